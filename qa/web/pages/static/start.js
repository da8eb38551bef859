// Stands in the page itself: when a part of the page did not come, for the server was away, the page is loaded anew as
// soon as the server answers. Later parts may rely on the earlier ones being there.
"use strict";

(() => {
  const MOST = 5;           // times in a row; what fails for longer is no restart
  const POLL_MS = 1000;
  const QUIET_MS = 20000;   // without the text box, and with nothing more coming, something is missing
  const times = history.state?.pinciteLoads ?? 0;
  let last = performance.now(), going = false;

  async function again() {
    if (going || times >= MOST) return;
    going = true;
    while (!(await fetch("healthz", { cache: "no-store" }).then((reply) => reply.ok, () => false)))
      await new Promise((done) => { setTimeout(done, POLL_MS); });
    history.replaceState({ ...history.state, pinciteLoads: times + 1 }, "");
    if (window.pincite?.server) window.pincite.server.reload();
    else location.reload();
  }

  addEventListener("error", ({ target }) => {
    const part = target.tagName === "SCRIPT" || /stylesheet|modulepreload/.test(target.rel ?? "");
    if (part && (target.src ?? target.href).startsWith(location.origin)) again();
  }, true);
  addEventListener("vite:preloadError", again);

  new PerformanceObserver((list) => {
    if (list.getEntries().some(({ name }) => !name.endsWith("/healthz"))) last = performance.now();
  }).observe({ type: "resource" });

  const watching = setInterval(() => {
    if (document.querySelector("#pc-box textarea")) {
      clearInterval(watching);
      if (times) history.replaceState({ ...history.state, pinciteLoads: 0 }, "");
    } else if (document.readyState === "complete" && performance.now() - last > QUIET_MS) {
      again();
    }
  }, POLL_MS);
})();
