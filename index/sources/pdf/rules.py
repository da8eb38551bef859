"""Rules, the straight lines of a page, as tables have them: those across, those down, and what they part."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np

from index.sources.pdf.page import Flags, Floats

_BESIDE = 0.1
"""Sizes: a rule may touch what it parts by so much."""
_SPACE = 0.12
"""Sizes: rules part words, not letters."""
_SAME = 2.0
"""Points: rules that are closer are one."""
_BREAK = 4.0
"""Points: pieces of a rule that are closer are one."""
_MIDDLE = 0.35
"""Sizes above the base line: the middle of small letters."""

Across = tuple[float, float, float]
"""Height, left, right."""
Down = tuple[float, float, float]
"""Place from the left, top, bottom."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a frame; mirrored where the page is read from right to left."""

    across: list[Across]
    down: list[Down]
    """By their place from the left."""

    @classmethod
    def of(cls, rules: Floats, rtl: bool) -> Rules:
        """Return (m, 4) straight lines as rules, the pieces of each joined."""
        if not len(rules):
            return cls([], [])
        flat = rules[:, 3] - rules[:, 1] < rules[:, 2] - rules[:, 0]
        across = [
            ((a + b) / 2, -right if rtl else left, -left if rtl else right) for left, a, right, b in _rows(rules[flat])
        ]
        sign = -1 if rtl else 1
        down = [(sign * (left + right) / 2, top, bottom) for left, top, right, bottom in _rows(rules[~flat])]
        return cls(_joined(across), sorted(_joined(down)))

    def part(self, left: float, right: float, height: float) -> bool:
        """Tell whether a rule runs down between two places at a height."""
        first, end = bisect_left(self.down, (left,)), bisect_right(self.down, (right, float("inf")))
        return any(top <= height <= bottom for _, top, bottom in self.down[first:end])


def _rows(rules: Floats) -> list[tuple[float, float, float, float]]:
    rows: list[tuple[float, float, float, float]] = rules.tolist()
    return rows


def _joined(rules: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Join pieces: places at which they run, with their starts and ends."""
    made: list[tuple[float, float, float]] = []
    for place, start, end in sorted(rules, key=lambda rule: (round(rule[0] / 2), rule[1])):
        if made and abs(made[-1][0] - place) < _SAME and start - made[-1][2] < _BREAK:
            made[-1] = (made[-1][0], min(made[-1][1], start), max(made[-1][2], end))
        else:
            made.append((place, start, end))
    return made


def ruled(rules: Floats, lefts: Floats, rights: Floats, sizes: Floats, bases: Floats) -> Flags:
    """Tell behind which of some characters, but for the last, a rule runs down before the next one."""
    parted = np.zeros(max(0, len(lefts) - 1), bool)
    down = rules[rules[:, 3] - rules[:, 1] > rules[:, 2] - rules[:, 0]]
    if not len(down):
        return parted
    places = (down[:, 0] + down[:, 2]) / 2
    order = places.argsort()
    near = _BESIDE * sizes[:-1]
    first = places[order].searchsorted(rights[:-1] - near)
    end = places[order].searchsorted(lefts[1:] + near, "right")
    heights = bases - _MIDDLE * sizes
    for number in np.flatnonzero((end > first) & (lefts[1:] - rights[:-1] > _SPACE * sizes[:-1])).tolist():
        some = down[order[first[number] : end[number]]]
        parted[number] = ((some[:, 1] <= heights[number]) & (heights[number] <= some[:, 3])).any()
    return parted


__all__ = ["Across", "Down", "Rules", "ruled"]
