"""Cells that take several columns or rows, to the rows of a table: one rule for all formats that merge cells.

A cell over several columns stands in the first of them; the others are empty, so that each cell stands below the head
of its column. A cell over several rows is repeated in each of them, for it names them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_COLUMNS = 1000
"""No cell spans more than this, and a file may say that one spans a billion."""
MOST_ROWS = 1000
"""Rows that a merged cell names, at most."""
_LONGEST_NAME = 200
_LONGEST_NAMES = 500
"""Characters that a row repeats, at most: rows of a few letters would else make a file as long as one likes."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A cell by what it says, and the columns that it takes."""

    text: str
    columns: int = 1
    goes_on: bool = False
    """Whether it is merged with the one above it. Then it says nothing of its own."""


@dataclass(frozen=True, slots=True)
class Spanning:
    """A cell that stands once, in its first row and column, as in HTML."""

    text: str
    columns: int = 1
    rows: int = 1


def names_rows(text: str) -> bool:
    """Tell whether a cell that is merged downwards is a name of its rows, not a text beside them."""
    return len(text) <= _LONGEST_NAME


def lines(rows: Sequence[Sequence[Taken]]) -> list[str]:
    """Return each row as a line, its cells parted by bars; empty for a row that says nothing of its own.

    Columns in which nothing stands are left out.
    """
    filled: list[list[str]] = []
    above: list[str] = []
    for row in rows:
        above = _filled(row, above)
        filled.append(above)
    says = [any(cell.text for cell in row) for row in rows]
    used = sorted(
        {at for cells, said in zip(filled, says, strict=True) if said for at, cell in enumerate(cells) if cell}
    )
    return [
        " | ".join(cells[at] if at < len(cells) else "" for at in used).strip() if said else ""
        for cells, said in zip(filled, says, strict=True)
    ]


def _filled(row: Sequence[Taken], above: Sequence[str]) -> list[str]:
    """Return what stands in each column of a row, below those of the row above it."""
    cells: list[str] = []
    room = _LONGEST_NAMES
    for cell in row:
        text = cell.text
        if cell.goes_on and len(cells) < len(above) and names_rows(name := above[len(cells)]) and len(name) <= room:
            text = name
            room -= len(name)
        cells.append(text)
        cells += [""] * min(cell.columns - 1, MOST_COLUMNS - len(cells))
    return cells


def placed(rows: Iterable[Sequence[Spanning]]) -> list[list[Taken]]:
    """Return rows in which each cell that comes from the row above stands in its place, before or between their own."""
    made: list[list[Taken]] = []
    down: dict[int, Spanning] = {}
    for row in rows:
        here, down = down, {}
        taken: list[Taken] = []
        own = list(reversed(row))
        last = max(here, default=-1)
        column = 0
        while own or column <= last:
            over = here.get(column)
            cell = over or (own.pop() if own else Spanning(""))
            taken.append(Taken("" if over else cell.text, cell.columns, goes_on=over is not None))
            if cell.rows > 1:
                down[column] = Spanning("", cell.columns, min(cell.rows, MOST_ROWS) - 1)
            column += max(1, min(cell.columns, MOST_COLUMNS))
        made.append(taken)
    return made


__all__ = ["MOST_COLUMNS", "MOST_ROWS", "Spanning", "Taken", "lines", "names_rows", "placed"]
