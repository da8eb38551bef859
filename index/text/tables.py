"""Tables as text: rows are lines, cells are parted by bars; which row names the columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.text.sentences import rows
from index.types import Document, Kind, Paragraph, Unit

ROWS = 50
"""Tables of more rows than this are cut, so that a citation still names a place that can be found."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"\d[\d.,' ]*")
_WORD = re.compile(r"[^\W\d_]+")
_CELL = re.compile(r"\||¦|\t|\n")
_ROW = re.compile(r"\d+$")
_RULE = re.compile(r"[|:\s-]*-[|:\s-]*")
_PAIR = 2
_LETTERS = 3
"""Of a unit that stands with a figure, at most."""

Cells = Sequence[str]
Bounds = tuple[int, int]


def names_columns(first: Cells, others: Sequence[Cells]) -> bool:
    """Tell whether ``first``, the first row of a table, heads the others.

    Of three columns and more it does unless it is one of them: unless it holds a figure, and so do the cells below, in
    the same form, or its first cell names the row below as well. Of two, a name and its value may stand in each row: it
    does if it has no figure, and most others have one of the same form in one of their columns.
    """
    if not others:
        return False
    if len(first) <= _PAIR:
        figures = max(_alike([row[column : column + 1] for row in others]) for column in range(_PAIR))
        return len(others) > 1 and figures * 2 > len(others) and not any(map(str.isdigit, "".join(first)))
    held = [(column, cell) for column, cell in enumerate(first) if is_figure(cell)]
    if first[0] and first[:1] == others[0][:1] and any(_form(cell) != "year" for _, cell in held):
        return False
    return not any(_goes_on_below(cell, column, others) for column, cell in held)


def is_rule(line: str) -> bool:
    """Tell whether a line of a table only parts the row above from the rows below, as ``| --- | :-: |`` does."""
    return _RULE.fullmatch(line) is not None


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


def has_header(lines: Sequence[str]) -> bool:
    """Tell whether the first of a table's rows heads the others: a rule stands below it, or it names their columns."""
    if len(lines) > 1 and is_rule(lines[1]):
        return True
    head, *others = [[line[a:b] for a, b in cells(line, (0, len(line)))] for line in lines]
    return names_columns(head, others)


def cells(text: str, row: Bounds) -> list[Bounds]:
    """Return where the cells of a row stand, without the white space around them and the bars at its ends.

    A bar at the beginning alone parts an empty cell from the next: ``| Hoist | 500 kg`` below ``Hall C | Crane | 8 t``.
    """
    held = text[slice(*row)]
    start = row[0] + len(held) - len(held.lstrip())
    end = row[0] + len(held.rstrip())
    if end > start + 1 and text[end - 1] == "|":
        start, end = start + text.startswith("|", start), end - 1
    return [_trimmed(text, a, b) for a, b in between_bars(text, start, end)]


def between_bars(text: str, start: int, end: int) -> list[Bounds]:
    """Return the parts of ``text[start:end]`` between bars and line ends, empty ones included."""
    breaks = [match.span() for match in _CELL.finditer(text, start, end)]
    return list(zip([start, *(b for _, b in breaks)], [*(a for a, _ in breaks), end], strict=True))


def _trimmed(text: str, start: int, end: int) -> Bounds:
    held = text[start:end]
    left = start + len(held) - len(held.lstrip())
    return left, max(left, start + len(held.rstrip()))


def table_header(document: Document, paragraph: Paragraph) -> Bounds | None:
    """Return where the row stands that names the columns of a table, of which ``paragraph`` is one; None if none does.

    A long table comes in several paragraphs, the header in the first.
    """
    number = paragraph.number - 1
    while number > 0 and goes_on(document, number):
        number -= 1
    return _first_header(document, document.paragraphs[number])


def table_headers(document: Document) -> dict[int, Bounds]:
    """Return what :func:`table_header` tells of each paragraph of a table, by its number, all in one pass."""
    found: dict[int, Bounds] = {}
    for number, paragraph in enumerate(document.paragraphs):
        if paragraph.kind is not Kind.TABLE:
            continue
        is_next = number > 0 and goes_on(document, number)
        header = found.get(number) if is_next else _first_header(document, paragraph)
        if header is not None:
            found[paragraph.number] = header
    return found


def _first_header(document: Document, first: Paragraph) -> Bounds | None:
    found = rows(document.text, first.start, first.end)
    return found[0] if has_header([document.text[a:b] for a, b in found]) else None


def goes_on(document: Document, number: int) -> bool:
    """Tell whether a paragraph, counted from 0, goes on with the table of the one before it."""
    before, this = document.paragraphs[number - 1], document.paragraphs[number]
    if (before.kind, before.heading) != (Kind.TABLE, this.heading) or this.kind is not Kind.TABLE:
        return False
    # Tables are cut after so many rows: one that is shorter ends there.
    if document.text.count("\n", before.start, before.end) + 1 < ROWS:
        return False
    above, below = _row_of(before), _row_of(this)
    begins_again = above is not None and below is not None and below <= above
    return not begins_again and not document.text[before.end : this.start].strip()


def _row_of(paragraph: Paragraph) -> int | None:
    """Return the row of a sheet with which a paragraph begins: a wide table begins again with its next columns."""
    first = paragraph.spots.first
    place = first.location if first else None
    row = _ROW.search(place.name) if place and place.unit is Unit.CELL else None
    return int(row[0]) if row else None


__all__ = [
    "ROWS",
    "between_bars",
    "cells",
    "goes_on",
    "has_header",
    "is_figure",
    "is_rule",
    "names_columns",
    "table_header",
    "table_headers",
]
