"""An HTML tree to blocks of visible text, in reading order, as a browser would set them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import islice
from typing import Any

from index.sources.blocks import ROWS, Block
from index.sources.walk import Step, Way, walk
from index.text.kinds.headlines import heading_level
from index.text.kinds.questions import LEVEL, asks
from index.text.lists import InList, Nesting, begins_item
from index.text.paragraphs import split
from index.types import Kind


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_DROPPED = _set(
    "head script style template noscript iframe object embed applet video audio canvas svg math datalist title meta "
    "link base frameset noframes map area source track param"
)
_FRAME = _set("nav footer menu dialog")
_FRAME_ROLES = _set("navigation contentinfo search dialog alertdialog")
_ARTICLES = _set("article main")
_BOXES = _set("article aside blockquote body center details div figure form main section td")
_BOLD = _set("b strong")
_APART = _set("dt summary button")
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
_BLANK_LINE = re.compile(r"\n[ \t\r\f]*\n")
_CONSENT = re.compile(
    r"cookie[\w-]{0,40}(?:consent|banner|notice|bar\b|pop-?up|modal|dialog|overlay|wall|message|law)"
    r"|(?:consent|gdpr)[\w-]{0,40}(?:banner|notice|bar\b|pop-?up|modal|dialog|overlay|wall|manager)"
    r"|onetrust|cookiebot|didomi|usercentrics|qc-cmp2|truste|cmplz|sp_message",
    re.IGNORECASE,
)
"""What elements that ask for consent are called."""
_NAMES = 400
_CELL = 500
"""Tables with longer cells only arrange text on the page."""
_VALUE = 40
_PARAGRAPHS = 3
_ENDING = 2
"""So many line breaks end a paragraph."""
_SENTENCE = 60
_WORDED = 0.75


class Beside(IntEnum):
    """How far from the article something stands."""

    WITHIN = 0
    ASIDE = 1
    """In an aside, a header or a form: the article may be there, where it is nowhere else."""
    FRAME = 2
    """In navigation, footer, controls or a notice of consent: never the article."""


@dataclass(frozen=True, slots=True)
class Visible(Block):
    """The text of one block element, or of the inline text between two of them."""

    beside: Beside = Beside.WITHIN
    article: int = 0
    """Which element ``article`` or ``main`` it stands in; 0 for none."""
    box: int = 0
    """Which element it stands in that holds paragraphs."""
    folded: bool = False
    """Within ``details``: what an author folded up is no furniture."""
    set_apart: bool = False
    """In bold throughout, or a term, or the label of what folds and unfolds: it may head what follows."""

    @property
    def heads(self) -> bool:
        """Tell whether it is a heading."""
        return self.kind is Kind.HEADING


@dataclass(slots=True)
class _Page:
    """The blocks so far and the text of the one that is being read."""

    headlines: int
    """How many ``h1`` there are."""
    flows: bool
    """Whether its preformatted text is prose."""
    blocks: list[Visible] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    plain: bool = False
    """Whether a part stands outside of bold."""
    breaks: int = 0
    """How many lines were broken since the last word."""
    line: int = 1
    level: int = 0
    ended: int = 0
    """The level of the headings that ended before what is read now; 0 where none did."""
    beside: list[Beside] = field(default_factory=lambda: [Beside.WITHIN])
    articles: list[int] = field(default_factory=lambda: [0])
    boxes: list[int] = field(default_factory=lambda: [0])
    opened: int = 0
    """How many elements were opened that hold paragraphs."""
    marked: int = 0
    """How many lists preformatted text had."""
    preformatted: int = 0
    bold: int = 0
    folded: int = 0
    apart: int = 0
    lists: Nesting = field(default_factory=Nesting)

    def add(self, text: str | None) -> None:
        if not text:
            return
        self.parts.append(text if self.preformatted else _SPACE.sub(" ", text))
        if text.strip():
            self.breaks = 0
            self.plain = self.plain or not self.bold

    def break_line(self, line: int) -> None:
        """Break the line; where it was broken already, the paragraph ends."""
        self.breaks += 1
        if self.breaks == _ENDING and not self.preformatted and not self.level:
            self.close()
            self.line = line
        self.parts.append("\n")
        if not self.plain and self.breaks == 1 and asks("".join(self.parts)):
            self.close()  # a question in bold above its answer

    def close(self) -> None:
        """End the block that is being read."""
        text = "".join(self.parts)
        flows = self.preformatted and self.flows and not self.level
        if not self.preformatted:
            text = _AROUND_BREAK.sub("\n", re.sub(" {2,}", " ", text))
        if flows:
            self._close_prose(text)
        elif text.strip():
            self._add_block(text.strip(), self.line, self.level, self.lists.place)
        self.parts, self.plain = [], False

    def _close_prose(self, text: str) -> None:
        item = None
        for number, (start, end) in enumerate(split(text)):
            piece = text[start:end]
            listed = begins_item(piece)
            self.marked += listed and item is None
            item = InList(-self.marked, -number) if listed else None
            level = heading_level(piece) if piece[0].isdigit() else 0
            self._add_block(piece, self.line + text.count("\n", 0, start), level, item)

    def _add_block(self, text: str, line: int, level: int, item: InList | None) -> None:
        self.blocks.append(
            Visible(
                text,
                Kind.HEADING if level else Kind.BODY,
                level or self.ended,
                line,
                item=item,
                beside=self.beside[-1],
                article=self.articles[-1],
                box=self.boxes[-1],
                folded=self.folded > 0,
                set_apart=self.apart > 0 or not self.plain,
            )
        )
        self.ended = 0


def blocks(root: Any) -> list[Visible]:  # noqa: ANN401 - lxml's elements have no types
    """Return the visible blocks under ``root``."""
    page = _Page(sum(1 for _ in root.iter("h1")), _flows(root))
    for step, element in walk(root, _way):
        tag = _tag(element)
        if step is Step.START:
            _open(page, element, tag)
        elif step is Step.END:
            _shut(page, element, tag)
        else:
            page.add(element.tail)
    page.close()
    return page.blocks


def _flows(root: Any) -> bool:  # noqa: ANN401
    """Tell whether the preformatted text of a page is prose, as that of an RFC, and not code."""
    texts = ["".join(each.itertext()) for each in root.iter("pre") if each.find(".//code") is None]
    pieces = [piece.strip() for text in texts for piece in _BLANK_LINE.split(text)]
    prose = [piece for piece in pieces if len(piece) >= _SENTENCE and piece[-1] in ".:!?" and _is_worded(piece)]
    return len(prose) > 1 and sum(map(len, prose)) * 3 >= sum(map(len, pieces))


def _is_worded(text: str) -> bool:
    return sum(letter.isalpha() or letter.isspace() for letter in text) >= _WORDED * len(text)


def _open(page: _Page, element: Any, tag: str) -> None:  # noqa: ANN401
    if tag in _BLOCKS:
        page.close()
        page.line = element.sourceline or page.line
        page.breaks = 0
    if tag == "table" and _holds_data(element):
        page.blocks.extend(_table(element, page.beside[-1]))
        return
    page.beside.append(max(page.beside[-1], _beside(element, tag, page.headlines)))
    if tag in _BOXES:
        page.opened += 1
        page.boxes.append(page.opened)
    if tag in _ARTICLES:
        page.articles.append(page.opened)
    page.preformatted += tag == "pre"
    page.bold += tag in _BOLD
    page.folded += tag == "details"
    page.apart += tag in _APART
    page.level = LEVEL if tag == "summary" else _HEADINGS.get(tag, page.level)
    if tag in _LISTS:
        page.lists.list_opens()
    elif tag == "li":
        page.lists.item_opens()
    if tag == "br":
        page.break_line(element.sourceline or page.line)
    page.add(element.text)


def _shut(page: _Page, element: Any, tag: str) -> None:  # noqa: ANN401
    if tag in _BLOCKS:
        page.close()
    if tag in _HEADINGS or tag == "summary":
        page.level = 0
    if tag in _LISTS:
        page.lists.list_closes()
    elif tag == "li":
        page.lists.item_closes()
    if tag == "table" and _holds_data(element):
        return
    page.beside.pop()
    if tag in _BOXES:
        page.boxes.pop()
    if tag in _ARTICLES:
        page.articles.pop()
    page.preformatted -= tag == "pre"
    page.bold -= tag in _BOLD
    page.folded -= tag == "details"
    page.apart -= tag in _APART
    if tag in {"details", "dl"}:
        page.ended = LEVEL


def _way(element: Any) -> Way:  # noqa: ANN401
    """Go past what is not visible, and around tables of data, which are read row by row."""
    if not _visible(element):
        return Way.PAST
    return Way.AROUND if _tag(element) == "table" and _holds_data(element) else Way.THROUGH


def _tag(element: Any) -> str:  # noqa: ANN401
    """Return the element's name; comments and processing instructions have none."""
    return element.tag if isinstance(element.tag, str) else ""


