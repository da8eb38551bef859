"""Tables of a page: which hold data, and their rows as lines of cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from index.sources.spans import MOST_COLUMNS, MOST_ROWS, Spanning, Taken, lines, placed
from index.sources.walk import Step, Way, walk
from index.sources.web.elements import BLOCKS, HEADINGS, is_visible, tag_of
from index.text.tables import ROWS
from index.types import Kind

_SPACE = re.compile(r"[ \t\n\r\f]+")
_NUMBER = re.compile(r"[0-9]{1,9}")
_CELL = 500
"""Tables with longer cells only arrange text on the page."""
_VALUE = 40


def holds_data(table: Any) -> bool:  # noqa: ANN401
    """Tell a table of data from one that arranges a page: that has one row or column, or text of pages in its cells."""
    if table.get("role") in {"presentation", "none"} or table.find(".//table") is not None:
        return False
    if any(table.find(f".//{tag}") is not None for tag in HEADINGS):
        return False
    widths = [sum(tag_of(cell) in {"td", "th"} for cell in row) for row in table.iter("tr")]
    cells = [_cell(cell) for cell in table.iter("td", "th")]
    if table.find(".//th") is None and (
        max(widths, default=0) <= 1 or (len(widths) == 1 and not _are_values(table, cells))
    ):
        return False
    return all(len(cell) <= _CELL for cell in cells)


def _are_values(table: Any, cells: Sequence[str]) -> bool:  # noqa: ANN401
    """Tell whether the one row of a table is one of data: a few words or a figure a cell, and nothing to click."""
    return table.find(".//a") is None and all(len(cell) <= _VALUE and not cell.endswith(tuple(".!?")) for cell in cells)


def table_lines(table: Any) -> Iterator[tuple[Kind, int, str]]:  # noqa: ANN401
    """Yield kind, line of the file and text of a table's blocks: its captions, and its rows as lines of cells."""
    for caption in table.iter("caption"):
        if said := _cell(caption):
            yield Kind.BODY, caption.sourceline or 1, said
    rows = list(table.iter("tr"))
    cells: list[list[Taken]] = []
    for _, group in groupby(rows, key=lambda row: row.getparent()):  # no cell reaches from a head into a body
        cells += placed([[_spanning(cell) for cell in row if tag_of(cell) in {"td", "th"}] for row in group])
    found = [
        (row.sourceline or 1, line) for row, line in zip(rows, lines(cells), strict=True) if line and is_visible(row)
    ]
    for first in range(0, len(found), ROWS):
        yield Kind.TABLE, found[first][0], "\n".join(line for _, line in found[first : first + ROWS])


def _spanning(cell: Any) -> Spanning:  # noqa: ANN401
    """Return a cell with the columns and rows that it takes; none to its rows says all that are left of its group."""
    columns, rows = (cell.get(name, "").strip() for name in ("colspan", "rowspan"))
    return Spanning(
        _cell(cell),
        min(int(columns), MOST_COLUMNS) if _NUMBER.fullmatch(columns) else 1,
        (int(rows) or MOST_ROWS) if _NUMBER.fullmatch(rows) else 1,
    )


def _cell(cell: Any) -> str:  # noqa: ANN401
    """Return a cell's visible text on one line."""
    parts: list[str] = []
    for step, element in walk(cell, _inline):
        if step is Step.START:
            parts.append(" " if tag_of(element) in BLOCKS or tag_of(element) == "br" else "")
            parts.append(element.text or "")
        elif step is Step.TAIL:
            parts.append(" " if tag_of(element) in BLOCKS else "")
            parts.append(element.tail or "")
    return _SPACE.sub(" ", "".join(parts)).strip()


def _inline(element: Any) -> Way:  # noqa: ANN401
    return Way.THROUGH if is_visible(element) else Way.PAST


__all__ = ["holds_data", "table_lines"]
