// A long document comes in parts. In the panel the next one is fetched before its link is reached, so that the document
// goes on while it is scrolled, in both directions and without a jump. The page itself runs no script: where it stands
// alone, the same links lead from part to part. A table scrolls in a box of its own: its parts become one.
"use strict";

pincite.scrolling = (view) => {
  const { all, at } = pincite;
  const page = view.document, ahead = () => 2 * view.innerHeight;
  const loading = new Set();
  if (!at(".more a", page)) return;
  page.documentElement.style.overflowAnchor = "none"; // what is put in above is made up for below, once
  page.addEventListener("scroll", look, { passive: true, capture: true }); // of tables, too
  look();

  function look() {
    for (const link of all(".more a", page)) {
      const { top, bottom } = link.getBoundingClientRect();
      if (bottom > -ahead() && top < view.innerHeight + ahead() && !far(link) && !loading.has(link.rel)) add(link);
    }
  }

  // The table beside a link, if it is one.
  function beside({ rel, parentElement }) {
    const edge = rel === "prev" ? parentElement.nextElementSibling : parentElement.previousElementSibling;
    return edge?.matches("section.table") ? edge : null;
  }

  // Whether much is left of the table beside a link until it ends.
  function far(link) {
    const table = beside(link), box = table && at(".rows", table);
    return box && (link.rel === "prev" ? box.scrollTop : box.scrollHeight - box.clientHeight - box.scrollTop) > ahead();
  }

  // Puts the rows of a part into the table with which it goes on; says whether it does.
  function joins(table, more, above) {
    if (!table || table.dataset.frame !== more?.dataset.frame) return false;
    const box = at(".rows", table), inner = at("table", box), before = box.scrollHeight, rows = all("tbody", more);
    if (!above) return inner.append(...rows), true;
    box.style.overflowAnchor = "none";
    inner.tHead?.replaceWith(at("thead", more));
    inner.tBodies[0].before(...rows);
    table.prepend(...all(":scope > .number", more));
    box.scrollBy({ top: box.scrollHeight - before, behavior: "instant" });
    return true;
  }

  async function add(link) {
    loading.add(link.rel);
    const part = await fetched(link.href);
    if (!part || !link.isConnected) return; // the link stays, and leads where it says
    const place = link.closest(".more"), on = at(`.more a[rel=${link.rel}]`, part)?.closest(".more");
    const pieces = [...at("main", part).children].filter((each) => !each.matches(".more, .past"));
    const past = at(".past", page) ? null : at("main > .past", part), above = link.rel === "prev";
    if (joins(beside(link), pieces.at(above ? -1 : 0), above)) pieces.splice(above ? -1 : 0, 1);
    const root = page.scrollingElement, before = root.scrollHeight;
    place.replaceWith(...(above ? [on, ...pieces] : [...pieces, on, past]).filter(Boolean));
    if (above) view.scrollBy({ top: root.scrollHeight - before, behavior: "instant" });
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
