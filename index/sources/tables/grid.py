"""A sheet to blocks: the tables on it, what stands above them, and which of their rows name the columns.

Empty rows and columns part tables. A row that holds one cell alone above a table is a line of text. A header of several
rows becomes one, each column's names joined, ``2024 / Q1``, so that each cell stands below a full name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from index.sources.tables.regions import SAMPLE, columns_of, regions, side_by_side, within
from index.sources.tables.rows import Blocks, Line, cell_line, starts, written
from index.sources.tables.sheets import Area, Row
from index.text.tables import is_figure, names_columns
from index.types import Kind, Location, Spot, Unit

_WIDE = 40
"""Columns from which a table is cut, each part with its first column again, so that a row can be read."""
_STEP = 20
_HEADERS = 3
"""Rows of a header, at most."""
_GAP = 5
"""Empty rows within a table, at most."""
_PROSE = 60
"""Characters of a cell, on average, from which a single column is text and no list of values."""


@dataclass(frozen=True, slots=True)
class _Header:
    """The names of a table's columns."""

    columns: tuple[int, ...]
    line: Line
    figures: frozenset[int]
    """Columns whose name is a figure."""


@dataclass(slots=True)
class Grid:
    """A sheet while it is read."""

    sheet: str
    areas: Sequence[Area]
    blocks: Blocks = field(default_factory=Blocks)
    _headers: tuple[_Header, ...] = ()
    """Of the table last read, one for each of its parts."""
    _open: tuple[int, ...] | None = None
    _reached: int = 0

    def add(self, region: list[Row], blocks: Blocks) -> None:
        """Add the blocks of a region to those of a document."""
        if blocks is not self.blocks:
            self.blocks, self._open = blocks, None
            blocks.text(Line(" ".join(self.sheet.split())), Kind.HEADING, 1)
        for columns in side_by_side(region, self.areas):
            for run in regions(within(region, columns)):
                self._table(run)

    def _table(self, rows: list[Row]) -> None:
        if not self._goes_on(rows):
            rows = self._titles(rows, columns_of(rows))
        if not rows:
            return
        columns = columns_of(rows)
        if self._goes_on(rows):
            for header in self._headers:
                self._rows(header, rows)
        elif len(columns) == 1 and _is_prose(rows):
            for row in rows:
                self._text(row)
        else:
            depth = self._depth(rows, columns)
            self._headers = tuple(self._names(rows[:depth], part) for part in _parts(columns))
            for header in self._headers:
                self._close()
                self._rows(header, rows[depth:])
        self._reached = rows[-1].number

    def _rows(self, header: _Header, rows: list[Row]) -> None:
        """Add rows of a table, below the names of their columns."""
        if self._open != header.columns:
            self._close()
            self._open = header.columns
            if header.line.text:
                self.blocks.row(header.line)
        others = header.columns[1:]
        for row in rows:
            if len(self._headers) > 1 and row.cells.keys().isdisjoint(others):
                continue  # nothing of this part of a wide table
            cells = [row.cells[c].text if c in row.cells else "" for c in header.columns]
            while not cells[-1]:
                cells.pop()
            self.blocks.row(cell_line(cells, [self._place(row.number, c) for c in header.columns[: len(cells)]]))

    def _close(self) -> None:
        self.blocks.close()
        self._open = None

    def _goes_on(self, rows: list[Row]) -> bool:
        """Tell whether rows go on with the table above: soon below it, in its columns, without names of their own."""
        named = {column for header in self._headers for column in header.columns}
        first = rows[0].cells
        if (
            not set(columns_of(rows)) <= named
            or rows[0].number - self._reached > _GAP + 1
            or len(first) == 1 < len(named)
        ):
            return False
        figures = {column for column, cell in first.items() if cell.figure or is_figure(cell.text)}
        return bool(figures.difference(*(header.figures for header in self._headers)))

    def _titles(self, rows: list[Row], columns: tuple[int, ...]) -> list[Row]:
        """Add the lines of text above a table; return what is below."""
        if len(columns) == 1:
            return rows
        at = 0
        while at < len(rows) and len(rows[at].cells) == 1 and columns[0] in rows[at].cells:
            at += 1
        for row in rows[:at]:
            self._text(row)
        return rows[at:]

    def _text(self, row: Row) -> None:
        self._close()
        for column, cell in sorted(row.cells.items()):
            self.blocks.text(Line(cell.text, (Spot(0, len(cell.text), self._place(row.number, column)),)))
        self._reached = row.number

    def _depth(self, rows: list[Row], columns: tuple[int, ...]) -> int:
        """Return how many rows name the columns."""
        depth = min(
            self._merged_depth(rows[0].number, columns) or _grouped_depth(rows, columns), _HEADERS, len(rows) - 1
        )
        if depth > 1:
            return depth
        texts = [[row.cells[c].text if c in row.cells else "" for c in columns] for row in rows[:SAMPLE]]
        if len(columns) == 1:
            return int(len(rows) > 1 and not rows[0].cells[columns[0]].figure)
        return int(names_columns(texts[0], texts[1:]))

    def _merged_depth(self, top: int, columns: tuple[int, ...]) -> int:
        """Return how many rows the merged cells of a header take, which begins at the row ``top``; 0 for none."""
        own = [area for area in self.areas if columns[0] <= area[3] and area[1] <= columns[-1]]
        depth = 0
        while depth < _HEADERS:
            here = [area for area in own if area[0] <= top + depth <= area[2]]
            across = [area for area in here if area[3] > area[1]]
            if not across and not any(area[2] > top + depth for area in here):
                break
            depth += 1
        return depth + 1 if depth else 0

    def _names(self, rows: list[Row], columns: tuple[int, ...]) -> _Header:
        """Join the rows of a header to one."""
        if not rows:
            return _Header(columns, Line(""), frozenset())
        filled = [self._filled(row, columns, last=row is rows[-1]) for row in rows]
        parts: list[list[tuple[str, Location]]] = []
        for column in columns:
            names: list[tuple[str, Location]] = []
            for row, over in zip(rows, filled, strict=True):
                held = over.get(column)
                name = (row.cells[held].text, self._place(row.number, held)) if held is not None else None
                if name and name not in names and name[0] not in [said for said, _ in names]:
                    names.append(name)
            parts.append(names)
        texts = [" / ".join(name for name, _ in names) for names in parts]
        spots: list[Spot] = []
        for start, names in zip(starts(texts), parts, strict=True):
            for said, place in names:
                spots.append(Spot(start, start + len(said), place))
                start += len(said) + 3
        figures = frozenset(c for c in columns if any(c in row.cells and is_figure(row.cells[c].text) for row in rows))
        return _Header(columns, Line(written(texts), tuple(spots)), figures)

    def _filled(self, row: Row, columns: tuple[int, ...], *, last: bool) -> dict[int, int]:
        """Return for each column the one whose cell names it.

        A merged one names all below it, and so does one that empty ones follow, but in the last row of a header.
        """
        over = {column: column for column in columns if column in row.cells}
        for top, left, bottom, right in self.areas:
            if top <= row.number <= bottom and left in row.cells:
                over.update(dict.fromkeys((column for column in columns if left <= column <= right), left))
        held: int | None = None
        for column in columns:
            held = over.get(column, held)
            if not last and held is not None and held != columns[0]:
                over.setdefault(column, held)
        return over

    def _place(self, row: int, column: int) -> Location:
        return Location(Unit.CELL, f"{self.sheet}!{letters(column)}{row}")


@cache
def letters(column: int) -> str:
    """Return the letters of a column: 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _parts(columns: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the columns of the parts in which a table is written: a wide one has several."""
    if len(columns) <= _WIDE:
        return [columns]
    return [(columns[0], *columns[at : at + _STEP]) for at in range(1, len(columns), _STEP)]


def _is_prose(rows: Sequence[Row]) -> bool:
    texts = [cell.text for row in rows for cell in row.cells.values()]
    return len(texts) == 1 or sum(map(len, texts)) > _PROSE * len(texts)


def _grouped_depth(rows: Sequence[Row], columns: tuple[int, ...]) -> int:
    """Return 2 where the first row leaves gaps that words of the second fill, and figures follow; else 1."""
    if len(rows) <= 2:
        return 1
    first, second, third = (row.cells for row in rows[:3])
    gaps = [column for column in columns if column not in first]
    words = all(not cell.figure and not is_figure(cell.text) for cell in second.values())
    figures = any(cell.figure or is_figure(cell.text) for cell in third.values())
    filled = bool(gaps) and all(column in second for column in gaps) and gaps != [columns[0]]
    return 2 if filled and words and figures and not any(cell.figure for cell in first.values()) else 1


__all__ = ["Grid", "letters"]
