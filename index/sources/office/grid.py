"""Rows of cells to the blocks of a table, for all office formats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.sources.blocks import ROWS, Block
from index.sources.spans import MOST_COLUMNS, Taken, lines
from index.types import Kind, Location

_LONG = 500
"""Characters of a row, on average, beyond which a table only arranges text on the page."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    blocks: tuple[Block, ...] = ()
    span: int = 1
    """How many columns it takes."""
    goes_on: bool = False
    """Whether it is merged with the one above it: it shows nothing of its own."""

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
    """Yield a table's blocks: what stands across the whole of its first rows is its caption, the others are lines."""
    said = [number for number, row in enumerate(rows) if any(cell.text for cell in row)]
    wide = max((min(sum(cell.span for cell in rows[number]), MOST_COLUMNS) for number in said), default=0)
    below = 0
    for number in said[:-1]:
        first, *others = rows[number]
        if wide <= 1 or first.span < wide or any(cell.text for cell in others):
            break
        yield Block(first.text, location=location)
        below = number + 1
    found = lines([[Taken(cell.text, cell.span, cell.goes_on) for cell in row] for row in rows[below:]])
    kept = [line for line in found if line]
    for start in range(0, len(kept), ROWS):
        yield Block("\n".join(kept[start : start + ROWS]), Kind.TABLE, location=location)


__all__ = ["Cell", "arranges", "table_blocks"]
