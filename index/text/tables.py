"""Tables as text: rows are lines, cells are parted by bars; whether the first row names the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

ROWS = 50
"""Tables of more rows than this are cut, so that a citation still names a place that can be found."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGITS = re.compile(r"\d+")
_PAIR = 2
_LETTERS = 3
"""Of a unit that stands with a figure, at most."""

Cells = Sequence[str]


def names_columns(first: Cells, others: Sequence[Cells]) -> bool:
    """Tell whether ``first``, the first row of a table, heads the others.

    Of three columns and more it does unless it is one of them: unless it holds a figure, and so do the cells below, in
    the same form. Of two, a name and its value may stand in each row: it does if it has no figure where most others do.
    """
    if not others:
        return False
    if len(first) <= _PAIR:
        figures = sum(any(map(str.isdigit, "".join(row))) for row in others)
        return len(others) > 1 and figures * 2 > len(others) and not any(map(str.isdigit, "".join(first)))
    return not any(_goes_on_below(cell, column, others) for column, cell in enumerate(first) if is_figure(cell))


def is_figure(cell: str) -> bool:
    """Tell a figure or a date, with its unit, from words and from names that hold one, such as "Q1"."""
    said = [character for character in cell if character.isalnum()]
    letters = sum(map(str.isalpha, said))
    return bool(said) and said[0].isdigit() and letters <= min(_LETTERS, len(said) - letters)


def _goes_on_below(cell: str, column: int, others: Sequence[Cells]) -> bool:
    form = _form(cell)
    below = [_form(row[column]) for row in others if column < len(row) and row[column]]
    return below.count(form) * 2 > len(below)


def _form(cell: str) -> str:
    """Return a figure without its value; a year is of a form of its own, for years head columns of figures."""
    return "year" if _YEAR.fullmatch(cell) else _DIGITS.sub("0", cell)


__all__ = ["ROWS", "is_figure", "names_columns"]
