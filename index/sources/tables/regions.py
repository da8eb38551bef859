"""Where the tables of a sheet lie: runs of rows, and of columns side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from index.sources.spans import MOST_ROWS, names_rows
from index.sources.tables.rows import PART
from index.sources.tables.sheets import Area, Cell, Row
from index.text.tables import is_figure

SAMPLE = 200
"""Rows that are looked at to tell what a table is."""


def spread(rows: Iterable[Row], areas: Sequence[Area]) -> Iterator[Row]:
    """Yield the rows, the text of a cell that is merged downwards in each of them: it names them all."""
    down = {(area[0], area[1]): area for area in areas if area[0] < area[2] <= area[0] + MOST_ROWS}
    below: dict[int, tuple[int, Cell]] = {}
    for row in rows:
        below = {column: (last, cell) for column, (last, cell) in below.items() if row.number <= last}
        repeated = {column: cell for column, (_, cell) in below.items() if column not in row.cells}
        for column, cell in row.cells.items():
            area = down.get((row.number, column))
            if area is not None and names_rows(cell.text):
                below[column] = (area[2], cell)
        yield Row(row.number, {**repeated, **row.cells}) if repeated else row


def regions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield runs of rows without an empty one between them, of so many rows at most as a document holds."""
    run: list[Row] = []
    for row in rows:
        if run and (row.number != run[-1].number + 1 or len(run) == PART):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def columns_of(rows: Sequence[Row]) -> tuple[int, ...]:
    """Return the columns in which a row holds something, in their order."""
    return tuple(sorted({column for row in rows for column in row.cells}))


def within(rows: Iterable[Row], columns: Sequence[int]) -> Iterator[Row]:
    """Yield the rows with the cells of ``columns`` alone, where they hold one."""
    wanted = set(columns)
    for row in rows:
        cells = {column: cell for column, cell in row.cells.items() if column in wanted}
        if cells:
            yield Row(row.number, cells)


def side_by_side(rows: Sequence[Row], areas: Sequence[Area]) -> list[tuple[int, ...]]:
    """Return the columns of the tables that stand side by side.

    A table begins behind an empty column, or lower than the columns before it, where it has names of its own columns:
    else an empty column only parts the columns of one.
    """
    runs: list[list[int]] = []
    tops: dict[int, int] = {}
    for row in rows:
        for column in row.cells:
            tops.setdefault(column, row.number)
    for column in sorted(tops):
        if runs and column == runs[-1][-1] + 1 and tops[column] <= tops[runs[-1][-1]]:
            runs[-1].append(column)
        else:
            runs.append([column])
    tables: list[list[int]] = []
    for run in runs:
        glued = tables and _merged_over(tables[-1][-1], run[0], rows, areas)
        if tables and (glued or not _has_names(rows, run, tables[-1])):
            tables[-1].extend(run)
        else:
            tables.append(run)
    return [tuple(columns) for columns in tables]


def _merged_over(left: int, right: int, rows: Sequence[Row], areas: Sequence[Area]) -> bool:
    """Tell whether the columns between two are no gap, for cells to their left are merged over them in many rows."""
    over = [top for top, first, _, last in areas if first <= left < right - 1 <= last]
    return 3 * sum(rows[0].number <= top <= rows[-1].number for top in over) > len(rows)


def _has_names(rows: Sequence[Row], run: Sequence[int], before: Sequence[int]) -> bool:
    """Tell whether the columns of ``run`` are a table of their own: words name them, and its rows."""
    own = list(islice(within(rows, run), SAMPLE))
    if len(run) == 1 or len(before) == 1 or len(own) == 1:
        return False
    names, below = own[0].cells, own[1:]
    if len(names) < len(run) or not all(cell.text[0].isalpha() and not cell.figure for cell in names.values()):
        return False
    apart = run[0] - before[-1]
    left = (row.number for row in rows if len(row.cells.keys() & set(before)) > 1)
    if apart == 1 or own[0].number > next(left, own[0].number):  # it begins lower
        beside = next(row.cells for row in rows if row.number == own[0].number)
        others = [beside[column] for column in before if column in beside]
        return not others or any(map(_is_figure, others))
    first = [row.cells[run[0]] for row in below if run[0] in row.cells]
    figures = any(_is_figure(cell) for row in below for cell in row.cells.values())
    return apart > 2 or (figures and 2 * sum(map(_is_figure, first)) <= len(first))


def _is_figure(cell: Cell) -> bool:
    return cell.figure or is_figure(cell.text)


__all__ = ["SAMPLE", "columns_of", "regions", "side_by_side", "spread", "within"]
