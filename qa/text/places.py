"""The paragraph and the line of an offset in a document."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from index.types import Document, Paragraph


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


def line_at(document: Document, paragraph: Paragraph, offset: int) -> int:
    """Return the line of ``offset``; of its paragraph where the text's lines are not those of the file."""
    text = document.text
    is_source = paragraph.line == text.count("\n", 0, paragraph.start) + 1
    return paragraph.line + (text.count("\n", paragraph.start, offset) if is_source else 0)


__all__ = ["line_at", "paragraph_at", "paragraphs_between"]
