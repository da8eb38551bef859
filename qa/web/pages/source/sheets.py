"""Printed pages as HTML: the picture of a page, or a band of it, with the quoted lines boxed.

The boxes are SVG over the picture: the page's policy allows neither scripts nor styles of their own.
"""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from index.sources.pages import Box, Sheet
from qa.web.language import Language

_WIDE = 1000
"""Units of the drawing, as wide as the page."""
_MARGIN = 0.05
"""Of the page's width or height, around the quoted lines."""
_LEAST = (0.55, 0.2)
"""Of the page's width and height: no less of it is shown."""
_AROUND = 0.004
"""Of the page's width, between ink and box."""


def band(sheet: Sheet, base: str, query: dict[str, str], say: Language) -> str:
    """Return the part of a page on which the quoted lines stand, as a link to the whole page."""
    address = f"{base}/page/{sheet.number}"
    whole = f"{address}?{urlencode(query)}" if query else address
    across, down = _extent(sheet, 0), _extent(sheet, 1)
    return (
        f'<figure class="sheet"><a href="{escape(whole)}" target="_blank" rel="noopener">'
        f"{_drawing(sheet, address, across, down, say)}</a>"
        f"<figcaption>{say('page {n}', n=sheet.number)}</figcaption></figure>"
    )


def whole(sheet: Sheet, base: str, say: Language) -> str:
    """Return a whole page."""
    drawing = _drawing(sheet, f"{base}/page/{sheet.number}", (0.0, 1.0), (0.0, 1.0), say)
    return f'<figure class="sheet">{drawing}</figure>'


def _extent(sheet: Sheet, axis: int) -> tuple[float, float]:
    """Return from where to where the quoted lines lie, across (0) or down (1), with a margin: shares of the page."""
    first = min((box[axis] for box in sheet.boxes), default=0.0) - _MARGIN
    last = max((box[axis + 2] for box in sheet.boxes), default=_LEAST[axis]) + _MARGIN
    size = min(1.0, max(last - first, _LEAST[axis]))
    start = min(max(0.0, (first + last - size) / 2), 1.0 - size)
    return start, start + size


def _drawing(sheet: Sheet, address: str, across: tuple[float, float], down: tuple[float, float], say: Language) -> str:
    high = _WIDE * sheet.shape
    label = say("Page {n} as it is printed", n=sheet.number)
    boxes = "".join(_rectangle(box, high) for box in sheet.boxes)
    corner = f"{across[0] * _WIDE:.1f} {down[0] * high:.1f}"
    size = f"{(across[1] - across[0]) * _WIDE:.1f} {(down[1] - down[0]) * high:.1f}"
    return (
        f'<svg viewBox="{corner} {size}" role="img" aria-label="{escape(label)}">'
        f'<image href="{escape(address)}.png?width=1600" width="{_WIDE}" height="{high:.1f}"/>{boxes}</svg>'
    )


def _rectangle(box: Box, high: float) -> str:
    left, top, right, bottom = box
    around = _AROUND * _WIDE
    x, y = left * _WIDE - around, top * high - around
    width, height = (right - left) * _WIDE + 2 * around, (bottom - top) * high + 2 * around
    return f'<rect class="box" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3"/>'


__all__ = ["band", "whole"]
