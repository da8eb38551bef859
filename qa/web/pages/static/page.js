// What the scripts of the chat's page share: making elements, words in the reader's language, the text box, and
// speaking with the server. Document text is only ever moved with textContent.
"use strict";

const pincite = (() => {
  const script = document.currentScript;
  const at = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  function make(tag, properties = {}, ...children) {
    const { aria = {}, ...rest } = properties;
    const element = Object.assign(document.createElement(tag), rest);
    for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, value);
    element.append(...children);
    return element;
  }

  // ---- words: the English sentence is the key, as in qa/web/language.py -----------------------------------------------

  const asked = new URLSearchParams(location.search);
  const tables = JSON.parse(script.dataset.languages);
  const known = (tag) => tag?.split("-")[0].toLowerCase();
  const language = [asked.get("lang"), ...navigator.languages].map(known).find((code) => code === "en" || code in tables)
    ?? "en";
  let table = {};

  const word = (english, values = {}) =>
    (table[english] ?? english).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  // Settled whether or not there are words: without them the page speaks English.
  async function learn() {
    const root = document.documentElement;
    const [path, direction] = tables[language] ?? [null, "ltr"];
    root.dir = direction;
    const name = () => { if (root.lang !== language) root.lang = language; };
    name();
    new MutationObserver(name).observe(root, { attributeFilter: ["lang"] }); // Gradio names the browser's
    if (!path) return;
    for (let times = 0; times < 20; times += 1) {
      const reply = await fetch(path).catch(() => null); // no connection, which is told elsewhere
      if (reply?.ok) table = await reply.json();
      if (reply) return;
      await new Promise((done) => { setTimeout(done, 1000); });
    }
  }

  // ---- saying things to who does not see them ----------------------------------------------------------------------

  const live = make("div", { className: "pc-offscreen", role: "status", aria: { live: "polite" } });
  const say = (text) => { live.textContent = text; };

  // ---- the text box ------------------------------------------------------------------------------------------------

  const box = () => at("#pc-box textarea");

  function write(text, focused = true) {
    const field = box();
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true })); // Gradio listens to this, not to the value
    if (focused) field.focus();
    field.setSelectionRange(text.length, text.length);
  }

  // ---- the server --------------------------------------------------------------------------------------------------

  const address = (path) => new URL(`../${path}`, script.src).href;
  const absolute = (link) => new URL(link.getAttribute("href"), location.href).href;

  // The reply, once the server is there to give it, or an object that says why it gives none.
  async function post(path, body) {
    try {
      const headers = { "content-type": "application/json", "x-pincite": "1" };
      const given = { method: "POST", headers, body: JSON.stringify(body) };
      const reply = await pincite.server.patient(address(path), given);
      return reply.ok ? reply : { ok: false, problem: (await reply.json()).error.message };
    } catch { /* no connection: that is what is told */ }
    return { ok: false, problem: word("the server cannot be reached") };
  }

  // ---- the page around us, if there is one: framed.js speaks with it ----------------------------------------------

  const tell = (what, detail) =>
    document.dispatchEvent(new CustomEvent("pincite-tell", { detail: { pincite: what, ...detail } }));

  document.body.append(live);
  return {
    absolute, address, all, at, box, build: script.dataset.build, language, make, post, say, sources: asked.getAll("sources"), tell, word, write,
    ready: learn(),
  };
})();
