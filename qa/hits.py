"""Hits as the command line prints them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from index.types import Document, Hit, Paragraph

if TYPE_CHECKING:
    from index.search import Index


def hits_json(index: Index, hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Return hits with the place at which each passage begins."""
    made = []
    for hit in hits:
        document = index.document_of(hit)
        made.append(
            {
                "source": document.source,
                "document": document.name,
                "paragraph": paragraph_at(document, hit.start).number,
                "start": hit.start,
                "end": hit.end,
                "score": hit.score,
            }
        )
    return made


def paragraph_at(document: Document, offset: int) -> Paragraph:
    """Return the paragraph of ``document`` in which the character at ``offset`` stands."""
    return next(paragraph for paragraph in document.paragraphs if paragraph.start <= offset < paragraph.end)


def line_at(document: Document, paragraph: Paragraph, offset: int) -> int:
    """Return the line of ``offset``; of its paragraph where the text's lines are not those of the file."""
    text = document.text
    is_source = paragraph.line == text.count("\n", 0, paragraph.start) + 1
    return paragraph.line + (text.count("\n", paragraph.start, offset) if is_source else 0)


__all__ = ["hits_json", "line_at", "paragraph_at"]
