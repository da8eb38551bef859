"""The exact place of words in a document, as an answer cites it."""

from __future__ import annotations

from index.store.records import document_id
from index.types import Document, Paragraph
from qa.text.places import line_at, located
from qa.types import Citation, Place

LONGEST_TITLE = 300
"""Characters of a title, or of one heading, in a citation; a document may hold any number."""
MOST_HEADINGS = 12
"""Headings in a citation, the innermost ones."""
LONGEST_URL = 2000
LONG = 60_000
"""Characters from which the page of a document may show a part of it."""
_MARKUP = 100
"""Characters of markup that a paragraph takes, about."""


def cite(document: Document, paragraph: Paragraph, start: int, end: int) -> Citation:
    """Return the exact place of ``document.text[start:end]``, which stands in ``paragraph``."""
    page, location = located(paragraph, start, end)
    return Citation(
        source=document.source,
        document=document.name,
        title=shortened(document.title),
        heading=tuple(shortened(heading) for heading in paragraph.heading[-MOST_HEADINGS:]),
        paragraph=paragraph.number,
        page=page,
        line=line_at(document, paragraph, start),
        start=start,
        end=end,
        sha256=document.sha256,
        permalink=permalink(document, paragraph),
        url=document.url if document.url is None or len(document.url) <= LONGEST_URL else None,
        date=document.date,
        author=document.author and shortened(document.author),
        location=None if location is None else Place(location.unit.value, shortened(location.name)),
        ocr=paragraph.spots.recognised(start, end),
    )


def permalink(document: Document, paragraph: Paragraph) -> str:
    """Return path and fragment of a paragraph; of a long document, with what the server must know to send that part."""
    wanted = f"?paragraph={paragraph.anchor}" if is_long(document) else ""
    return f"/source/{document_id(document.source, document.name)}{wanted}#p{paragraph.anchor}"


def is_long(document: Document) -> bool:
    """Tell whether a document may be too long for one page, markup and letters of three bytes considered."""
    return len(document.text) + _MARKUP * len(document.paragraphs) > LONG


def shortened(text: str, most: int = LONGEST_TITLE) -> str:
    """Return ``text``, cut if it is longer than ``most`` characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


__all__ = ["LONG", "LONGEST_TITLE", "LONGEST_URL", "MOST_HEADINGS", "cite", "is_long", "permalink", "shortened"]
