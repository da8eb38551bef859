"""An HTML tree to blocks of visible text, in reading order, as a browser would set them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import islice
from typing import Any

from index.sources.blocks import Block
from index.sources.walk import Step, Way, walk
from index.sources.web.elements import BLOCKS, HEADINGS, is_visible, tag_of
from index.sources.web.table import holds_data, table_lines
from index.text.kinds.headlines import heading_level
from index.text.kinds.questions import LEVEL, asks
from index.text.lists import InList, Nesting, begins_item
from index.text.paragraphs import split
from index.types import Kind


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_FRAME = _set("nav footer menu dialog")
_FRAME_ROLES = _set("navigation contentinfo search dialog alertdialog")
_ARTICLES = _set("article main")
_BOXES = _set("article aside blockquote body center details div figure form main section td")
_BOLD = _set("b strong")
_APART = _set("dt summary button")
_LISTS = _set("ul ol menu dir")
_CONTROLS = _set("select option optgroup button textarea")
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
        tag = tag_of(element)
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
    if tag in BLOCKS:
        page.close()
        page.line = element.sourceline or page.line
        page.breaks = 0
    if tag == "table" and holds_data(element):
        page.blocks += [
            Visible(text, kind, line=line, beside=page.beside[-1]) for kind, line, text in table_lines(element)
        ]
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
    page.level = LEVEL if tag == "summary" else HEADINGS.get(tag, page.level)
    if tag in _LISTS:
        page.lists.list_opens()
    elif tag == "li":
        page.lists.item_opens()
    if tag == "br":
        page.break_line(element.sourceline or page.line)
    page.add(element.text)


def _shut(page: _Page, element: Any, tag: str) -> None:  # noqa: ANN401
    if tag in BLOCKS:
        page.close()
    if tag in HEADINGS or tag == "summary":
        page.level = 0
    if tag in _LISTS:
        page.lists.list_closes()
    elif tag == "li":
        page.lists.item_closes()
    if tag == "table" and holds_data(element):
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
    if not is_visible(element):
        return Way.PAST
    return Way.AROUND if tag_of(element) == "table" and holds_data(element) else Way.THROUGH


def _beside(element: Any, tag: str, headlines: int) -> Beside:  # noqa: ANN401
    """Tell what stands beside the article; its own header does not, nor what is around a whole page."""
    role = element.get("role")
    if tag in _CONTROLS:
        return Beside.WITHIN if tag == "button" and _unfolds(element) else Beside.FRAME
    if tag == "header":
        within = any(tag_of(parent) in _ARTICLES for parent in element.iterancestors())
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
    above = any(tag_of(parent) in HEADINGS for parent in islice(button.iterancestors(), 3))
    return above or asks("".join(button.itertext()))


def _asks_consent(element: Any) -> bool:  # noqa: ANN401
    return _CONSENT.search(f"{element.get('id') or ''} {element.get('class') or ''}"[:_NAMES]) is not None


__all__ = ["Beside", "Visible", "blocks"]
