"""An HTML tree to blocks of visible text, in reading order, as a browser would set them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.sources.blocks import ROWS, Block
from index.text.lists import Nesting
from index.types import Kind


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_DROPPED = _set(
    "head script style template noscript iframe object embed applet video audio canvas svg math datalist title meta "
    "link base frameset noframes map area source track param"
)
_ASIDE = _set("nav header footer aside form menu dialog")
_BLOCKS = _set(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre "
    "section select summary table tbody td textarea tfoot th thead tr ul"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = _set("ul ol menu dir")
_CONTROLS = _set("select option optgroup button textarea")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_AROUND_BREAK = re.compile(r" ?\n ?")
_CELL = 500
"""Tables with longer cells only arrange text on the page."""


@dataclass(frozen=True, slots=True)
class Visible(Block):
    """The text of one block element, or of the inline text between two of them."""

    aside: bool = False
    """Within navigation, header, footer, aside or form."""


@dataclass(slots=True)
class _Page:
    """The blocks so far and the text of the one that is being read."""

    blocks: list[Visible] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    line: int = 1
    level: int = 0
    aside: int = 0
    preformatted: int = 0
    lists: Nesting = field(default_factory=Nesting)

    def add(self, text: str | None) -> None:
        if text:
            self.parts.append(text if self.preformatted else _SPACE.sub(" ", text))

    def close(self) -> None:
        """End the block that is being read."""
        text = "".join(self.parts)
        if not self.preformatted:
            text = _AROUND_BREAK.sub("\n", re.sub(" {2,}", " ", text))
        text = text.strip()
        if text:
            kind = Kind.HEADING if self.level else Kind.BODY
            aside = self.aside > 0
            self.blocks.append(Visible(text, kind, self.level, self.line, item=self.lists.place, aside=aside))
        self.parts = []


def blocks(root: Any) -> list[Visible]:  # noqa: ANN401 - lxml's elements have no types
    """Return the visible blocks under ``root``."""
    page = _Page()
    for event, element in _walk(root):
        tag = _tag(element)
        if event == "start":
            _open(page, element, tag)
        elif event == "end":
            _shut(page, element, tag)
        else:
            page.add(element.tail)
    page.close()
    return page.blocks


def _open(page: _Page, element: Any, tag: str) -> None:  # noqa: ANN401
    if tag in _BLOCKS:
        page.close()
        page.line = element.sourceline or page.line
    if tag == "table" and _holds_data(element):
        page.blocks.extend(_table(element, page.aside > 0))
        return
    page.aside += _is_aside(element, tag)
    page.preformatted += tag == "pre"
    page.level = _HEADINGS.get(tag, page.level)
    if tag in _LISTS:
        page.lists.list_opens()
    elif tag == "li":
        page.lists.item_opens()
    if tag == "br":
        page.parts.append("\n")
    page.add(element.text)


def _shut(page: _Page, element: Any, tag: str) -> None:  # noqa: ANN401
    if tag in _BLOCKS:
        page.close()
    if tag in _HEADINGS:
        page.level = 0
    if tag in _LISTS:
        page.lists.list_closes()
    elif tag == "li":
        page.lists.item_closes()
    if not (tag == "table" and _holds_data(element)):
        page.aside -= _is_aside(element, tag)
        page.preformatted -= tag == "pre"


def _walk(root: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Yield start, end and tail of each visible element, without recursion: pages nest deeper than Python does."""
    yield "start", root
    stack = [(root, iter(root))]
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", element
            if stack:
                yield "tail", element
        elif not _visible(child):
            yield "tail", child
        elif _tag(child) == "table" and _holds_data(child):
            yield "start", child
            yield "end", child
            yield "tail", child
        else:
            yield "start", child
            stack.append((child, iter(child)))


def _tag(element: Any) -> str:  # noqa: ANN401
    """Return the element's name; comments and processing instructions have none."""
    return element.tag if isinstance(element.tag, str) else ""


def _visible(element: Any) -> bool:  # noqa: ANN401
    tag = _tag(element)
    if not tag or tag in _DROPPED or element.get("hidden") is not None:
        return False
    return not (tag == "input" or _HIDDEN.search(element.get("style") or ""))


def _is_aside(element: Any, tag: str) -> bool:  # noqa: ANN401
    """Tell what stands beside the article; an article's own header and a form around a whole page do not."""
    if tag in _CONTROLS or element.get("role") in {"navigation", "banner", "contentinfo", "complementary", "search"}:
        return True
    if tag == "form":
        return element.find(".//h1") is None and len(element.findall(".//p")) < 3
    if tag == "header":
        return not any(_tag(parent) in {"article", "main"} for parent in element.iterancestors())
    return tag in _ASIDE


def _holds_data(table: Any) -> bool:  # noqa: ANN401
    """Tell a table of data from one that arranges a page."""
    if table.get("role") in {"presentation", "none"} or table.find(".//table") is not None:
        return False
    if any(table.find(f".//{tag}") is not None for tag in _HEADINGS):
        return False
    return all(len(_cell(cell)) <= _CELL for cell in table.iter("td", "th"))


def _table(table: Any, aside: bool) -> Iterator[Visible]:  # noqa: ANN401
    """Yield a table's caption, and its rows as lines of cells."""
    for caption in table.iter("caption"):
        if _cell(caption):
            yield Visible(_cell(caption), line=caption.sourceline or 1, aside=aside)
    rows = [(row, [_cell(cell) for cell in row if _tag(cell) in {"td", "th"}]) for row in table.iter("tr")]
    lines = [(row.sourceline or 1, " | ".join(cells).strip()) for row, cells in rows if any(cells) and _visible(row)]
    for first in range(0, len(lines), ROWS):
        text = "\n".join(line for _, line in lines[first : first + ROWS])
        yield Visible(text, Kind.TABLE, line=lines[first][0], aside=aside)


def _cell(cell: Any) -> str:  # noqa: ANN401
    """Return a cell's visible text on one line."""
    parts: list[str] = []
    for event, element in _walk_inline(cell):
        if event == "start":
            parts.append(" " if _tag(element) in _BLOCKS or _tag(element) == "br" else "")
            parts.append(element.text or "")
        else:
            parts.append(" " if _tag(element) in _BLOCKS else "")
            parts.append(element.tail or "")
    return _SPACE.sub(" ", "".join(parts)).strip()


def _walk_inline(cell: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    yield "start", cell
    stack = [iter(cell)]
    open_elements: list[Any] = []
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            if open_elements:
                yield "tail", open_elements.pop()
        elif not _visible(child):
            yield "tail", child
        else:
            yield "start", child
            stack.append(iter(child))
            open_elements.append(child)


__all__ = ["Visible", "blocks"]
