"""Segments to reading order: columns of lines, and tables, from top to bottom.

A gutter is a strip without text that runs down between two groups of segments. The longest one parts what stands beside
it from what stands above and below; each part is ordered by itself. On both sides of a gutter stand either two columns,
read one after the other, or the cells of a table, read row by row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.sources.pdf.lines import Segment
from index.sources.pdf.page import Floats
from index.sources.pdf.regions import Column, Item, Line, Region, by_base, items_of, size_of, width_of
from index.sources.pdf.rules import Rules
from index.sources.pdf.tables import tabulated

_GUTTER = 0.8
"""Sizes: the width of a gutter, at least."""
_RULED_GUTTER = 0.1
"""The same, beside lines that rules part."""
_LINES = 2
"""On the shorter side of a gutter, at least."""
_FILLED = 0.6
"""Lines that are longer than this share of their column fill it."""
_ALIGNED = 0.6
"""More of the lines than this have one beside them on the same base line in a table."""
_RULED = 0.8
"""Rules that are longer than this share of what stands on both sides part rows of a table."""
_LARGE = 1.4
"""Times the usual size: headings of a column are smaller."""
_LOOSE = 1.5
"""Line heights: a greater distance parts a line from the column above it."""
_DEEPEST = 40


@dataclass(slots=True)
class _Band:
    """Items that share some height, apart from all others."""

    items: list[Item]
    top: float
    bottom: float
    size: float = 0.0
    """Of most of its items."""
    least: float = 0.0
    """The width of a gutter beside them, at least."""


@dataclass(slots=True)
class _Gutter:
    """A strip without text beside ``bands[first:end]``."""

    first: int
    end: int
    left: float
    right: float
    before: list[Item] = field(default_factory=list)
    after: list[Item] = field(default_factory=list)


def arranged(segments: Sequence[Segment], rules: Floats, rtl: bool) -> list[Region]:
    """Return the segments of one frame in reading order.

    ``rules`` (m, 4) are the straight lines of the page; ``rtl`` tells whether it is read from right to left.
    """
    found, made = Rules.of(rules, rtl), list[Region]()
    for region in _ordered(items_of(segments, found, rtl), found, 0):
        if made and isinstance(region, Column) and isinstance(made[-1], Column) and _goes_on(made[-1], region):
            made[-1].lines.extend(region.lines)
        else:
            made.append(region)
    return made


def _goes_on(column: Column, below: Column) -> bool:
    """Tell whether a column goes on in the next one: its lines stand right below."""
    last, first = column.lines[-1], below.lines[0]
    left = min(line.left for line in column.lines)
    near = 0 < first.base - last.base < _LOOSE * first.size
    return near and abs(left - min(line.left for line in below.lines)) < first.size


def _ordered(items: list[Item], rules: Rules, depth: int) -> Iterator[Region]:
    """Yield the regions of ``items``."""
    if not items:
        return
    bands = _bands(items)
    found = _widest(bands, rules) if depth < _DEEPEST else None
    if found is None:
        yield Column([Line.of(line) for line in by_base(items)])
        return
    gutter, table = found
    yield from _ordered([item for band in bands[: gutter.first] for item in band.items], rules, depth + 1)
    if table is None:
        yield from _ordered(gutter.before, rules, depth + 1)
        yield from _ordered(gutter.after, rules, depth + 1)
    else:
        yield from table
    yield from _ordered([item for band in bands[gutter.end :] for item in band.items], rules, depth + 1)


def _bands(items: Sequence[Item]) -> list[_Band]:
    bands: list[_Band] = []
    for item in sorted(items, key=lambda item: item.top):
        if bands and item.top < bands[-1].bottom:
            bands[-1].items.append(item)
            bands[-1].bottom = max(bands[-1].bottom, item.bottom)
        else:
            bands.append(_Band([item], item.top, item.bottom))
    for band in bands:
        band.size = size_of(band.items)
        band.least = (_RULED_GUTTER if any(item.segment.parted for item in band.items) else _GUTTER) * band.size
    return bands


def _widest(bands: list[_Band], rules: Rules) -> tuple[_Gutter, list[Region] | None] | None:
    """Return the longest gutter, and the table that it is a part of; None where there is none."""
    best: tuple[float, _Gutter, list[Region] | None] | None = None
    for reach, gutter in sorted(((_reach(each, bands), each) for each in _gutters(bands)), key=lambda pair: -pair[0]):
        if best is not None and reach <= best[0]:
            break
        _trim(gutter, bands)
        height = min(_height(gutter.before), _height(gutter.after))
        judged = _judged(gutter, bands, rules) if best is None or height > best[0] else None
        if judged is not None:
            best = height, *judged
    return best[1:] if best else None


def _reach(gutter: _Gutter, bands: list[_Band]) -> float:
    return bands[gutter.end - 1].bottom - bands[gutter.first].top


def _height(items: Sequence[Item]) -> float:
    return max((item.bottom for item in items), default=0.0) - min((item.top for item in items), default=0.0)


def _gutters(bands: list[_Band]) -> Iterator[_Gutter]:
    """Yield the strips without text, each as far up and down as it goes."""
    seen: list[list[tuple[float, float]]] = [[] for _ in bands]
    for start, band in enumerate(bands):
        for left, right in _gaps(band.items, band.least):
            if any(a < right and left < b for a, b in seen[start]):
                continue
            gutter = _Gutter(start, start + 1, left, right)
            _grow(gutter, bands)
            for number in range(gutter.first, gutter.end):
                seen[number].append((gutter.left, gutter.right))
            yield gutter


def _gaps(items: Sequence[Item], least: float) -> list[tuple[float, float]]:
    """Return the strips between items that none of them touches, at least so wide."""
    found = []
    reached = float("-inf")
    for left, right in sorted((item.left, item.right) for item in items):
        if left - reached >= least and reached > float("-inf"):
            found.append((reached, left))
        if right > reached:
            reached = right
    return found


def _grow(gutter: _Gutter, bands: list[_Band]) -> None:
    """Lengthen a gutter over the bands above and below that leave enough of it free."""
    usual = bands[gutter.first].size
    for step in (-1, 1):
        at = gutter.first - 1 if step < 0 else gutter.end
        while 0 <= at < len(bands):
            free = _free(bands[at], gutter.left, gutter.right)
            if free is None or _heads_all(bands[at], usual):
                break
            gutter.left, gutter.right = free
            gutter.first, gutter.end = min(gutter.first, at), max(gutter.end, at + 1)
            at += step


def _heads_all(band: _Band, usual: float) -> bool:
    """Tell whether a line is so large that it stands above all columns, though it is short."""
    return len(band.items) == 1 and band.items[0].segment.size > _LARGE * usual


def _free(band: _Band, left: float, right: float) -> tuple[float, float] | None:
    """Return what a band leaves free of a strip, None where that is less than a gutter."""
    inside = [item for item in band.items if item.left < right and left < item.right]
    if inside:
        first, last = min(item.left for item in inside), max(item.right for item in inside)
        left, right = max(((left, first), (last, right)), key=lambda strip: strip[1] - strip[0])
    return (left, right) if right - left >= band.least else None


def _trim(gutter: _Gutter, bands: list[_Band]) -> None:
    """Take off what only seems to stand beside the gutter, and part the rest into what stands before and behind it."""
    sides = {number: _sides(bands[number], gutter) for number in range(gutter.first, gutter.end)}
    both = [number for number in range(gutter.first, gutter.end) if all(sides[number])]
    first, end = both[0], both[-1] + 1
    widths = [max(width_of([item for number in both for item in sides[number][side]]), 1e-6) for side in (0, 1)]
    gutter.first = _reached(bands, sides, widths, range(first - 1, gutter.first - 1, -1), first)
    gutter.end = _reached(bands, sides, widths, range(end, gutter.end), end - 1) + 1
    held = range(gutter.first, gutter.end)
    gutter.before = [item for number in held for item in sides[number][0]]
    gutter.after = [item for number in held for item in sides[number][1]]


def _sides(band: _Band, gutter: _Gutter) -> tuple[list[Item], list[Item]]:
    middle = (gutter.left + gutter.right) / 2
    before = [item for item in band.items if item.right <= middle]
    return before, [item for item in band.items if item.right > middle]


def _reached(
    bands: list[_Band], sides: dict[int, tuple[list[Item], list[Item]]], widths: list[float], numbers: range, start: int
) -> int:
    """Return the last of the bands ``numbers``, which stand on one side only, that belongs to a column there.

    It does if it is close to the one before it, or if a line that fills the column follows.
    """
    reached, last = start, start
    for number in numbers:
        side = 0 if sides[number][0] else 1
        items = sides[number][side]
        near = max(bands[number].top - bands[last].bottom, bands[last].top - bands[number].bottom)
        close = last == reached and near < 0.6 * _LOOSE * size_of(items)
        if close or width_of(items) > _FILLED * widths[side]:
            reached = number
        last = number
    return reached


def _judged(gutter: _Gutter, bands: list[_Band], rules: Rules) -> tuple[_Gutter, list[Region] | None] | None:
    """Tell columns from a table, and both from gaps that mean nothing."""
    before, after = by_base(gutter.before), by_base(gutter.after)
    if min(len(before), len(after)) < _LINES:
        return None
    items = gutter.before + gutter.after
    top, bottom = min(item.top for item in items), max(item.bottom for item in items)
    left, right = min(item.left for item in items), max(item.right for item in items)
    far = (right - left) * _RULED
    inner = [y for y, a, b in rules.across if top < y < bottom and a < gutter.left and b > gutter.right and b - a > far]
    if len(inner) < _LINES and (_apart(before, after) or (_fills(before) and _fills(after))):
        return gutter, None
    held = [item for band in bands[gutter.first : gutter.end] for item in band.items]
    table = tabulated(held, inner, rules.down)
    return None if table is None else (gutter, table)


def _apart(before: list[list[Item]], after: list[list[Item]]) -> bool:
    """Tell whether most lines on the side that has fewer have none beside them on the same base line."""
    fewer, more = sorted((before, after), key=len)
    bases = [line[0].segment.base for line in more]  # from the top
    beside = 0
    for line in fewer:
        base, reach = line[0].segment.base, 0.2 * line[0].segment.size
        beside += bisect_right(bases, base - reach) < bisect_right(bases, base + reach)
    return beside < _ALIGNED * len(fewer)


def _fills(lines: list[list[Item]]) -> bool:
    """Tell whether lines are those of a text, most of which fill their column."""
    items = [item for line in lines for item in line]
    gaps = _gaps(items, _GUTTER * size_of(items) * 0.75)
    starts = [min(item.left for item in items), *(end for _, end in gaps)]
    ends = [*(start for start, _ in gaps), max(item.right for item in items)]
    full = [_full(line, starts, ends) for line in lines]
    wide = (ends[0] - starts[0]) > 8 * size_of(items)
    return len(lines) > _LINES and wide and sum(full) * 2 >= len(lines)


def _full(line: Sequence[Item], starts: Sequence[float], ends: Sequence[float]) -> bool:
    """Tell whether a line fills the columns that it touches."""
    held = sum(item.right - item.left for item in line)
    touched = {bisect_right(starts, item.left) - 1 for item in line}
    return held > _FILLED * sum(ends[number] - starts[number] for number in touched)


__all__ = ["arranged"]
