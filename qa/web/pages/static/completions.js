// Completions of what is typed, as a list that arrow keys walk through.
"use strict";

pincite.completions = (() => {
  const { address, at, box, make, say, sources, word, write } = pincite;
  const PAUSE_MS = 120;
  const list = make("ul", { id: "pc-completions", hidden: true, role: "listbox" });
  let chosen = -1, wanted = 0, typing = 0;

  async function complete() {
    const typed = box().value, mine = ++wanted;
    let lines = [];
    if (typed.trim().length > 1 && !typed.includes("\n")) {
      try {
        const given = new URLSearchParams({ q: typed.slice(0, 200) });
        for (const source of sources) given.append("sources", source);
        const reply = await fetch(`${address("api/complete")}?${given}`);
        lines = reply.ok ? (await reply.json()).completions : [];
      } catch { /* no connection: nothing is offered */ }
    }
    if (mine === wanted && box().value === typed) offer(lines.filter((line) => line !== typed.trim()));
  }

  function offer(lines) {
    chosen = -1;
    list.setAttribute("aria-label", word("Suggestions"));
    list.replaceChildren(...lines.map((line, n) =>
      make("li", { id: `pc-completion-${n}`, role: "option", textContent: line, aria: { selected: false } })));
    list.hidden = !lines.length;
    const field = box();
    if (list.parentElement !== at("#pc-box")) at("#pc-box").append(list);
    // A box of several lines may not be a combobox; it has these, and how many lines there are is said.
    const state = { "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list.id };
    for (const [name, value] of Object.entries(state)) field.setAttribute(name, value);
    field.removeAttribute("aria-activedescendant");
    if (lines.length) say(word("{n} suggestions: choose with the arrow keys", { n: lines.length }));
  }

  function choose(number) {
    const lines = [...list.children];
    chosen = (number + lines.length + 1) % (lines.length + 1);  // one place is the text as it was typed
    lines.forEach((line, n) => line.setAttribute("aria-selected", n === chosen));
    if (lines[chosen]) box().setAttribute("aria-activedescendant", lines[chosen].id);
    else box().removeAttribute("aria-activedescendant");
  }

  function take(line) {
    write(line.textContent);
    close();
  }

  // What is still on its way is not wanted any more, either.
  function close() {
    clearTimeout(typing);
    wanted += 1;
    offer([]);
  }

  function onInput(event) {
    if (event.target !== box() || !event.isTrusted) return;
    clearTimeout(typing);
    typing = setTimeout(complete, PAUSE_MS);
  }

  // Whether the key was meant for the list.
  function onKey(event) {
    if (list.hidden || event.target !== box()) return false;
    const line = list.children[chosen];
    if (event.key === "ArrowDown") choose(chosen < 0 ? 0 : chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? list.children.length - 1 : chosen - 1);
    else if (event.key === "Escape") offer([]);
    else if (event.key === "Enter" && line) take(line);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  document.addEventListener("input", onInput);
  document.addEventListener("focusout", (event) => { if (event.target === box()) offer([]); });
  list.addEventListener("pointerdown", (event) => { event.preventDefault(); take(event.target.closest("li")); });
  return { close, onKey };
})();
