"""Recognised lines to characters as a page draws them, so that what puts drawn text in order does so here, too.

A scan lies a little askew, or on its side: its lines are straightened before they are put in order, and the places that
are shown are those in the picture as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.sources.ocr.engine import Floats, Line, Pixels, lines
from index.types import WHOLE, Spot

_SIZE = 0.76
"""Size of letters by the height of their line's box."""
_BASE = 0.27
"""Sizes from the middle of a line to its base line."""
_TIGHT = 0.39
"""Heights of a line's box from its middle to the ends of its letters."""
_WIDER = 0.05
"""Heights by which a word reaches over the places of its letters, which are taken to be equally wide."""
_STEP = 1.5
"""Sizes differ by this factor, or not at all: boxes of one size differ by a fifth."""
_LOW = 1.07
"""They come out too low rather than too high: what is larger by a seventh is larger."""
_LONG = 5.0
"""Heights: from this length on a line tells how the page lies."""
_TALL = 1.5
_SURE = 0.8
"""Certainty below which a page may stand on its head."""
_WORD = re.compile(r"\S+")
_BETWEEN = 0x0A
"""Stands between two lines, drawn by nobody."""


@dataclass(frozen=True, slots=True, eq=False)
class Recognised:
    """The characters of a page that is a picture, line by line."""

    width: float
    """Points, as is all but ``places``."""
    height: float
    codes: NDArray[np.int64]
    """(n) code points; between two lines stands a line feed."""
    boxes: Floats
    """(n, 4) left, top, right, bottom, as if the page lay straight."""
    bases: Floats
    """(n, 2)"""
    sizes: Floats
    """(n) 0 for what nobody drew."""
    places: NDArray[np.int64]
    """(n, 4) left, top, right, bottom in the picture, in shares of its sides: 0 … ``WHOLE``."""


def recognised(picture: Pixels, scale: float) -> Recognised | None:
    """Return the characters in the picture of a page, ``scale`` pixels a point; None where there are none.

    Raises :class:`index.errors.ModelError` if the extra is not installed.
    """
    found, turn = _upright(picture)
    if not found:
        return None
    height, width = np.rot90(picture, turn).shape
    return _as_drawn(found, width, height, scale, turn)


def _upright(picture: Pixels) -> tuple[list[Line], int]:
    """Return the lines of a page, and by how many quarters it was turned anticlockwise to be read."""
    found = lines(picture)
    tall = _share_of_tall(found) > 0.5
    sure = _certainty(found)
    turn = (1 if sure >= _SURE else 3) if tall else (0 if sure >= _SURE else 2)
    if not found or not turn:
        return found, 0
    again = lines(np.ascontiguousarray(np.rot90(picture, turn)))
    return (again, turn) if _certainty(again) > sure or (tall and again) else (found, 0)


def _share_of_tall(found: list[Line]) -> float:
    """Return how much of the text stands in lines that run up or down."""
    return sum(len(line.text) for line in found if _is_tall(line)) / max(1, sum(len(line.text) for line in found))


def _is_tall(line: Line) -> bool:
    wide, high = _sides(line)
    return high > _TALL * wide and len(line.text) > 1


def _sides(line: Line) -> tuple[float, float]:
    """Return length and height of a line's box."""
    one, two, _, four = line.corners
    return float(np.linalg.norm(two - one)), float(np.linalg.norm(four - one))


def _certainty(found: list[Line]) -> float:
    return sum(line.certainty * len(line.text) for line in found) / max(1, sum(len(line.text) for line in found))


