// Is the server there? What the page asks of it is asked again for as long as it is away, and the reader is told.
"use strict";

pincite.server = (() => {
  const { address, at, box, make, say, word } = pincite;
  const fetched = window.fetch.bind(window);
  const PAUSES_MS = [250, 500, 1000, 2000, 3000];
  const POLL_MS = 15000, SOON_MS = 3000, PATIENCE_MS = 10000, FOREVER_MS = 2 ** 31 - 1;
  const AWAY = [502, 503, 504];
  const pauses = new Set(); // what ends them
  let reached = true, waiting = 0, timer = 0;

  // ---- what the reader is told: beside the chat, so that nothing of it is covered ------------------------------------

  const banner = make("div", { id: "pc-offline", hidden: true, role: "alert" });
  document.body.prepend(banner);
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--pc-banner", `${banner.offsetHeight}px`);
  }).observe(banner);

  function show() {
    const back = !banner.hidden;
    banner.textContent = word("The server cannot be reached. Your question is kept; this page tries again by itself.");
    banner.hidden = reached && !waiting;
    if (back && banner.hidden) say(word("The server is back."));
  }

  // ---- looking -----------------------------------------------------------------------------------------------------

  async function look() {
    clearTimeout(timer);
    const told = { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) };
    reached = await fetched(address("healthz"), told).then((reply) => reply.ok, () => false);
    show();
    if (reached) goOn();
    clearTimeout(timer);
    timer = setTimeout(look, reached ? POLL_MS : SOON_MS);
    return reached;
  }

  const goOn = () => { for (const end of pauses) end(); };

  // Ends early when the server is seen again.
  const pause = (milliseconds) => new Promise((done) => {
    const ended = setTimeout(end, milliseconds);
    function end() {
      clearTimeout(ended);
      pauses.delete(end);
      done();
    }
    pauses.add(end);
  });

  const pauseAt = (times) => pause(PAUSES_MS[Math.min(times, PAUSES_MS.length - 1)] * (0.75 + Math.random() / 2));

  // A proxy answers for a server that is away, and one that stops says so; our own errors are told in JSON.
  async function isAway(reply) {
    if (!AWAY.includes(reply.status)) return false;
    const { error, detail } = await reply.clone().json().catch(() => ({ error: { code: "stopping" } }));
    return error?.code === "stopping" || detail === "Queue is stopped.";
  }

  // The reply of a server that is there; null if nobody wants it any more.
  async function patient(target, given = {}, wanted = () => true) {
    let times = 0;
    try {
      while (wanted()) {
        const reply = await fetched(target, given).catch((error) => {
          if (error.name === "AbortError") throw error;
        });
        if (reply && !(await isAway(reply))) {
          if (!reached) goOn();
          reached = true;
          return reply;
        }
        if (!times) waiting += 1;
        show();
        await pauseAt(times);
        times += 1;
      }
      return null;
    } finally {
      if (times) waiting -= 1;
      show();
    }
  }

  // Settled when the server is there.
  async function back() {
    if (!(await look())) await pause(FOREVER_MS);
  }

  // ---- loading the page anew, with all that the reader has on it: history.state outlives it, in frames, too ---------

  const before = history.state?.pincite ?? {};
  if (before.kept) history.replaceState({ ...history.state, pincite: null }, "");

  function reload() {
    const now = {
      kept: pincite.server.kept(), typed: box()?.value ?? before.typed, asked: pincite.unanswered?.() ?? before.asked,
    };
    history.replaceState({ ...history.state, pincite: now }, "");
    location.reload();
    return new Promise(() => {}); // nothing goes on
  }

  // The conversation as the server has sealed it, for this page to hand back.
  const kept = () => at("#pc-kept textarea")?.value || before.kept || "";

  addEventListener("offline", look);
  addEventListener("online", look);
  timer = setTimeout(look, POLL_MS);
  return { back, before, fetched, kept, look, patient, pauseAt, reload };
})();
