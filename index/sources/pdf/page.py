"""What is drawn on a page, as numbers: characters with their places and styles, and rules.

All places are in points (1/72 inch) of the picture of the page, as it is shown: from its upper left corner, to the
right and down, with ``/Rotate``, crop box and origin taken into account.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.sources.ocr.recognised import Recognised

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HYPHEN = 0x02
"""What PDFium says for a hyphen at the end of a line."""


def is_rtl(codes: Ints) -> Flags:
    """Tell which code points are of scripts that run from right to left."""
    letters = ((codes >= 0x590) & (codes < 0x900)) & ~((codes >= 0x660) & (codes <= 0x669))
    found: Flags = letters | ((codes >= 0xFB1D) & (codes < 0xFE00)) | ((codes >= 0xFE70) & (codes < 0xFEFF))
    return found


@dataclass(frozen=True, slots=True)
class Style:
    """How characters are set."""

    size: float
    """Points."""
    font: str
    bold: bool
    turn: int
    """Degrees by which the line is turned anticlockwise on the picture, 0 … 359."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The characters of a page, by PDFium's index."""

    number: int
    """From 1."""
    width: float
    height: float
    codes: Ints
    """(n) code points; ``HYPHEN`` for a hyphen at the end of a line."""
    boxes: Floats
    """(n, 4) left, top, right, bottom: as wide as the character advances, as high as its font."""
    bases: Floats
    """(n, 2) a point on the base line."""
    styles: Ints
    """(n) which of ``fonts``; -1 for what PDFium added itself: spaces and ends of lines."""
    fonts: tuple[Style, ...]
    rules: Floats
    """(m, 4) left, top, right, bottom of straight lines across or down, and of thin filled rectangles."""

    @property
    def rtl(self) -> bool:
        """Whether most of its characters are of scripts that run from right to left."""
        codes = self.codes[self.codes > 0x40]
        return len(codes) > 0 and int(is_rtl(codes).sum()) * 2 > len(codes)

    @classmethod
    def blank(cls, number: int) -> Drawn:
        """Return a page on which nothing is drawn."""
        none, boxes = np.zeros(0, np.int64), np.zeros((0, 4))
        return cls(number, 1.0, 1.0, none, boxes, np.zeros((0, 2)), none, (), boxes)

    @classmethod
    def of(cls, number: int, found: Recognised) -> Drawn:
        """Return a page whose characters were recognised in its picture."""
        sizes, which = np.unique(found.sizes, return_inverse=True)  # the first is that of what nobody drew
        fonts = tuple(Style(size, "", False, 0) for size in sizes[1:].tolist())
        rules = np.zeros((0, 4))
        return cls(number, found.width, found.height, found.codes, found.boxes, found.bases, which - 1, fonts, rules)


__all__ = ["HYPHEN", "Drawn", "Flags", "Floats", "Ints", "Style", "is_rtl"]
