"""Hits as the command line prints them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.search.index import Index
from index.types import Hit
from qa.text.places import paragraph_at


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


__all__ = ["hits_json"]
