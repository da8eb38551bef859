"""What the store takes and gives, and how a document is identified."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.encoder.encoder import Vectors
from index.types import Document, Paragraph, Passage


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text."""

    version: int
    id: int
    """Made from source and name, so that it is the same in every index of the same files."""
    path: str
    source: str
    name: str
    title: str
    date: str | None
    sha256: str
    content: str
    """Digest of all that the document holds; tells whether a new reading of it is a change."""
    paragraphs: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document comes from."""

    version: int
    id: int
    path: str
    source: str


@dataclass(frozen=True, slots=True)
class Newest:
    """What tells whether a document has changed."""

    path: str
    content: str
    sha256: str
    reader: str
    """What read it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that is ready to be stored."""

    path: str
    document: Document
    passages: Sequence[Passage]
    keys: Sequence[bytes]
    """Digest of each passage's embedded text."""
    vectors: Iterable[Vectors]
    """One a passage, in order; read once."""


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph that is not as it was when the document was first indexed."""

    anchor: int
    date: str
    """When the index first read it as it is now, ISO 8601 in UTC."""
    before: str | None
    """What it said before that; None for one that was added."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A paragraph that the document no longer holds."""

    anchor: int
    date: str
    """When the index first found it gone, ISO 8601 in UTC."""
    text: str
    """What it said last."""


@dataclass(frozen=True, slots=True)
class History:
    """What the index knows of a document's past."""

    changes: tuple[Change, ...] = ()
    """In the order of the paragraphs."""
    gone: tuple[Gone, ...] = ()
    """By anchor."""


@dataclass(frozen=True, slots=True)
class Row:
    """A passage in the order of the derived indexes."""

    passage: int
    version: int
    document: int
    start: int
    end: int


def document_id(source: str, name: str) -> int:
    """Return the number by which permalinks name a document: 48 bits of the SHA-256 of its source and name."""
    return int.from_bytes(hashlib.sha256(f"{source}\0{name}".encode()).digest()[:6], "big")


def content_digest(document: Document) -> str:
    """Return a digest of all that is kept of ``document``, its file's hash aside."""
    fields = [document.source, document.name, document.title, document.text, document.date, document.author]
    shape = [[p.start, p.end, p.kind, p.line, p.heading, p.page, *_placed(p)] for p in document.paragraphs]
    return hashlib.sha256(json.dumps([*fields, document.url, shape]).encode()).hexdigest()


def _placed(paragraph: Paragraph) -> list[str]:
    location = paragraph.location
    named = [location.unit, location.name] if location else []
    return [*named, *([paragraph.spots.packed] if paragraph.spots.packed else [])]


__all__ = [
    "Change",
    "DocumentInfo",
    "Gone",
    "History",
    "Newest",
    "Place",
    "Prepared",
    "Row",
    "content_digest",
    "document_id",
]
