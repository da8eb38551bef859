"""The nouns of the index. All offsets count characters (code points) of ``Document.text``; ends are exclusive."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a paragraph is for."""

    BODY = "body"
    HEADING = "heading"
    TABLE = "table"
    LIST = "list"
    """The items of a list, each a line, or several that were wrapped."""
    FURNITURE = "furniture"
    """Page furniture: cookie notices, subscribe forms, "read also" lines, bylines of a photo. Kept, never retrieved."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as its author broke it."""

    number: int
    """From 1, in reading order, furniture and headings counted."""
    start: int
    end: int
    kind: Kind
    line: int
    """Line of the source file on which the paragraph starts, from 1; of the record's own text in ``.jsonl``."""
    heading: tuple[str, ...] = ()
    """The headings above it, outermost first; the document's title is not among them."""
    page: int | None = None
    """Page, from 1, for formats that have pages."""
    anchor: int = 0
    """The number by which permalinks name it, ``#p5``: its own, unless the index knows it from earlier versions of the
    document, in which it may have had another one."""

    def __post_init__(self) -> None:
        """Let a paragraph without a past be named by its number."""
        if not self.anchor:
            object.__setattr__(self, "anchor", self.number)


@dataclass(frozen=True, slots=True)
class Document:
    """One article: its text and where its paragraphs lie in it.

    Paragraphs do not overlap, stand in reading order, are numbered from 1 without gaps, and each slice of the text is
    neither empty nor surrounded by white space.
    """

    source: str
    """The file, as cited: relative to the folder that was indexed, with forward slashes."""
    name: str
    """The document within its source: the record's id for ``.jsonl``, otherwise the source itself."""
    title: str
    text: str = field(repr=False)
    """The text that is quoted: newlines are ``\\n``; nothing else of the source is altered for text formats."""
    paragraphs: tuple[Paragraph, ...] = field(repr=False)
    sha256: str
    """Of the source file's bytes, as they were read."""
    date: str | None = None
    """ISO date, where the source states one."""
    author: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A window of whole sentences within the token budget: the unit of retrieval."""

    start: int
    end: int
    first_paragraph: int
    last_paragraph: int
    context: str
    """Title and headings: embedded and searched with the text, never quoted."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that search found."""

    passage: int
    """The passage's id in the store."""
    document: int
    """The document's id, as permalinks name it."""
    version: int
    """The version of the document in which it was found."""
    start: int
    end: int
    score: float
    """Fused relevance, about 0 … 1, below 0 for strangers, higher is better; it means the same in every search."""
    similarity: float
    """Of question and passage by the encoder: 1 for the same, about 0 for strangers, whatever the encoder."""
    lexical: float
    """BM25 score as a share of what a passage could reach, 0 where no term is shared; higher is better."""


__all__ = ["Document", "Hit", "Kind", "Paragraph", "Passage"]
