"""How the rows of a table are cut into cells, and what each column holds; nothing where that is not certain.

Tables come from many formats as lines whose cells are parted by bars. Readers write them so that each cell can be told;
what authors typed may mean anything, and is then better shown as it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import takewhile

from index.text.sentences import rows
from index.text.tables import is_figure, is_rule, table_header
from index.types import Document, Paragraph, Spot, Unit
from qa.web.pages.source.marking import Bounds

LONGEST_ROW = 4000
"""Characters: a row that is longer may be cut in two where a page ends."""
_WIDTHS = ((16, "long"), (5, "words"))
"""Characters of a cell beyond which its column is as wide as a class says."""
_BAR = re.compile(r"\|")
_UNESCAPED = re.compile(r"(?<!\\)\|")
_CELL = re.compile(r"([A-Z]{1,4})(\d{1,9})$")
_ADDRESSED = frozenset({Unit.CELL, Unit.ROW})


class Style(Enum):
    """What the bars of a row mean."""

    WRITTEN = auto()
    """One at the end closes a row whose last cell is empty; then one at the beginning opens it."""
    FENCED = auto()
    """One stands on either side of the row."""
    OPENED = auto()
    """One stands before each cell."""
    JOINED = auto()
    """One stands between two cells, be they empty."""

    def cells(self, text: str, row: Bounds) -> list[Bounds]:
        """Return where the cells of a row stand, without the white space around them."""
        start, end = row
        closed = end - start > 1 and text[end - 1] == "|"
        if self is Style.FENCED or (self is Style.WRITTEN and closed):
            start, end = start + text.startswith("|", start), end - closed
        elif self is Style.OPENED:
            start += 1
        bars = (_UNESCAPED if self is Style.FENCED else _BAR).finditer(text, start, end)
        found, at = [], start
        for bar in bars:
            found.append(_trimmed(text, at, bar.start()))
            at = bar.end()
        return [*found, _trimmed(text, at, end)]


def _trimmed(text: str, start: int, end: int) -> Bounds:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a table."""

    style: Style
    columns: int
    header: Bounds | None
    """The row that names the columns."""
    rule: Bounds | None
    """A line of dashes below it."""
    figures: frozenset[int]
    """Columns that hold figures alone."""
    widths: tuple[str, ...]
    """For each column how wide it must be to be read, as a class of the style sheet; empty where any width will do."""
    letters: tuple[str, ...]
    """What a sheet calls the columns; none where it is no sheet."""
    numbered: bool
    """Whether the file numbers its rows."""

    @property
    def body(self) -> int:
        """Where what stands above the rows ends."""
        last = self.rule or self.header
        return last[1] if last else 0


def shape(document: Document, paragraphs: Sequence[Paragraph]) -> Shape | None:
    """Return the shape of the table that ``paragraphs`` make; None where its cells cannot be told for certain."""
    text, first = document.text, paragraphs[0]
    top = rows(text, first.start, first.end)
    spot = first.spots.first
    addressed = spot is not None and spot.location is not None and spot.location.unit in _ADDRESSED
    every = [row for each in paragraphs for row in rows(text, each.start, each.end)]
    if any(end - start > LONGEST_ROW for start, end in every):
        return None
    header = table_header(document, first)
    rule = None if addressed else _rule(text, top)
    said = [row for row in every if row != rule]
    style = Style.WRITTEN if addressed else _style(text, said)
    if style is Style.WRITTEN:
        columns = max(len(style.cells(text, row)) for row in top)
    elif (found := _agreed(text, said, style)) is not None:
        columns = found
        if header and len(style.cells(text, header)) != columns:
            header = None
    else:
        return None
    if rule and not header:
        return None
    body = [style.cells(text, row) for row in top if row not in (header, rule)]
    letters = _letters(text, style, top, list(first.spots), columns) if addressed else ()
    return Shape(
        style, columns, header, rule, _figures(text, body, columns), _widths(body, columns), letters, addressed
    )


def _rule(text: str, top: Sequence[Bounds]) -> Bounds | None:
    """Return the line of dashes that parts a header from the rows."""
    return top[1] if len(top) > 1 and is_rule(text[slice(*top[1])]) else None


def _style(text: str, every: Iterable[Bounds]) -> Style:
    opened, closed = zip(*((text[start] == "|", text[end - 1] == "|") for start, end in every), strict=True)
    if all(opened):
        return Style.FENCED if all(closed) else Style.OPENED if not any(closed) else Style.JOINED
    return Style.JOINED


def _agreed(text: str, every: Sequence[Bounds], style: Style) -> int | None:
    """Return the number of columns; None where the rows do not agree on it, or one says nothing, as a line does.

    A row may be short of cells at its end. One with more cells than most holds a bar that parts none.
    """
    counts = Counter(len(style.cells(text, row)) for row in every)
    columns = counts.most_common(1)[0][0]
    if columns < 2 or max(counts) > columns or counts[columns] * 2 <= len(every):
        return None
    return columns if all(any(map(str.isalnum, text[slice(*row)])) for row in every) else None


def _figures(text: str, body: Iterable[Sequence[Bounds]], columns: int) -> frozenset[int]:
    held: list[list[bool]] = [[] for _ in range(columns)]
    for cells in body:
        for column, (start, end) in enumerate(cells):
            if start < end:
                held[column].append(is_figure(text[start:end]))
    return frozenset(column for column, found in enumerate(held) if found and all(found))


def _widths(body: Sequence[Sequence[Bounds]], columns: int) -> tuple[str, ...]:
    longest = [0] * columns
    for cells in body:
        for column, (start, end) in enumerate(cells):
            longest[column] = max(longest[column], end - start)
    return tuple(next((name for least, name in _WIDTHS if most > least), "") for most in longest)


def _letters(text: str, style: Style, top: Sequence[Bounds], spots: Sequence[Spot], columns: int) -> tuple[str, ...]:
    """Return the letters of the columns of a sheet; the lowest row that fills a column tells it.

    One cell of a header may name several columns, and has the letter of the first.
    """
    named = [""] * columns
    by_start = {spot.start: spot.location.name for spot in spots if spot.location}
    for row in reversed(top):
        for column, (start, _) in enumerate(style.cells(text, row)):
            found = _CELL.search(by_start.get(start, ""))
            named[column] = named[column] or (found[1] if found else "")
    unlike = len({name for name in named if name}) == sum(map(bool, named))
    return tuple(named) if any(named) and unlike else ()


def row_number(spots: Sequence[Spot], row: Bounds) -> str:
    """Return the number of a row in its file, by the spots of its paragraph; of a header of several, first and last."""
    own = spots[bisect_left(spots, row[0], key=lambda each: each.start) :]
    names = [each.location.name for each in takewhile(lambda each: each.start < row[1], own) if each.location]
    numbers = [int(found[2]) for name in names if (found := _CELL.search(name))]
    if not numbers:
        return names[0] if names else ""
    first, last = min(numbers), max(numbers)
    return str(first) if first == last else f"{first}–{last}"


__all__ = ["LONGEST_ROW", "Shape", "Style", "row_number", "shape"]
