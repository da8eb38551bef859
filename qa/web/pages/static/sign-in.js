// A frame whose reader has yet to sign in. The page around is told that the chat is there but not ready (widget-open.js);
// once the reader comes back from signing in, in another tab, the chat is loaded. Where it then is not, the browser keeps
// the cookie from this frame: the reader is told, and offered the tab in which they are signed in.
"use strict";

(() => {
  const TRIED = "pincite: signing in was tried"; // a frame's name outlives what is loaded in it
  const { reason, tab, address } = document.currentScript.dataset;
  const link = document.querySelector("main a");

  if (reason && window.name === TRIED) {
    const told = Object.assign(document.createElement("p"), { textContent: reason });
    const away = { href: address, target: "_blank", rel: "noopener", textContent: tab };
    const offered = document.createElement("p");
    offered.append(Object.assign(document.createElement("a"), away));
    document.querySelector("main").prepend(told, offered);
  } else if (reason) {
    link.addEventListener("click", () => { window.name = TRIED; });
  }

  addEventListener("message", ({ data, origin, source }) => {
    if (source === parent && data?.pincite === "hello") parent.postMessage({ pincite: "sign-in" }, origin);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") location.reload();
  });
  if (parent !== window) parent.postMessage({ pincite: "here" }, "*");
})();
