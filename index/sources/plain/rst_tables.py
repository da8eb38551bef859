"""Tables of reStructuredText, drawn with signs: their lines become rows with bars, as in Markdown.

Lines stay lines, so that places hold: a row stands where it begins, and nothing where it goes on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

_SIMPLE = re.compile(r"={2,}(?: {1,80}={2,}){1,60} *")
_SPANS = re.compile(r"-{2,}(?: {1,80}-{2,}){0,60} *")
_GRID = re.compile(r"\+(?:-{1,400}\+){1,60}")
_GRID_HEAD = re.compile(r"\+(?:={1,400}\+){1,60}")
_PART = re.compile(r"[=-]{2,400}")
_BORDERS = 3
_EMPTY = "\\"
"""A first cell that is empty, and yet begins a row."""

Cells = list[str]


def rows_of(lines: Sequence[str], first: int) -> tuple[int, list[str]] | None:
    """Return where the table ends whose upper border is the line ``first``, and its lines as rows; None if none is."""
    border = lines[first].strip()
    if _SIMPLE.fullmatch(border):
        return _simple(lines, first)
    return _grid(lines, first) if _GRID.fullmatch(border) else None


def _simple(lines: Sequence[str], first: int) -> tuple[int, list[str]] | None:
    """Read a simple table: two borders around its rows, and perhaps one below those that head them."""
    borders = _borders(lines, first)
    if len(borders) == 1:
        return None
    starts = [match.start() for match in _PART.finditer(lines[first])]
    end, head = borders[-1] + 1, borders[-2]
    made = [""] * (end - first)
    heads = _heads(lines[first + 1 : head], starts)
    if any(heads):
        made[1], made[head - first] = _row(heads), _rule(heads)
    last = 0
    filled: dict[int, Cells] = {}
    for number in range(head + 1, end - 1):
        cells = _cut(lines[number], starts)
        if not any(cells) or _SPANS.fullmatch(lines[number].strip()):
            continue
        if cells[0] or not filled:
            last = number
        filled[last] = _joined(filled[last], cells) if last in filled else cells
    for number, cells in filled.items():
        made[number - first] = _row(cells)
    return end, made


def _borders(lines: Sequence[str], first: int) -> list[int]:
    """Return where a simple table is ruled: its last border is the third, or one above an empty line."""
    borders = [first]
    for number in range(first + 1, len(lines)):
        empty = not lines[number].strip()
        if empty and (number - 1 in borders[1:] or not lines[number - 1].strip()):
            break
        if not empty and _SIMPLE.fullmatch(lines[number].strip()):
            borders.append(number)
        if len(borders) == _BORDERS:
            break
    return borders


def _heads(lines: Sequence[str], starts: Sequence[int]) -> Cells:
    """Return what heads each column; a line over a rule of dashes heads all columns that the rule joins."""
    heads = [""] * len(starts)
    for number, line in enumerate(lines):
        if _SPANS.fullmatch(line.strip()):
            continue
        below = lines[number + 1] if number + 1 < len(lines) else ""
        spans = [match.start() for match in _PART.finditer(below)] if _SPANS.fullmatch(below.strip()) else starts
        cells = dict(zip(spans, _cut(line, spans), strict=True))
        heads = _joined(heads, [cells[max((at for at in spans if at <= start), default=spans[0])] for start in starts])
    return heads


def _grid(lines: Sequence[str], first: int) -> tuple[int, list[str]] | None:
    """Read a grid; None where a cell reaches over rows, or a line is not drawn to its end."""
    indent, border = len(lines[first]) - len(lines[first].lstrip()), lines[first].strip()
    edges = [number for number, sign in enumerate(border) if sign == "+"]
    end = first
    while end < len(lines) and lines[end][indent : indent + 1] in {"+", "|"}:
        end += 1
    made = [""] * (end - first)
    begun, cells = first + 1, [""] * (len(edges) - 1)
    for number in range(first + 1, end):
        line = lines[number].strip()
        head = _GRID_HEAD.fullmatch(line) is not None
        if head or _GRID.fullmatch(line):
            made[begun - first] = _row(cells)
            made[number - first] = _rule(cells) if head else ""
            begun, cells = number + 1, [""] * (len(edges) - 1)
        elif len(line) == len(border) and line[0] == line[-1] == "|" and "+-" not in line:
            cells = _joined(cells, _boxed(line, edges))
        else:
            return None
    return (end, made) if begun == end > first + 1 else None


def _boxed(line: str, edges: Sequence[int]) -> Cells:
    """Return the cells of a grid's line; what reaches over several columns stands in each."""
    walls = [edge for edge in edges if line[edge] == "|"]
    held = {a: line[a + 1 : b].strip() for a, b in pairwise(walls)}
    return [held[max(wall for wall in walls if wall <= edge)] for edge in edges[:-1]]


def _cut(line: str, starts: Sequence[int]) -> Cells:
    """Return the cells of a line; what runs on over the start of a column stands where it begins."""
    cells = [""] * len(starts)
    bounds = [0, *(start for start in starts[1:] if not line[start - 1 : start].strip())]
    for a, b in zip(bounds, [*bounds[1:], len(line)], strict=True):
        cells[max(0, bisect_right(starts, a) - 1)] = line[a:b].strip()
    return cells


def _joined(cells: Cells, more: Cells) -> Cells:
    return [f"{one} {other}".strip() for one, other in zip(cells, more, strict=True)]


def _row(cells: Cells) -> str:
    return "| " + " | ".join("" if cell == _EMPTY else cell for cell in cells) + " |"


def _rule(cells: Cells) -> str:
    return _row(["---" for _ in cells])


__all__ = ["rows_of"]
