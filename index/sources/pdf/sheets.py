"""What :mod:`index.sources.pages` asks of the reading process: a page's shape, boxes and picture."""

from __future__ import annotations

from collections.abc import Sequence

from index.errors import SourceError
from index.sources import pages
from index.sources.file import File
from index.sources.pdf import boxes
from index.sources.pdf.drawn import opened
from index.types import Spot


def sheet(file: File, sha256: str, page: int, spots: Sequence[Spot]) -> pages.Sheet:
    """Return a page with boxes around ``spots``. Raises :class:`SourceError`."""
    data = _page(file, sha256, page)
    with opened(data) as pdf:
        (width, height), count = pdf.size(page), len(pdf)
    found = boxes.boxes(data, [spot for spot in spots if spot.page == page]).get(page, ())
    around = tuple((box.left, box.top, box.right, box.bottom) for box in found)
    return pages.Sheet(page, count, height / width, around)


def picture(file: File, sha256: str, page: int, width: int) -> bytes:
    """Return a page as a PNG. Raises :class:`SourceError`."""
    return boxes.picture(_page(file, sha256, page), page, width)


def _page(file: File, sha256: str, page: int) -> bytes:
    """Return the bytes of a file that is as it was read and has the page."""
    loaded = file.load()
    if loaded.sha256 != sha256:
        raise SourceError(file.source, "has changed since it was read: index it again to see its pages")
    with opened(loaded.data) as pdf:
        if not 1 <= page <= len(pdf):
            raise SourceError(file.source, f"has no page {page}; it has {len(pdf)}")
    return loaded.data


__all__ = ["picture", "sheet"]
