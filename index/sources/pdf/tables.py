"""Lines that stand side by side to a table: where its columns and rows are parted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from index.sources.pdf.page import Flags
from index.sources.pdf.regions import Column, Item, Line, Region, Table, by_base, size_of, width_of
from index.sources.pdf.rules import Down

_GAP = 0.6
"""Sizes: columns are further apart."""
_RULES = 2
"""Rules across that part rows, at least."""
_ROWS = 3
_SAME_RULE = 2.0
"""Points: rules down that are closer are one."""
_CROSSED = 0.12
"""Of a table's lines, at most as many cross a strip between its columns: headers over several of them."""
_FURTHER = 2.5
"""Usual distances of lines: what is further off is no row of the same table."""
_FULL = 0.6
"""Of a table's rows at least so many have two cells that are not empty."""


def tabulated(items: list[Item], rules: list[float], down: Sequence[Down]) -> list[Region] | None:
    """Return the table that items make, parted by rules across at the heights ``rules``; None if they make none.

    Its columns are parted by what is free of text, and by the rules ``down``.

    Lines that reach over its columns above and below, titles and notes, are not part of it, nor is what stands further
    off: that may be another table.
    """
    made: list[Region] = []
    for lines in _chunks(by_base(items), rules):
        made += _table(lines, rules, down) or [Column([Line.of(line) for line in lines])]
    return made if any(isinstance(region, Table) for region in made) else None


def _chunks(lines: list[list[Item]], rules: list[float]) -> list[list[list[Item]]]:
    """Part lines where they are much further apart than usual, and no rule is near."""
    steps = [b[0].segment.base - a[0].segment.base for a, b in pairwise(lines)]
    usual = median(steps) if steps else 0.0
    chunks = [lines[:1]]
    for step, above, line in zip(steps, lines, lines[1:], strict=False):
        base, size = line[0].segment.base, line[0].segment.size
        ruled = any(above[0].segment.base < rule < base + 2 * size for rule in rules) and base < max(rules)
        if step > _FURTHER * max(usual, 1.2 * size) and not ruled:
            chunks.append([line])
        else:
            chunks[-1].append(line)
    return chunks


def _table(lines: list[list[Item]], rules: list[float], down: Sequence[Down]) -> list[Region] | None:
    held = _inner(lines)
    walls = _walls(held, down)
    bounds = _columns(held, walls)
    if len(bounds) < 2:
        return None
    over = [len(line) <= 2 and _reaches_over(line, bounds) for line in lines]
    alone = [out or len(line) == 1 for out, line in zip(over, lines, strict=True)]
    if all(over) or all(alone):
        return None
    first, end = alone.index(False), len(over) - over[::-1].index(False)
    top, bottom = (lines[number][0].segment.base for number in (first, end - 1))
    inner = [rule for rule in rules if top < rule < bottom]
    rows = _parted(lines[first:end], bounds, inner, bool(walls))
    full = sum(sum(map(bool, row)) > 1 for row in rows)
    if len(rows) < (2 if inner else _ROWS) or full < _FULL * len(rows):
        return None
    table = Table([[[Line.of(line) for line in cell] for cell in row] for row in rows])
    around = (lines[:first], lines[end:])
    above, below = ([Column([Line.of(line) for line in some])] if some else [] for some in around)
    return [*above, table, *below]


def _reaches_over(line: list[Item], bounds: list[float]) -> bool:
    return any(item.left < bound < item.right for item in line for bound in bounds[1:])


def _parted(
    lines: list[list[Item]], bounds: list[float], rules: list[float], ruled: bool
) -> list[list[list[list[Item]]]]:
    """Return the rows of a table, each its cells, each the lines in it; ``ruled`` tells whether rules part columns."""
    cells = [_cells(line, bounds) for line in lines]
    groups = _ruled(lines, rules) if len(rules) >= _RULES else _spread(lines, cells)
    return [
        row
        for group in groups
        for row in _rows([cells[number] for number in group], [lines[number] for number in group], ruled)
    ]


def _inner(lines: list[list[Item]]) -> list[list[Item]]:
    """Return lines without those above and below that have few items: titles, notes and footers cross columns."""
    least = max(map(len, lines)) / 2
    full = [number for number, line in enumerate(lines) if len(line) > max(1, least)]
    return lines[full[0] : full[-1] + 1] if len(full) >= _ROWS else lines


def _columns(lines: list[list[Item]], walls: list[float]) -> list[float]:
    """Return where the columns of a table begin: rules, its ``walls``, part them, and strips that few lines cross."""
    items = [item for line in lines for item in line]
    start = min(item.left for item in items)
    cover = np.zeros((len(lines), int(width_of(items)) + 2), bool)
    for number, line in enumerate(lines):
        for item in line:
            cover[number, int(item.left - start) : int(item.right - start) + 1] = True
    free = cover.sum(axis=0) <= _CROSSED * len(lines)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], free, [False]]).astype(np.int8)))
    least = _GAP * size_of(items)
    bounds = list(walls)
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        strip = bisect_right(bounds, start + begin - 1), bisect_right(bounds, start + end + 1)
        if end - begin >= least and begin > 0 and end < cover.shape[1] and strip[0] == strip[1]:
            insort(bounds, start + (begin + end) / 2)
    return [start, *bounds]


