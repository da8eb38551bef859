"""Tables as text: rows are lines, cells are parted by bars; whether the first row names the columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

ROWS = 50
"""Tables of more rows than this are cut, so that a citation still names a place that can be found."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"\d[\d.,' ]*")
_WORD = re.compile(r"[^\W\d_]+")
_PAIR = 2
_LETTERS = 3
"""Of a unit that stands with a figure, at most."""

Cells = Sequence[str]


def names_columns(first: Cells, others: Sequence[Cells]) -> bool:
    """Tell whether ``first``, the first row of a table, heads the others.

    Of three columns and more it does unless it is one of them: unless it holds a figure, and so do the cells below, in
    the same form. Of two, a name and its value may stand in each row: it does if it has no figure, and most others have
    one of the same form in one of their columns.
    """
    if not others:
        return False
    if len(first) <= _PAIR:
        figures = max(_alike([row[column : column + 1] for row in others]) for column in range(_PAIR))
        return len(others) > 1 and figures * 2 > len(others) and not any(map(str.isdigit, "".join(first)))
    return not any(_goes_on_below(cell, column, others) for column, cell in enumerate(first) if is_figure(cell))


def is_figure(cell: str) -> bool:
    """Tell a figure or a date, with its unit, from words and from names that hold one, such as "Q1"."""
    said = [character for character in cell if character.isalnum()]
    letters = sum(map(str.isalpha, said))
    return bool(said) and said[0].isdigit() and letters <= _LETTERS


def _goes_on_below(cell: str, column: int, others: Sequence[Cells]) -> bool:
    form = _form(cell)
    below = [_form(row[column]) for row in others if column < len(row) and row[column]]
    return below.count(form) * 2 > len(below)


def _alike(cells: Sequence[Cells]) -> int:
    """Return how many cells of a column hold a figure in the form that most have."""
    forms = Counter(_WORD.sub("a", _NUMBER.sub("0", cell[0])) for cell in cells if cell and _DIGITS.search(cell[0]))
    return max(forms.values(), default=0)


def _form(cell: str) -> str:
    """Return a figure without its value; a year is of a form of its own, for years head columns of figures."""
    return "year" if _YEAR.fullmatch(cell) else _DIGITS.sub("0", cell)


__all__ = ["ROWS", "is_figure", "names_columns"]
