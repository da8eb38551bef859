"""The order in which the boxes of a slide are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

_MOST_PARTED = 300
"""Boxes; those of a slide with more are read line by line."""
_LINES = 40
"""Into how many lines the height of all boxes is divided, where they are read line by line."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands on a slide; the unit does not matter."""

    left: float
    top: float
    right: float
    bottom: float

    def edges(self, upright: bool) -> tuple[float, float]:
        """Return where it begins and ends: from left to right for ``upright`` stripes, else from top to bottom."""
        return (self.left, self.right) if upright else (self.top, self.bottom)


def in_order(placed: Sequence[tuple[Box, Item]]) -> list[Item]:
    """Return items in the order in which they are read.

    They are parted where the widest stripe of the slide is empty, upright or level, and so on: columns are read one
    after the other, and so are rows.
    """
    return [item for _, item in _parted(placed)]


def _parted(placed: Sequence[tuple[Box, Item]]) -> Iterator[tuple[Box, Item]]:
    stack = [list(placed)]
    while stack:
        some = stack.pop()
        width, upright, at = max(_gap(some, upright=True), _gap(some, upright=False), key=lambda each: each[0])
        if width < 0 or len(some) > _MOST_PARTED:
            yield from _by_lines(some)
            continue
        before = [each for each in some if each[0].edges(upright)[1] <= at]
        after = [each for each in some if each[0].edges(upright)[1] > at]
        stack += [after, before]


def _gap(some: Sequence[tuple[Box, Item]], upright: bool) -> tuple[float, bool, float]:
    """Return the width of the widest empty stripe, its direction and where it begins; a width of -1 for none."""
    widest, at = -1.0, 0.0
    edges = sorted(box.edges(upright) for box, _ in some)
    reached = edges[0][1] if edges else 0.0
    for start, end in edges[1:]:
        if start - reached > widest and start >= reached and end > reached:
            widest, at = start - reached, reached
        reached = max(reached, end)
    return widest, upright, at


def _by_lines(some: Sequence[tuple[Box, Item]]) -> list[tuple[Box, Item]]:
    top = min((box.top for box, _ in some), default=0.0)
    line = max(1e-9, (max((box.bottom for box, _ in some), default=0.0) - top) / _LINES)
    return sorted(some, key=lambda each: ((each[0].top - top) // line, each[0].left))


__all__ = ["Box", "in_order"]
