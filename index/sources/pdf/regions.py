"""What a page consists of once it is in order: columns of lines, and tables of cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from statistics import median

from index.sources.pdf.lines import Segment
from index.sources.pdf.rules import Rules
from index.sources.pdf.words import NOBODY

_LETTERS = 9
"""Letters and spaces of a letter-spaced line, at least."""
_MARK_GAP = 8.0
"""Sizes: what stands further from a mark is not its item."""
_MARK = re.compile(
    r"(?:[\x02•●○◦▪■□◆‣⁃–—*·✓➢o-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d{0,2}(?:\.\d{1,2}){1,4}\.?)\Z"
)


_LEFT = attrgetter("left")


@dataclass(slots=True, eq=False)
class Item:
    """A segment in its place; mirrored where the page is read from right to left."""

    segment: Segment
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """What stands on one base line of a column, from one margin to the other."""

    text: str
    drawn: list[int]
    """One for each character of ``text``, as in its segments."""
    left: float
    right: float
    base: float
    size: float
    """Of its longest segment, as are the next three."""
    largest: float
    bold: bool
    font: str
    page: int

    @classmethod
    def of(cls, items: Sequence[Item]) -> Line:
        """Join items that stand side by side."""
        if len(items) == 1:  # most cells of a table
            one, item = items[0].segment, items[0]
            bold = one.bold or not any(map(str.isalnum, one.text))
            return cls(
                one.text, one.drawn, item.left, item.right, one.base, one.size, one.largest, bold, one.font, one.page
            )
        lead = max((item.segment for item in items), key=lambda segment: len(segment.text))
        text = " ".join(item.segment.text for item in items)
        drawn = list(items[0].segment.drawn)
        for item in items[1:]:
            drawn += [NOBODY, *item.segment.drawn]
        if _letter_spaced(items):
            text, drawn = _closed(items)
        bold = all(item.segment.bold for item in items if any(map(str.isalnum, item.segment.text)))
        right = max(item.right for item in items)
        return cls(text, drawn, items[0].left, right, lead.base, lead.size, lead.largest, bold, lead.font, lead.page)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Lines that are read from top to bottom."""

    lines: list[Line]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows that are read one after the other, each cell by cell; a cell holds the lines of its text."""

    rows: list[list[list[Line]]]


Region = Column | Table


def _letter_spaced(items: Sequence[Item]) -> bool:
    """Tell whether all words of a line are letters, each set apart from the next."""
    texts = [item.segment.text for item in items]
    if len(texts) < 2 or sum(map(len, texts)) < _LETTERS:
        return False
    return all(not text[1::2].strip() and text[::2].isalpha() for text in texts)


def _closed(items: Sequence[Item]) -> tuple[str, list[int]]:
    """Return the text of a letter-spaced line, a word for each item, and its drawn characters."""
    drawn = list(items[0].segment.drawn[::2])
    for item in items[1:]:
        drawn += [NOBODY, *item.segment.drawn[::2]]
    return " ".join(item.segment.text[::2] for item in items), drawn


def items_of(segments: Sequence[Segment], rules: Rules, rtl: bool) -> list[Item]:
    """Return the segments as items: what stands right of a list's mark belongs to it, unless a rule parts them."""
    items = [
        Item(each, -each.right if rtl else each.left, -each.left if rtl else each.right, each.top, each.bottom)
        for each in segments
    ]
    return _with_marks(items, rules)


def _with_marks(items: list[Item], rules: Rules) -> list[Item]:
    """Join the mark or number of a list's item with what follows it, however wide the gap, but for a rule."""
    lines: list[list[Item]] = by_base(items)
    made: list[Item] = []
    for line in lines:
        mark: Item | None = None
        for item in line:
            if mark is not None and _belongs(item, mark, rules):
                made.append(_pair(mark, item))
                mark = None
                continue
            if mark is not None:
                made.append(mark)
            mark = item if _MARK.match(item.segment.text) else None
            if mark is None:
                made.append(item)
        if mark is not None:
            made.append(mark)
    return made


def _belongs(item: Item, mark: Item, rules: Rules) -> bool:
    near = item.left - mark.right < _MARK_GAP * item.segment.size
    return near and not rules.part(mark.right, item.left, (mark.top + mark.bottom) / 2)


def _pair(mark: Item, item: Item) -> Item:
    one, two = mark.segment, item.segment
    joined = replace(
        two,
        left=min(one.left, two.left),
        right=max(one.right, two.right),
        text=f"{one.text} {two.text}",
        drawn=[*one.drawn, NOBODY, *two.drawn],
    )
    return Item(joined, mark.left, item.right, item.top, item.bottom)


def by_base(items: Sequence[Item]) -> list[list[Item]]:
    """Return the items line by line, each from left to right."""
    lines: list[list[Item]] = []
    base = size = float("-inf")  # of the first item of the last line
    for item in sorted(items, key=_base):
        segment = item.segment
        if lines and segment.base - base <= 0.3 * (size if size > segment.size else segment.size):
            lines[-1].append(item)
        else:
            lines.append([item])
            base, size = segment.base, segment.size
    return [sorted(line, key=_LEFT) if len(line) > 1 else line for line in lines]


def _base(item: Item) -> float:
    return item.segment.base


def size_of(items: Sequence[Item]) -> float:
    """Return the size of most of some items, in points."""
    return float(median(item.segment.size for item in items))


def width_of(items: Sequence[Item]) -> float:
    """Return how far items reach across, in points."""
    return max(item.right for item in items) - min(item.left for item in items)


__all__ = ["Column", "Item", "Line", "Region", "Table", "by_base", "items_of", "size_of", "width_of"]
