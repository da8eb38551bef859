// What the chat does beyond Gradio: the source panel, copying, asking again, and saying when the server is gone.
// Document text is only ever moved with textContent.
"use strict";

(() => {
  const POLL_MS = 15000;
  const at = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  function make(tag, properties = {}, ...children) {
    const { aria = {}, ...rest } = properties;
    const element = Object.assign(document.createElement(tag), rest);
    for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, value);
    element.append(...children);
    return element;
  }

  // ---- the text box ---------------------------------------------------------------------------------------------

  const box = () => at("#pc-box textarea");

  function write(text, focused = true) {
    const field = box();
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true })); // Gradio listens to this, not to the value
    if (focused) field.focus();
    field.setSelectionRange(text.length, text.length);
  }

  function ask(text, by = "#pc-box .submit-button", focused = true) {
    write(text, focused);
    // Gradio takes the new value over in its next frame; Enter before that would send the old one.
    requestAnimationFrame(() => setTimeout(() => at(by)?.click(), 0));
  }

  const askedBeside = (button) =>
    (at(".pc-asked", button.closest("p")) ?? at(".pc-asked", button.closest(".message-content"))).textContent;

  // What was asked, and what was searched for it.
  const questionOf = (answer) =>
    all(".pc-question").filter((one) => one.compareDocumentPosition(answer) & Node.DOCUMENT_POSITION_FOLLOWING)
      .at(-1).textContent;
  const searchedAs = (answer) => at(".pc-searched .pc-asked", answer)?.textContent;

  // ---- where is looked: what the address says, the server does ------------------------------------------------------

  const sources = new URLSearchParams(location.search).getAll("sources");

  function showSources() {
    if (!sources.length) return;
    const everywhere = new URL(location.href);
    everywhere.searchParams.delete("sources");
    document.body.classList.add("pc-narrowed");
    at("#pc-corpus").after(make("p", { id: "pc-within" },
      "Searching only in ", make("bdi", { textContent: sources.join(", ") }), " · ",
      make("a", { href: everywhere, textContent: "Search everywhere" })));
  }

  // ---- saving an answer -----------------------------------------------------------------------------------------

  async function save(button) {
    const answer = button.closest(".pc-answer"), form = button.value;
    const question = searchedAs(answer) ?? questionOf(answer);
    const reply = await post(exportPath, { question, form, ...sources.length && { filters: { sources } } });
    if (!reply.ok) return say(`Not exported: ${reply.problem}`);
    const link = make("a", { href: URL.createObjectURL(await reply.blob()), download: `answer.${form}` });
    link.click();
    URL.revokeObjectURL(link.href);
    say("Exported");
  }

  // The reply, or an object that says why there is none.
  async function post(path, body) {
    try {
      const headers = { "content-type": "application/json", "x-pincite": "1" };
      const reply = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
      return reply.ok ? reply : { ok: false, problem: (await reply.json()).error.message };
    } catch { /* no connection: that is what is told */ }
    return { ok: false, problem: "the server cannot be reached" };
  }

  // ---- completing -----------------------------------------------------------------------------------------------

  const offered = make("ul", { id: "pc-completions", hidden: true, role: "listbox", aria: { label: "Suggestions" } });
  let chosen = -1, wanted = 0;

  async function complete() {
    const typed = box().value, mine = ++wanted;
    let lines = [];
    if (typed.trim().length > 1 && !typed.includes("\n")) {
      try {
        const given = new URLSearchParams({ q: typed.slice(0, 200) });
      for (const source of sources) given.append("sources", source);
      const reply = await fetch(`${completePath}?${given}`);
        lines = reply.ok ? (await reply.json()).completions : [];
      } catch { /* no connection: nothing is offered */ }
    }
    if (mine === wanted && box().value === typed) offer(lines.filter((line) => line !== typed.trim()));
  }

  function offer(lines) {
    chosen = -1;
    offered.replaceChildren(...lines.map((line, n) =>
      make("li", { id: `pc-completion-${n}`, role: "option", textContent: line, aria: { selected: false } })));
    offered.hidden = !lines.length;
    const field = box();
    if (offered.parentElement !== at("#pc-box")) at("#pc-box").append(offered);
    // A box of several lines may not be a combobox; it has these, and how many lines there are is said.
    const state = { "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": offered.id };
    for (const [name, value] of Object.entries(state)) field.setAttribute(name, value);
    field.removeAttribute("aria-activedescendant");
    if (lines.length) say(`${lines.length} suggestions: choose with the arrow keys`);
  }

  function choose(number) {
    const lines = [...offered.children];
    chosen = (number + lines.length + 1) % (lines.length + 1);  // one place is the text as it was typed
    lines.forEach((line, n) => line.setAttribute("aria-selected", n === chosen));
    if (lines[chosen]) box().setAttribute("aria-activedescendant", lines[chosen].id);
    else box().removeAttribute("aria-activedescendant");
  }

  // Whether the key was meant for the list.
  function completes(event) {
    if (offered.hidden || event.target !== box()) return false;
    const line = offered.children[chosen];
    if (event.key === "ArrowDown") choose(chosen < 0 ? 0 : chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? offered.children.length - 1 : chosen - 1);
    else if (event.key === "Escape") offer([]);
    else if (event.key === "Enter" && line) take(line);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  function take(line) {
    write(line.textContent);
    wanted += 1;
    offer([]);
  }

  // ---- copying --------------------------------------------------------------------------------------------------

  async function copy(text, button) {
    const label = button.textContent;
    const done = (await toClipboard(text)) ? "Copied" : "Copying is blocked";
    button.textContent = done;
    say(done);
    setTimeout(() => { button.textContent = label; }, 1600);
  }

  async function toClipboard(text) {
    if (navigator.clipboard && window.isSecureContext) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch { /* refused by the browser: the older way may still be allowed */ }
    }
    const field = make("textarea", { value: text, className: "pc-offscreen" });
    const focused = document.activeElement;
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    focused?.focus();
    return copied;
  }

  const absolute = (link) => new URL(link.getAttribute("href"), location.href).href;

  function citation(figure) {
    const link = at("a.pc-cite", figure);
    const about = at(".pc-about", figure)?.textContent ?? "";
    return `“${at(".pc-text", figure).textContent}”\n— ${about} (${link.textContent})\n${absolute(link)}`;
  }

  // ---- rating ---------------------------------------------------------------------------------------------------

  const conversation = () => [...crypto.getRandomValues(new Uint32Array(3))].join("-");
  let session = conversation();

  async function rate(button) {
    const group = button.closest(".pc-rate"), label = at(".pc-rate-label", group);
    const { ok, problem } = await post(feedbackPath, verdict(button));
    if (ok) all("button", group).forEach((other) => other.setAttribute("aria-pressed", other === button));
    if (ok) tell("feedback", { verdict: button.value, question: questionOf(button.closest(".pc-answer")) });
    label.textContent = ok ? "Thank you" : `Not kept: ${problem}`;
    say(ok ? `Noted: ${button.textContent}.` : label.textContent);
  }

  function verdict(button) {
    const answer = button.closest(".pc-answer"), figure = button.closest(".pc-quote");
    return {
      verdict: button.value,
      question: questionOf(answer),
      standalone_question: searchedAs(answer),
      status: ["answered", "weak", "not_found"].find((status) => answer.classList.contains(`pc-${status}`)),
      quote: figure ? reference(at("a.pc-cite", figure)) : null,
      session,
    };
  }

  function reference(link) {
    const page = new URL(absolute(link)), given = page.searchParams;
    return {
      permalink: page.pathname,
      start: Number(given.get("start")),
      end: Number(given.get("end")),
      answer: given.get("answer")?.split("-").map(Number),
      digest: given.get("quote"),
    };
  }

  // ---- the source panel -----------------------------------------------------------------------------------------

  const panel = { element: null, links: [], shown: 0, opener: null };

  function buildPanel() {
    const button = (label, text, action) => {
      const made = make("button", { type: "button", textContent: text, title: label, aria: { label } });
      made.addEventListener("click", action);
      return made;
    };
    panel.title = make("h2", { id: "pc-panel-title", tabIndex: -1 });
    panel.place = make("p", { className: "pc-panel-place" });
    panel.position = make("span", { className: "pc-panel-position", aria: { live: "polite" } });
    panel.previous = button("Previous citation", "‹", () => step(-1));
    panel.next = button("Next citation", "›", () => step(1));
    panel.tab = make("a", { target: "_blank", rel: "noopener", textContent: "Open in new tab" });
    panel.frame = make("iframe", { title: "Source document", className: "pc-panel-frame" });
    panel.frame.addEventListener("load", onDocument);
    panel.element = make("aside", { id: "pc-panel", hidden: true, aria: { labelledby: "pc-panel-title" } },
      make("header", {},
        make("div", { className: "pc-panel-name" }, panel.title, panel.place),
        button("Close source", "✕", closePanel)),
      make("nav", { aria: { label: "Citations of this answer" } },
        panel.previous, panel.position, panel.next, panel.tab),
      panel.frame);
    document.body.append(panel.element);
  }

  function openPanel(link) {
    if (!panel.element) buildPanel();
    panel.opener = link;
    panel.links = all("a.pc-cite", link.closest(".pc-answer"));
    show(panel.links.indexOf(link));
    panel.element.hidden = false;
    document.body.classList.add("pc-panel-open");
    panel.title.focus({ preventScroll: true });
  }

  function show(number) {
    const link = panel.links[number];
    panel.links.forEach((other) => other.classList.toggle("pc-current", other === link));
    panel.shown = number;
    const figure = link.closest(".pc-quote");
    panel.title.textContent = link.classList.contains("pc-also") ? "The same words" : at(".pc-title", figure).textContent;
    panel.place.textContent = link.textContent;
    panel.position.textContent = `${number + 1} of ${panel.links.length}`;
    panel.previous.disabled = number === 0;
    panel.next.disabled = number === panel.links.length - 1;
    panel.tab.href = link.href;
    tell("citation", { place: link.textContent, url: link.href });
    const page = new URL(absolute(link));
    page.searchParams.set("theme", document.body.classList.contains("dark") ? "dark" : "light");
    // replace, so that the browser's Back leaves the chat rather than walking through citations
    panel.frame.contentWindow ? panel.frame.contentWindow.location.replace(page) : (panel.frame.src = page);
  }

  function step(by) {
    show(panel.shown + by);
    const button = by < 0 ? panel.previous : panel.next;
    if (button.disabled) (by < 0 ? panel.next : panel.previous).focus();
  }

  function onDocument() {
    const page = panel.frame.contentDocument;
    if (!page) return;
    const mark = at("mark", page)?.getBoundingClientRect(), view = panel.frame.contentWindow;
    if (mark) view.scrollBy(0, (mark.top + mark.bottom - view.innerHeight) / 2);
    page.addEventListener("keydown", onKey);
  }

  function closePanel() {
    panel.element.hidden = true;
    document.body.classList.remove("pc-panel-open");
    panel.links.forEach((link) => link.classList.remove("pc-current"));
    if (panel.opener?.isConnected) panel.opener.focus();
    else box()?.focus();
  }

  const panelOpen = () => panel.element && !panel.element.hidden;

  // ---- saying things --------------------------------------------------------------------------------------------

  const live = make("div", { className: "pc-offscreen", role: "status", aria: { live: "polite" } });
  const say = (text) => { live.textContent = text; };

  const banner = make("div", { id: "pc-offline", hidden: true, role: "alert" },
    "The server cannot be reached. Your question is kept; this page tries again by itself.");

  async function poll() {
    let reached = false;
    try {
      reached = (await fetch(healthPath, { cache: "no-store" })).ok;
    } catch { /* no connection: that is what is being asked */ }
    const back = reached && !banner.hidden;
    banner.hidden = reached;
    if (!reached && lastAsked && !box()?.value && at(".pc-working")) write(lastAsked);
    if (back) say("The server is back.");
    clearTimeout(timer);
    timer = setTimeout(poll, reached ? POLL_MS : POLL_MS / 5);
  }

  let timer = 0;
  let lastAsked = "";
  const healthPath = new URL("../healthz", document.currentScript.src).href;
  const feedbackPath = new URL("../api/feedback", document.currentScript.src).href;
  const completePath = new URL("../api/complete", document.currentScript.src).href;
  const exportPath = new URL("../api/export", document.currentScript.src).href;

  // ---- turned away: Gradio would show a question that the server does not take as "[object Object]" ---------------

  const refused = make("div", { id: "pc-refused", hidden: true, role: "alert" });
  const fetched = window.fetch;

  window.fetch = async (...given) => {
    const reply = await fetched(...given);
    const path = new URL(given[0].url ?? given[0], location.href).pathname;
    if (path.endsWith("/gradio_api/queue/join")) reply.ok ? turnedAway(null) : turnedAway(reply.clone());
    return reply;
  };

  async function turnedAway(reply) {
    refused.hidden = !reply;
    if (!reply) return;
    at("#pc-box").append(refused);
    const seconds = Number(reply.headers.get("retry-after"));
    const why = (await reply.json().catch(() => ({}))).error?.message ?? "the server did not take the question";
    refused.textContent = `${why[0].toUpperCase()}${why.slice(1)}. Your question is kept.`;
    if (reply.status === 401) {
      const again = make("a", { href: ".", target: "_blank", rel: "noopener", textContent: "Sign in in a new tab" });
      refused.replaceChildren("You are no longer signed in. ", again, ", then ask again: your question is kept.");
    }
    if (lastAsked && !box().value) write(lastAsked, false);
    clearTimeout(forgiven);
    if (seconds) forgiven = setTimeout(() => { refused.hidden = true; say("You can ask again."); }, seconds * 1000);
  }

  let forgiven = 0;

  // ---- in a frame: framed.js speaks with the page around us ------------------------------------------------------

  const tell = (pincite, detail) =>
    document.dispatchEvent(new CustomEvent("pincite-tell", { detail: { pincite, ...detail } }));
  // The reader may be elsewhere on that page, and stays there.
  document.addEventListener("pincite-ask", ({ detail }) => ask(detail, undefined, false));

  // ---- listening ------------------------------------------------------------------------------------------------

  function onClick(event) {
    const link = event.target.closest("a.pc-cite");
    if (link && !(event.metaKey || event.ctrlKey || event.shiftKey || event.button)) {
      event.preventDefault();
      openPanel(link);
      return;
    }
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".pc-copy")) copy(citation(button.closest(".pc-quote")), button);
    if (button.matches(".pc-link")) copy(absolute(at("a.pc-cite", button.closest(".pc-quote"))), button);
    if (button.closest(".pc-rate")) rate(button);
    if (button.matches(".pc-edit")) write(askedBeside(button));
    if (button.matches(".pc-retry")) ask(askedBeside(button));
    if (button.matches(".pc-alone")) ask(button.value, "#pc-alone");
    if (button.closest(".pc-export")) save(button);
    if (button.matches(".submit-button, .pc-opening")) onAsk(button);
    if (button.closest("#pc-new")) onNew();
  }

  function onNew() {
    session = conversation();
    if (panelOpen()) closePanel();
  }

  function onAsk(button) {
    clearTimeout(typing);
    wanted += 1;
    offer([]);
    lastAsked = button?.matches(".pc-opening") ? button.textContent.trim() : box().value;
    poll();
  }

  function onInput(event) {
    if (event.target !== box() || !event.isTrusted) return;
    clearTimeout(typing);
    typing = setTimeout(complete, 120);
  }

  let typing = 0;

  function onKey(event) {
    if (completes(event)) return;
    if (event.key === "Escape" && panelOpen()) {
      event.preventDefault();
      closePanel();
    } else if (event.key === "Escape" && !event.isComposing) tell("escape");
    if (event.key === "Enter" && !event.shiftKey && event.target === box()) onAsk();
  }

  let questions = 0;

  function onChange() {
    if (at("#pc-corpus") && !at("#pc-within")) showSources();
    // Gradio repeats a message's raw markup as its label, which a screen reader would read out.
    all("#pc-chat [data-testid][aria-label*=\"'s message: \"]").forEach((message) => message.removeAttribute("aria-label"));
    const asked = all("#pc-chat .user-row");
    if (asked.length > questions) {
      requestAnimationFrame(() => scrollTo(asked.at(-1)));
      // The server empties the box too, but while a page is starting Gradio now and then loses that.
      if (asked.at(-1).innerText.trim() === box().value.trim()) write("", false);
    }
    questions = asked.length;
  }

  // Not scrollIntoView: in a frame it would move the page around us as well.
  function scrollTo(message) {
    const chat = at("#pc-chat"), margin = parseFloat(getComputedStyle(message).scrollMarginTop);
    chat.scrollTop += message.getBoundingClientRect().top - chat.getBoundingClientRect().top - margin;
  }

  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("input", onInput);
  document.addEventListener("focusout", (event) => { if (event.target === box()) offer([]); });
  offered.addEventListener("pointerdown", (event) => { event.preventDefault(); take(event.target.closest("li")); });
  addEventListener("offline", poll);
  addEventListener("online", poll);
  document.body.append(live, banner, refused);
  new MutationObserver(onChange).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"],
  });
  timer = setTimeout(poll, POLL_MS);
})();
