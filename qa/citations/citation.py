"""The exact place of words in a document, as an answer cites it."""

from __future__ import annotations

from index.store.records import document_id
from index.types import Document, Paragraph
from qa.text.places import line_at
from qa.types import Citation


def cite(document: Document, paragraph: Paragraph, start: int, end: int) -> Citation:
    """Return the exact place of ``document.text[start:end]``, which stands in ``paragraph``."""
    return Citation(
        source=document.source,
        document=document.name,
        title=document.title,
        heading=paragraph.heading,
        paragraph=paragraph.number,
        page=paragraph.page,
        line=line_at(document, paragraph, start),
        start=start,
        end=end,
        sha256=document.sha256,
        permalink=f"/source/{document_id(document.source, document.name)}#p{paragraph.anchor}",
        url=document.url,
        date=document.date,
    )


__all__ = ["cite"]
