// The source panel: the document of a citation beside the chat, and the way to the next citation of the same answer.
"use strict";

pincite.panel = (() => {
  const { absolute, all, at, box, language, make, server, tell, word } = pincite;
  const MOST = 8; // times that a source is asked for
  const panel = { element: null, links: [], shown: 0, opener: null };

  function build() {
    const button = (label, text, action) => {
      const made = make("button", { type: "button", textContent: text, title: label, aria: { label } });
      made.addEventListener("click", action);
      return made;
    };
    panel.title = make("h2", { id: "pc-panel-title", tabIndex: -1 });
    panel.place = make("p", { className: "pc-panel-place" });
    panel.position = make("span", { className: "pc-panel-position", aria: { live: "polite" } });
    panel.previous = button(word("Previous citation"), "‹", () => step(-1));
    panel.next = button(word("Next citation"), "›", () => step(1));
    panel.tab = make("a", { target: "_blank", rel: "noopener", textContent: word("Open in new tab") });
    panel.frame = make("iframe", { title: word("Source document"), className: "pc-panel-frame" });
    panel.frame.addEventListener("load", onDocument);
    panel.element = make("aside", { id: "pc-panel", hidden: true, aria: { labelledby: "pc-panel-title" } },
      make("header", {},
        make("div", { className: "pc-panel-name" }, panel.title, panel.place),
        button(word("Close source"), closing(), close)),
      make("nav", { aria: { label: word("Citations of this answer") } },
        panel.previous, panel.position, panel.next, panel.tab),
      panel.frame);
    document.body.append(panel.element);
  }

  // In the widget only its own bar has a ✕; there the source lies over the answer, and this leads back.
  const closing = () =>
    !document.body.classList.contains("pc-framed") ? "✕" : document.documentElement.dir === "rtl" ? "→" : "←";

  function open(link) {
    if (!panel.element) build();
    panel.opener = link;
    panel.links = all("a.pc-cite", link.closest(".pc-answer"));
    show(panel.links.indexOf(link));
    panel.element.hidden = false;
    document.body.classList.add("pc-panel-open");
    panel.title.focus({ preventScroll: true });
  }

  function show(number) {
    const link = panel.links[number], figure = link.closest(".pc-quote"), also = link.matches(".pc-also");
    panel.links.forEach((other) => other.classList.toggle("pc-current", other === link));
    panel.shown = number;
    panel.title.textContent = also ? word("The same words") : at(".pc-title", figure).textContent;
    panel.place.textContent = link.textContent;
    panel.position.textContent = word("{n} of {all}", { n: number + 1, all: panel.links.length });
    panel.previous.disabled = number === 0;
    panel.next.disabled = number === panel.links.length - 1;
    panel.tab.href = link.href;
    tell("citation", { place: link.textContent, url: link.href });
    const page = new URL(absolute(link));
    page.searchParams.set("theme", document.body.classList.contains("dark") ? "dark" : "light");
    page.searchParams.set("lang", language);
    panel.page = page;
    panel.times = 0;
    load();
  }

  // replace, so that the browser's Back leaves the chat rather than walking through citations
  function load() {
    panel.frame.contentWindow ? panel.frame.contentWindow.location.replace(panel.page) : (panel.frame.src = panel.page);
  }

  // What came is not ours, but the browser's or a proxy's word that the server is away, or is not whole.
  async function again() {
    const { page } = panel;
    if (!page || panel.times >= MOST) return;
    await server.pauseAt(panel.times += 1);
    await server.back();
    if (page === panel.page) load();
  }

  function step(by) {
    show(panel.shown + by);
    const button = by < 0 ? panel.previous : panel.next;
    if (button.disabled) (by < 0 ? panel.next : panel.previous).focus();
  }

  function onDocument() {
    const page = panel.frame.contentDocument;
    if (!page || !at("#end", page)) return again();
    // In a table the cell with the answer: a row may be wider than the panel, and the browser has shown that cell.
    const mark = (at("td .answer", page) ?? at("mark", page))?.getBoundingClientRect(), view = panel.frame.contentWindow;
    if (mark) view.scrollBy(0, (mark.top + mark.bottom - view.innerHeight) / 2);
    page.addEventListener("keydown", onKey);
    pincite.scrolling(view);
  }

  // Whether the key was meant for the panel.
  function onKey(event) {
    if (event.key !== "Escape" || !isOpen()) return false;
    event.preventDefault();
    close();
    return true;
  }

  function close() {
    if (!isOpen()) return;
    panel.element.hidden = true;
    document.body.classList.remove("pc-panel-open");
    panel.links.forEach((link) => link.classList.remove("pc-current"));
    if (panel.opener?.isConnected) panel.opener.focus();
    else box()?.focus();
  }

  const isOpen = () => panel.element && !panel.element.hidden;
  return { close, onKey, open };
})();
