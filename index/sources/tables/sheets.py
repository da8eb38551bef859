"""What the workbooks of all formats have in common: sheets, rows, cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.errors import SourceError

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not empty."""

    text: str
    figure: bool = False
    """Whether it is a number, a date or a truth value."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something."""

    number: int
    """From 1, as its program counts."""
    cells: dict[int, Cell]
    """By column, from 1."""


@dataclass(slots=True)
class Sheet:
    """A sheet to read."""

    name: str
    hidden: bool
    part: str
    """Where it stands in the file; empty for what has no cells, such as a chart."""
    uncalculated: int = 0
    """Formulas that no program has calculated yet; counted while its rows are read."""


class Workbook(Protocol):
    """A workbook that is open."""

    sheets: list[Sheet]

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """Yield the rows that hold something."""

    def areas(self, sheet: Sheet) -> Sequence[Area]:
        """Return which cells are merged."""


def needs_password(source: str) -> SourceError:
    """Say that a workbook is encrypted."""
    return SourceError(source, "needs a password; save it without one")


__all__ = ["Area", "Cell", "Row", "Sheet", "Workbook", "needs_password"]
