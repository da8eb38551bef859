"""The paragraph and the line of an offset in a document."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from index.text.passages import RETRIEVED
from index.types import Document, Location, Paragraph, Unit


def paragraph_at(document: Document, offset: int) -> Paragraph:
    """Return the paragraph of ``document`` in which the character at ``offset`` stands.

    Raises LookupError if it stands between two.
    """
    found = paragraphs_between(document, offset, offset + 1)
    if not found:
        raise LookupError(f"no paragraph holds the character at {offset}")
    return found[0]


def paragraphs_between(document: Document, start: int, end: int) -> Sequence[Paragraph]:
    """Return the paragraphs of ``document`` that hold a part of ``text[start:end]``, in order."""
    first = bisect_right(document.paragraphs, start, key=lambda paragraph: paragraph.end)
    return document.paragraphs[first : bisect_left(document.paragraphs, end, key=lambda paragraph: paragraph.start)]


def answering(document: Document, start: int, end: int, *, messages: bool) -> Sequence[Paragraph]:
    """Return the paragraphs between that may answer; ``messages`` tells whether the question may be about messages.

    Otherwise their headers say nothing to it: the day on which somebody wrote is no answer to when a work begins.
    """
    found = (each for each in paragraphs_between(document, start, end) if each.kind in RETRIEVED)
    return [each for each in found if messages or not is_letterhead(each)]


def is_letterhead(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is the header of a message: who sent it, to whom, and when."""
    return paragraph.location is not None and paragraph.location.unit is Unit.HEADER


def line_at(document: Document, paragraph: Paragraph, offset: int) -> int | None:
    """Return the line of ``offset``; of its run or paragraph where the text's lines are not those of the file.

    None where the file has no lines.
    """
    if paragraph.line is None:
        return None
    run = next((run for run in paragraph.spots.between(offset, offset + 1) if run.line is not None), None)
    if run is not None:
        return run.line
    text = document.text
    is_source = paragraph.line == text.count("\n", 0, paragraph.start) + 1
    return paragraph.line + (text.count("\n", paragraph.start, offset) if is_source else 0)


def located(paragraph: Paragraph, start: int, end: int) -> tuple[int | None, Location | None]:
    """Return page and location of ``text[start:end]``: those of its runs, where the format knows it that closely."""
    runs = paragraph.spots.between(start, end)
    page = runs[0].page if runs else None
    named = [run.location for run in runs if run.location is not None]
    location = named[0].to(named[-1]) if named else paragraph.location
    return paragraph.page if page is None else page, location


__all__ = ["answering", "is_letterhead", "line_at", "located", "paragraph_at", "paragraphs_between"]
