"""The pages of a file as they are printed, with the place of a quote on them. Drawn in the reading process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.sources.child import call_isolated
from index.sources.file import File
from index.types import Spot

DRAWN = frozenset({".pdf"})
"""Suffixes of the files whose pages can be drawn."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in shares of the page's width and height, from its upper left corner: 0 … 1."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page, and where words stand on it."""

    number: int
    """From 1."""
    of: int
    """How many pages there are."""
    shape: float
    """Height by width."""
    boxes: tuple[Box, ...]
    """Line by line."""


def has_pages(name: str) -> bool:
    """Tell whether the pages of a file of that name can be drawn."""
    return PurePosixPath(name).suffix.lower() in DRAWN


def sheet(file: File, sha256: str, page: int, spots: Sequence[Spot], span: tuple[int, int]) -> Sheet:
    """Return a page of the file whose hash is ``sha256``, with boxes around the ink of ``text[slice(*span)]``.

    ``spots`` say where that text is drawn.

    Raises :class:`SourceError` if the file is another one by now, has no such page, or cannot be drawn.
    """
    made: Sheet = call_isolated("pdf.boxes:sheet", file, sha256, page, list(spots), span)
    return made


def picture(file: File, sha256: str, page: int, width: int) -> bytes:
    """Return a page of the file whose hash is ``sha256`` as a PNG, ``width`` pixels wide. Raises as :func:`sheet`."""
    made: bytes = call_isolated("pdf.boxes:sheet_picture", file, sha256, page, width)
    return made


__all__ = ["DRAWN", "Box", "Sheet", "has_pages", "picture", "sheet"]