def _visible(element: Any) -> bool:  # noqa: ANN401
    tag = _tag(element)
    if not tag or tag in _DROPPED or element.get("hidden") is not None:
        return False
    return not (tag == "input" or _HIDDEN.search(element.get("style") or ""))


def _beside(element: Any, tag: str, headlines: int) -> Beside:  # noqa: ANN401
    """Tell what stands beside the article; its own header does not, nor what is around a whole page."""
    role = element.get("role")
    if tag in _CONTROLS:
        return Beside.WITHIN if tag == "button" and _unfolds(element) else Beside.FRAME
    if tag == "header":
        within = any(_tag(parent) in _ARTICLES for parent in element.iterancestors())
        return Beside.WITHIN if within else Beside.ASIDE
    if tag == "form":
        around = element.find(".//h1") is not None or len(element.findall(".//p")) >= _PARAGRAPHS
        return Beside.WITHIN if around else Beside.ASIDE
    if tag == "aside" or role == "complementary":
        # The only headline of a page is that of its article.
        return Beside.WITHIN if headlines == 1 and element.find(".//h1") is not None else Beside.ASIDE
    if tag in _FRAME or role in _FRAME_ROLES or _asks_consent(element):
        return Beside.FRAME
    return Beside.ASIDE if role == "banner" else Beside.WITHIN


