"""The paragraph and the line of an offset in a document."""

from __future__ import annotations

from index.types import Document, Paragraph


def paragraph_at(document: Document, offset: int) -> Paragraph:
    """Return the paragraph of ``document`` in which the character at ``offset`` stands."""
    return next(paragraph for paragraph in document.paragraphs if paragraph.start <= offset < paragraph.end)


def line_at(document: Document, paragraph: Paragraph, offset: int) -> int:
    """Return the line of ``offset``; of its paragraph where the text's lines are not those of the file."""
    text = document.text
    is_source = paragraph.line == text.count("\n", 0, paragraph.start) + 1
    return paragraph.line + (text.count("\n", paragraph.start, offset) if is_source else 0)


__all__ = ["line_at", "paragraph_at"]
