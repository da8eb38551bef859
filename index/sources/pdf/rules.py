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
    found = Rules.of(rules[rules[:, 3] - rules[:, 1] > rules[:, 2] - rules[:, 0]], False)
    if not found.down:
        return parted
    places, near = np.array([place for place, _, _ in found.down]), _BESIDE * sizes[:-1]
    starts, ends = rights[:-1] - near, lefts[1:] + near
    between = places.searchsorted(ends, "right") > places.searchsorted(starts)
    for number in np.flatnonzero(between & (lefts[1:] - rights[:-1] > _SPACE * sizes[:-1])).tolist():
        height = float(bases[number] - _MIDDLE * sizes[number])
        parted[number] = found.part(float(starts[number]), float(ends[number]), height)
    return parted


__all__ = ["Across", "Down", "Rules", "ruled"]