def _as_drawn(found: list[Line], width: int, height: int, scale: float, turn: int) -> Recognised:
    askew = _askew(found)
    cosine, sine = np.cos(askew), np.sin(askew)
    straight = np.array([[cosine, -sine], [sine, cosine]])  # turns by -askew where points are rows
    sizes = _sizes([_sides(line)[0 if _is_tall(line) else 1] * _SIZE / scale for line in found])
    codes, boxes, bases, marked, shown = [], [], [], [], []
    foot = height / scale
    for line, size in zip(found, sizes, strict=True):
        count, (length, high) = len(line.text), _sides(line)
        half = max(length / count, 0.3 * high) / 2
        x, middle = (line.middles @ straight / scale)[:, 0], float((line.corners.mean(axis=0) @ straight / scale)[1])
        around = np.array([half + _WIDER * high, _TIGHT * high])
        if _is_tall(line):  # up or down the margin: read last
            half, around = length / 2, np.array([length / 2, high / count / 2])
            foot += 3 * size
            x, middle = np.arange(1, count + 1) * length / scale, foot
        codes += [*map(ord, line.text), _BETWEEN]
        boxes += [*_side_by_side(x, half / scale, middle, size), np.zeros(4)]
        bases += [*np.stack([x, np.full(count, middle + _BASE * size)], axis=1), np.zeros(2)]
        marked += [size] * count + [0.0]
        shown += [*np.concatenate([line.middles - around, line.middles + around], axis=1), np.zeros(4)]
    page = np.array([width, height]) / scale
    drawn, points = np.array(boxes), np.array(bases)
    off = np.maximum(0.0, -drawn[:, :2].min(axis=0))  # what was at the edge is still on the page
    drawn, points = drawn + np.concatenate([off, off]), points + off
    page = np.maximum(page, drawn[:, 2:].max(axis=0))
    places = _turned_back(np.array(shown) / (width, height, width, height), turn)
    return Recognised(
        float(page[0]),
        float(page[1]),
        np.array(codes, np.int64),
        drawn,
        points,
        np.array(marked),
        np.round(np.clip(places, 0.0, 1.0) * WHOLE).astype(np.int64),
    )


def _side_by_side(x: Floats, half: float, middle: float, size: float) -> Floats:
    """Return boxes of characters whose middles stand at ``x``: no gaps between them, for spaces are characters, too."""
    between = (x[1:] + x[:-1]) / 2
    left, right = np.concatenate([[x[0] - half], between]), np.concatenate([between, [x[-1] + half]])
    made: Floats = np.stack(
        [left, np.full_like(x, middle - size / 2), right, np.full_like(x, middle + size / 2)], axis=1
    )
    return made


def _askew(found: list[Line]) -> float:
    """Return the angle, in radians clockwise, at which most text runs."""
    sides = [_sides(line) for line in found]
    long = [(line, wide) for line, (wide, high) in zip(found, sides, strict=True) if wide > _LONG * high]
    angles = [
        np.arctan2(*(line.corners[1] - line.corners[0] + line.corners[2] - line.corners[3])[::-1]) for line, _ in long
    ]
    if not angles:
        return 0.0
    order = np.argsort(angles)
    weights = np.cumsum(np.array([wide for _, wide in long])[order])
    return float(np.array(angles)[order][np.searchsorted(weights, weights[-1] / 2)])


def _sizes(measured: list[float]) -> list[float]:
    """Return sizes of lines: that of most text, or another one that differs enough."""
    usual = float(np.median(measured))
    steps = np.round(np.log(_LOW * np.maximum(measured, 1e-3) / usual) / np.log(_STEP))
    made: list[float] = np.round(usual * _STEP**steps, 2).tolist()
    return made


def _turned_back(boxes: Floats, turn: int) -> Floats:
    """Return boxes of a page that was turned ``turn`` quarters anticlockwise as they stand on the page itself."""
    left, top, right, bottom = boxes.T
    made: Floats = np.stack(
        {
            0: (left, top, right, bottom),
            1: (1 - bottom, left, 1 - top, right),
            2: (1 - right, 1 - bottom, 1 - left, 1 - top),
            3: (top, 1 - right, bottom, 1 - left),
        }[turn],
        axis=1,
    )
    return made


def placed(text: str, spots: Iterable[Spot], pages: Mapping[int, Recognised]) -> tuple[Spot, ...]:
    """Return ``spots`` of ``text``, those on ``pages`` word by word, each with its place in the picture."""
    made: list[Spot] = []
    for spot in spots:
        page = pages.get(spot.page or 0)
        if page is None or spot.drawn is None:
            made.append(spot)
            continue
        for word in _WORD.finditer(text, spot.start, spot.end):
            first = spot.drawn + word.start() - spot.start
            places = page.places[first : first + word.end() - word.start()]
            left, top = places[:, :2].min(axis=0).tolist()
            right, bottom = places[:, 2:].max(axis=0).tolist()
            box = (left, top, right, bottom)
            made.append(replace(spot, start=word.start(), end=word.end(), drawn=None, box=box))
    return tuple(made)


__all__ = ["Recognised", "placed", "recognised"]
