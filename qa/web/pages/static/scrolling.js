// A long document comes in parts. In the panel the next one is fetched before its link is reached, so that the document
// goes on while it is scrolled, in both directions and without a jump. The page itself runs no script: where it stands
// alone, the same links lead from part to part.
"use strict";

pincite.scrolling = (view) => {
  const { all, at } = pincite;
  const page = view.document, ahead = () => 2 * view.innerHeight;
  const loading = new Set();
  if (!at(".more a", page)) return;
  page.documentElement.style.overflowAnchor = "none"; // what is put in above is made up for below, once
  page.addEventListener("scroll", look, { passive: true });
  look();

  function look() {
    for (const link of all(".more a", page)) {
      const { top, bottom } = link.getBoundingClientRect();
      if (bottom > -ahead() && top < view.innerHeight + ahead() && !loading.has(link.rel)) add(link);
    }
  }

  async function add(link) {
    loading.add(link.rel);
    const part = await fetched(link.href);
    if (!part || !link.isConnected) return; // the link stays, and leads where it says
    const place = link.closest(".more"), on = at(`.more a[rel=${link.rel}]`, part)?.closest(".more");
    const pieces = all("main > section", part), past = at(".past", page) ? null : at("main > .past", part);
    const root = page.scrollingElement, before = root.scrollHeight;
    place.replaceWith(...(link.rel === "prev" ? [on, ...pieces] : [...pieces, on, past]).filter(Boolean));
    if (link.rel === "prev") view.scrollBy({ top: root.scrollHeight - before, behavior: "instant" });
    loading.delete(link.rel);
    look();
  }

  async function fetched(address) {
    try {
      const reply = await fetch(address);
      return reply.ok ? new DOMParser().parseFromString(await reply.text(), "text/html") : null;
    } catch { /* no connection: the link stays */ }
    return null;
  }
};
