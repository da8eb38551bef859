"""Where a quote is drawn: tight boxes on the picture of its page, and that picture.

Both take the bytes of the file that was read, and the runs of drawn characters that the paragraph's spots name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.errors import SourceError
from index.sources.file import File
from index.sources.pages import Sheet
from index.sources.pdf.drawn import opened
from index.sources.pdf.page import Floats
from index.types import WHOLE, Spot

MOST_PIXELS = 4000
"""Width of a picture, at most."""
_APART = 1.0
"""Runs of one line further apart than this many heights are boxes of their own: they may lie in two columns."""
_SHARED = 0.5
"""Of the lower one's height, in one line at least."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the picture of a page, in shares of its width and height, from its upper left corner: 0 … 1."""

    left: float
    top: float
    right: float
    bottom: float


def boxes(data: bytes, runs: Iterable[Spot]) -> dict[int, tuple[Box, ...]]:
    """Return the boxes around the ink of ``runs``, line by line, by page from 1.

    A run without page, drawn characters or box has none, and so has a page without ink of a run. Raises
    :class:`~index.sources.pdf.drawn.NeedsPassword` or :class:`~index.sources.pdf.drawn.Damaged`.
    """
    wanted: dict[int, list[tuple[int, int]]] = defaultdict(list)
    known: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for run in runs:
        if run.page is not None and run.box is not None:
            known[run.page].append(run.box)
        elif run.page is not None and run.drawn is not None:
            wanted[run.page].append((run.drawn, run.end - run.start))
    found: dict[int, tuple[Box, ...]] = {}
    with opened(data) as pdf:
        for page in sorted({*wanted, *known}):
            if not 1 <= page <= len(pdf):
                continue
            size = pdf.size(page)
            lines = _lines([*pdf.ink(page, wanted[page]), *_recognised(known[page], size)], size)
            if lines:
                found[page] = tuple(_share(line, size) for line in lines)
    return found


def within(spots: Iterable[Spot], start: int, end: int) -> list[Spot]:
    """Return the parts of ``spots`` that lie in ``text[start:end]``: what :func:`boxes` takes for a quote."""
    found = []
    for spot in spots:
        left, right = max(spot.start, start), min(spot.end, end)
        if left < right:
            drawn = None if spot.drawn is None else spot.drawn + left - spot.start
            box = spot.box and _cut(spot.box, (left - spot.start, right - spot.start), spot.end - spot.start)
            found.append(replace(spot, start=left, end=right, drawn=drawn, box=box))
    return found


def _cut(box: tuple[int, int, int, int], part: tuple[int, int], count: int) -> tuple[int, int, int, int]:
    """Return the box of a part of ``count`` letters, which are taken to be equally wide; of a line on its side, all."""
    left, top, right, bottom = box
    if right - left < bottom - top:
        return box
    first, end = (left + round((right - left) * place / count) for place in part)
    return first, top, end, bottom


def _recognised(boxes: Sequence[tuple[int, ...]], size: tuple[float, float]) -> list[tuple[Floats, bool]]:
    """Return the boxes of words as :meth:`Pdf.ink` returns those of drawn ones."""
    points = np.array(boxes, np.float64).reshape(-1, 4) / WHOLE * (*size, *size)
    turned = int((points[:, 2] - points[:, 0] < points[:, 3] - points[:, 1]).sum()) * 2 > len(points)
    return [(box[None, :], turned) for box in points]


def picture(data: bytes, page: int, width: int) -> bytes:
    """Return ``page``, from 1, as a PNG that is ``width`` pixels wide. Raises as :func:`boxes`, and ValueError."""
    if not 1 <= width <= MOST_PIXELS:
        raise ValueError(f"a picture of {width} pixels; expected 1 to {MOST_PIXELS}")
    with opened(data) as pdf:
        if not 1 <= page <= len(pdf):
            raise ValueError(f"page {page}; the file has the pages 1 to {len(pdf)}")
        return pdf.picture(page, width)


def sheet(file: File, sha256: str, page: int, spots: Sequence[Spot], span: tuple[int, int]) -> Sheet:
    """Return a page with boxes around what ``spots`` hold of ``text[slice(*span)]``. Raises :class:`SourceError`."""
    data = _page(file, sha256, page)
    with opened(data) as pdf:
        (width, height), count = pdf.size(page), len(pdf)
    found = boxes(data, [spot for spot in within(spots, *span) if spot.page == page]).get(page, ())
    around = tuple((box.left, box.top, box.right, box.bottom) for box in found)
    return Sheet(page, count, height / width, around)


def sheet_picture(file: File, sha256: str, page: int, width: int) -> bytes:
    """Return a page as a PNG. Raises :class:`SourceError`."""
    return picture(_page(file, sha256, page), page, width)


def _page(file: File, sha256: str, page: int) -> bytes:
    """Return the bytes of a file that is as it was read and has the page."""
    loaded = file.load()
    if loaded.sha256 != sha256:
        raise SourceError(file.source, "has changed since it was read: index it again to see its pages")
    with opened(loaded.data) as pdf:
        if not 1 <= page <= len(pdf):
            raise SourceError(file.source, f"has no page {page}; it has {len(pdf)}")
    return loaded.data


def _share(box: Floats, size: tuple[float, float]) -> Box:
    left, top, right, bottom = (min(1.0, max(0.0, float(side))) for side in box / (*size, *size))
    return Box(left, top, right, bottom)


def _lines(runs: list[tuple[Floats, bool]], size: tuple[float, float]) -> list[Floats]:
    """Return a box a run, joined with the one before it where both stand side by side in one line."""
    made: list[Floats] = []
    for characters, turned in runs:
        shown = characters[(characters[:, :2] < size).all(axis=1) & (characters[:, 2:] > 0).all(axis=1)]
        if not len(shown):
            continue
        box = np.concatenate([shown[:, :2].min(axis=0), shown[:, 2:].max(axis=0)])
        if made and _beside(made[-1], box, turned):
            made[-1] = np.concatenate([np.minimum(made[-1][:2], box[:2]), np.maximum(made[-1][2:], box[2:])])
        else:
            made.append(box)
    return made


def _beside(line: Floats, box: Floats, turned: bool) -> bool:
    """Tell whether a run goes on in the line: it shares most of the height, and no gutter lies between."""
    gaps = np.maximum(line[:2], box[:2]) - np.minimum(line[2:], box[2:])  # negative where they overlap
    sizes = np.minimum(line[2:] - line[:2], box[2:] - box[:2])
    along, over = (1, 0) if turned else (0, 1)
    height = max(line[2 + over] - line[over], box[2 + over] - box[over])
    return bool(gaps[over] < -_SHARED * sizes[over] and gaps[along] < _APART * height)


__all__ = ["MOST_PIXELS", "Box", "boxes", "picture", "sheet", "sheet_picture", "within"]
