"""Rows to blocks: each row a line, its cells parted by bars, and where each cell stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.sources.blocks import ROWS, Block
from index.types import Kind, Location, Spot

PART = 10_000
"""Rows after which a sheet or a file goes on in a further document, so that memory is bounded."""
_BARS = str.maketrans({"|": "\uff5c", "¦": "\uffe4"})
"""Bars within a cell are written wide, for narrow ones part the cells."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is written."""

    text: str
    spots: tuple[Spot, ...] = ()
    """Offsets count from the start of ``text``."""
    number: int | None = None
    """Line of the file, for files that have lines."""


@dataclass(slots=True)
class Blocks:
    """The blocks of a document while its rows are read."""

    made: list[Block] = field(default_factory=list)
    rows: int = 0
    """How many rows they hold."""
    _open: list[Line] = field(default_factory=list)

    def text(self, line: Line, kind: Kind = Kind.BODY, level: int = 0) -> None:
        """Add a paragraph or a heading."""
        self.close()
        self.made.append(Block(line.text, kind, level, line.number, spots=line.spots))
        self.rows += 1

    def row(self, line: Line) -> None:
        """Add a row to the table that is open."""
        self._open.append(line)
        self.rows += 1
        if len(self._open) == ROWS:
            self.close()

    def close(self) -> None:
        """End the table that is open."""
        if self._open:
            self.made.append(_block(self._open))
        self._open = []


def _block(lines: Sequence[Line]) -> Block:
    spots: list[Spot] = []
    start = 0
    for line in lines:
        spots.extend(spot.moved(start) for spot in line.spots)
        start += len(line.text) + 1
    return Block("\n".join(line.text for line in lines), Kind.TABLE, line=lines[0].number, spots=tuple(spots))


def clean(cell: str) -> str:
    """Return the text of a cell on one line."""
    text = " ".join(cell.split())
    return text.translate(_BARS) if "|" in text or "¦" in text else text


def written(cells: Sequence[str], columns: int = 0) -> str:
    """Return a row as a line of which each cell is found again below its column, and ``columns`` cells at least.

    ``| 96`` has an empty first cell. A bar closes a line whose last cell is empty; then one opens it, too, if need be.
    """
    row = [*cells, *[""] * (columns - len(cells))]
    line = " | ".join(row)
    if row[-1]:
        return line.lstrip()
    return f"{'' if row[0] else '| '}{line.rstrip()} |"


def starts(cells: Sequence[str], columns: int = 0) -> list[int]:
    """Return where each cell stands in the line that :func:`written` makes of them."""
    closed = columns > len(cells) or not cells[-1]
    at = 0 if cells[0] else 2 if closed else -1
    found = []
    for cell in cells:
        found.append(at)
        at += len(cell) + 3
    return found


def cell_line(cells: Sequence[str], places: Sequence[Location], columns: int = 0) -> Line:
    """Return a row as a line, each cell that is not empty with its place."""
    spots = tuple(
        Spot(at, at + len(cell), place)
        for at, cell, place in zip(starts(cells, columns), cells, places, strict=True)
        if cell
    )
    return Line(written(cells, columns), spots)


__all__ = ["PART", "Blocks", "Line", "cell_line", "clean", "starts", "written"]