def _unfolds(button: Any) -> bool:  # noqa: ANN401
    """Tell whether a button is a heading: it stands in one, or is a question above the answer that it unfolds."""
    above = any(_tag(parent) in _HEADINGS for parent in islice(button.iterancestors(), 3))
    return above or asks("".join(button.itertext()))


def _asks_consent(element: Any) -> bool:  # noqa: ANN401
    return _CONSENT.search(f"{element.get('id') or ''} {element.get('class') or ''}"[:_NAMES]) is not None


def _holds_data(table: Any) -> bool:  # noqa: ANN401
    """Tell a table of data from one that arranges a page: that has one row or column, or text of pages in its cells."""
    if table.get("role") in {"presentation", "none"} or table.find(".//table") is not None:
        return False
    if any(table.find(f".//{tag}") is not None for tag in _HEADINGS):
        return False
    widths = [sum(_tag(cell) in {"td", "th"} for cell in row) for row in table.iter("tr")]
    cells = [_cell(cell) for cell in table.iter("td", "th")]
    if table.find(".//th") is None and (
        max(widths, default=0) <= 1 or (len(widths) == 1 and not _are_values(table, cells))
    ):
        return False
    return all(len(cell) <= _CELL for cell in cells)


def _are_values(table: Any, cells: Sequence[str]) -> bool:  # noqa: ANN401
    """Tell whether the one row of a table is one of data: a few words or a figure a cell, and nothing to click."""
    return table.find(".//a") is None and all(len(cell) <= _VALUE and not cell.endswith(tuple(".!?")) for cell in cells)


def _table(table: Any, beside: Beside) -> Iterator[Visible]:  # noqa: ANN401
    """Yield a table's caption, and its rows as lines of cells."""
    for caption in table.iter("caption"):
        if _cell(caption):
            yield Visible(_cell(caption), line=caption.sourceline or 1, beside=beside)
    rows = [(row, [_cell(cell) for cell in row if _tag(cell) in {"td", "th"}]) for row in table.iter("tr")]
    lines = [(row.sourceline or 1, " | ".join(cells).strip()) for row, cells in rows if any(cells) and _visible(row)]
    for first in range(0, len(lines), ROWS):
        text = "\n".join(line for _, line in lines[first : first + ROWS])
        yield Visible(text, Kind.TABLE, line=lines[first][0], beside=beside)


def _cell(cell: Any) -> str:  # noqa: ANN401
    """Return a cell's visible text on one line."""
    parts: list[str] = []
    for step, element in walk(cell, _inline):
        if step is Step.START:
            parts.append(" " if _tag(element) in _BLOCKS or _tag(element) == "br" else "")
            parts.append(element.text or "")
        elif step is Step.TAIL:
            parts.append(" " if _tag(element) in _BLOCKS else "")
            parts.append(element.tail or "")
    return _SPACE.sub(" ", "".join(parts)).strip()


def _inline(element: Any) -> Way:  # noqa: ANN401
    return Way.THROUGH if _visible(element) else Way.PAST


__all__ = ["Beside", "Visible", "blocks"]
