"""The printed page of a citation: as a picture, with boxes around the quoted words."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from index.errors import SourceError
from index.search.index import Index
from index.sources.file import File, Limits
from index.sources.pages import Sheet, has_pages, picture, sheet
from index.store.records import document_id
from index.types import Document, Spot
from qa.text.places import paragraphs_between

MOST_SHEETS = 3
"""Pages on which one quote is shown."""
_KEPT = 64
"""Pictures that are kept in memory, a few hundred kilobytes each."""


def sheets(index: Index, document: Document, span: tuple[int, int], limits: Limits) -> list[Sheet]:
    """Return the pages on which ``document.text[slice(*span)]`` is printed, with its places.

    None where the format has no pages, or the file can no longer be drawn as it was read: then the text alone is shown.
    """
    path = _path(index, document)
    if path is None:
        return []
    file, spots = File(path, document.source, limits), _spots(document, span)
    numbers = sorted({spot.page for spot in spots if spot.page is not None})[:MOST_SHEETS]
    try:
        return [sheet(file, document.sha256, number, spots, span) for number in numbers]
    except SourceError:
        return []


def page(index: Index, document: Document, number: int, span: tuple[int, int] | None, limits: Limits) -> Sheet:
    """Return one page, with the place of a span on it. Raises :class:`SourceError` if it cannot be drawn."""
    file = File(_demanded(index, document), document.source, limits)
    return sheet(file, document.sha256, number, _spots(document, span) if span else [], span or (0, 0))


def page_picture(index: Index, document: Document, number: int, width: int, limits: Limits) -> bytes:
    """Return one page as a PNG, ``width`` pixels wide. Raises :class:`SourceError` if it cannot be drawn."""
    return _picture(_demanded(index, document), document.source, document.sha256, number, width, limits)


@lru_cache(_KEPT)
def _picture(path: Path, source: str, sha256: str, number: int, width: int, limits: Limits) -> bytes:
    return picture(File(path, source, limits), sha256, number, width)


def _spots(document: Document, span: tuple[int, int]) -> list[Spot]:
    """Return the drawn runs that hold a part of a span."""
    return [spot for each in paragraphs_between(document, *span) for spot in each.spots.between(*span)]


def _path(index: Index, document: Document) -> Path | None:
    path = index.path_of(document_id(document.source, document.name))
    own = document.name == document.source and has_pages(document.source)  # an attachment's file is its message
    return path if own and path is not None and path.is_file() else None


def _demanded(index: Index, document: Document) -> Path:
    path = _path(index, document)
    if path is None:
        raise SourceError(document.source, "has no pages that can be drawn: it is another format, or gone")
    return path


__all__ = ["page", "page_picture", "sheets"]
