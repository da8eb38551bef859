// A frame whose reader has yet to sign in. The page around is told that the chat is there but not ready (widget-open.js);
// once the reader comes back from signing in, in another tab, the chat is loaded.
"use strict";

(() => {
  addEventListener("message", ({ data, origin, source }) => {
    if (source === parent && data?.pincite === "hello") parent.postMessage({ pincite: "sign-in" }, origin);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") location.reload();
  });
  if (parent !== window) parent.postMessage({ pincite: "here" }, "*");
})();
