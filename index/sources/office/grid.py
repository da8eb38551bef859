"""Rows of cells to the blocks of a table, for all office formats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.sources.blocks import ROWS, Block
from index.types import Kind, Location

MOST_COLUMNS = 1000
"""No cell spans more than this, and a file may say that one spans a billion."""
_LONG = 500
"""Characters of a row, on average, beyond which a table only arranges text on the page."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    blocks: tuple[Block, ...] = ()
    span: int = 1
    """How many columns it takes."""

    @property
    def text(self) -> str:
        """What it says, on one line."""
        return " ".join(filter(None, (_line(block) for block in self.blocks)))


def _line(block: Block) -> str:
    if block.kind is not Kind.TABLE:
        return " ".join(block.text.split())
    rows = ([cell for cell in map(str.strip, row.split("|")) if cell] for row in block.text.split("\n"))
    return "; ".join(", ".join(row) for row in rows)


def arranges(rows: Sequence[Sequence[Cell]]) -> bool:
    """Tell a table that only arranges text on the page from one of data."""
    if all(sum(bool(cell.blocks) for cell in row) <= 1 and len(row) <= 1 for row in rows):
        return True
    blocks = [block for row in rows for cell in row for block in cell.blocks]
    long = sum(len(block.text) for block in blocks) > _LONG * len(rows)
    return long or any(block.kind is Kind.HEADING for block in blocks)


def table_blocks(rows: Sequence[Sequence[Cell]], location: Location | None = None) -> Iterator[Block]:
    """Yield a table's blocks: what stands across the whole of its first rows is its caption, the others are lines.

    A cell over several columns stands in the first of them; the others are empty, so that each cell stands below the
    head of its column.
    """
    said = [row for row in rows if any(cell.text for cell in row)]
    wide = max((min(sum(cell.span for cell in row), MOST_COLUMNS) for row in said), default=0)
    while len(said) > 1 and wide > 1 and said[0][0].span >= wide and not any(cell.text for cell in said[0][1:]):
        yield Block(said.pop(0)[0].text, location=location)
    lines = _lines([_cells(row) for row in said])
    for first in range(0, len(lines), ROWS):
        yield Block("\n".join(lines[first : first + ROWS]), Kind.TABLE, location=location)


def _cells(row: Sequence[Cell]) -> list[str]:
    cells: list[str] = []
    for cell in row:
        cells.append(cell.text)
        cells += [""] * min(cell.span - 1, MOST_COLUMNS - len(cells))
    return cells


def _lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows as lines, without the columns in which nothing stands."""
    used = sorted({at for row in rows for at, text in enumerate(row) if text})
    return [" | ".join(row[at] if at < len(row) else "" for at in used).strip() for row in rows]


__all__ = ["MOST_COLUMNS", "Cell", "arranges", "table_blocks"]