def _walls(lines: list[list[Item]], down: Sequence[Down]) -> list[float]:
    """Return where rules part most lines, and cross none of those beside which they run."""
    heights = [(line[0].top + line[0].bottom) / 2 for line in lines]
    lefts, rights = (np.array([getattr(item, side) for line in lines for item in line]) for side in ("left", "right"))
    at = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    held: dict[float, Flags] = {}
    last = float("-inf")
    for place, top, bottom in down[bisect_right(down, (lefts.min(),)) : bisect_left(down, (rights.max(),))]:
        last = place if place - last > _SAME_RULE else last
        beside = held.setdefault(last, np.zeros(len(lines), bool))
        beside[bisect_left(heights, top) : bisect_right(heights, bottom)] = True
    bounds = [
        place
        for place, beside in held.items()
        if 2 * int(beside.sum()) > len(lines) and not beside[at[(lefts + 1 < place) & (place < rights - 1)]].any()
    ]
    filled = set(np.searchsorted(bounds, (lefts + rights) / 2).tolist())
    return [bound for number, bound in enumerate(bounds) if number in filled]


def _cells(line: list[Item], bounds: list[float]) -> list[list[Item]]:
    cells: list[list[Item]] = [[] for _ in bounds]
    ends = [*bounds[1:], float("inf")]
    for item in line:
        first, last = (max(0, bisect_right(bounds, side) - 1) for side in (item.left, item.right))
        if first == last:
            cells[first].append(item)
            continue
        shares = [min(ends[n], item.right) - max(bounds[n], item.left) for n in range(first, last + 1)]
        cells[first + shares.index(max(shares))].append(item)
    return cells


def _ruled(lines: list[list[Item]], rules: list[float]) -> list[list[int]]:
    """Part the numbers of lines where a rule runs between them."""
    groups: dict[int, list[int]] = {}
    heights = sorted(rules)
    for number, line in enumerate(lines):
        groups.setdefault(bisect_right(heights, line[0].segment.base - 0.3 * line[0].segment.size), []).append(number)
    return list(groups.values())


def _spread(lines: list[list[Item]], cells: list[list[list[Item]]]) -> list[list[int]]:
    """Part lines where they are further apart than within a cell; each by itself where that tells nothing."""
    bases = [line[0].segment.base for line in lines]
    steps = [b - a for a, b in pairwise(bases)]
    least = min(steps, default=0.0)
    groups = [[0]]
    for number, step in enumerate(steps, 1):
        if step > 1.25 * least:
            groups.append([number])
        else:
            groups[-1].append(number)
    if all(sum(bool(cells[number][0]) for number in group) <= 1 for group in groups):
        return groups
    return [[number for number in range(len(lines))]]


def _rows(cells: list[list[list[Item]]], lines: list[list[Item]], ruled: bool) -> list[list[list[list[Item]]]]:
    """Return the rows of a group of lines: a line without a first cell goes on with the row above it."""
    firsts = sum(bool(line[0]) for line in cells)
    whole = firsts <= 1 or _wrapped(cells, lines)  # one row, its first cell beside the middle of the others
    rows: list[list[list[list[Item]]]] = []
    for number, line in enumerate(cells):
        near = number > 0 and lines[number][0].segment.base - lines[number - 1][0].segment.base < 1.6 * size_of(
            lines[number]
        )
        few = sum(map(bool, line)) < len(line) - 1 or (ruled and _all_go_on(line))
        goes_on = rows and (whole or (near and not line[0] and few))
        if not goes_on:
            rows.append([[] for _ in line])
        for cell, added in zip(rows[-1], line, strict=True):
            if added:
                cell.append(added)
    return rows


def _all_go_on(line: list[list[Item]]) -> bool:
    """Tell whether all cells of a line begin in the middle of a sentence."""
    return all(cell[0].segment.text[:1].islower() for cell in line if cell)


def _wrapped(cells: list[list[list[Item]]], lines: list[list[Item]]) -> bool:
    """Tell whether lines between two rules are a first cell of several lines, the others beside one but the last."""
    full = [number for number, line in enumerate(cells) if sum(map(bool, line)) > 1]
    near = all(b[0].segment.base - a[0].segment.base < 1.6 * size_of(b) for a, b in pairwise(lines))
    return len(full) == 1 and full[0] < len(cells) - 1 and near and len({line[0].segment.bold for line in lines}) == 1


__all__ = ["tabulated"]
