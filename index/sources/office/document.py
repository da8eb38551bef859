"""Blocks and properties to the one document of an office file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.errors import SourceError
from index.sources.blocks import Block, assembled
from index.sources.file import File
from index.sources.properties import Properties
from index.text.paragraphs import first_words
from index.types import Document, Kind


def document(file: File, sha256: str, blocks: Sequence[Block], about: Properties, title: str | None) -> Document:
    """Return the document; ``title`` is what its text shows as one.

    Its title is that, or the one that its properties state, or the heading or the words with which it begins. Raises
    :class:`SourceError` if there are no blocks.
    """
    title = title or about.title or _heading(blocks)
    text, paragraphs = assembled(_retrieved(blocks, file.source), title)
    return Document(
        source=file.source,
        name=file.name,
        title=title or first_words(text, paragraphs) or file.stem,
        text=text,
        paragraphs=paragraphs,
        sha256=sha256,
        date=about.date,
        author=about.author,
    )


def _retrieved(blocks: Sequence[Block], source: str) -> Sequence[Block]:
    """Return ``blocks``; where all of them are furniture or headings, as what the document says."""
    if not blocks:
        raise SourceError(source, "is empty: it holds no text; pictures are not read; remove it or fill it")
    if any(block.kind not in {Kind.FURNITURE, Kind.HEADING} for block in blocks):
        return blocks
    return [replace(block, kind=Kind.BODY, level=0) for block in blocks]


def _heading(blocks: Sequence[Block]) -> str | None:
    """Return the heading with which the document begins."""
    first = next((block for block in blocks if block.kind is not Kind.FURNITURE), None)
    return " ".join(first.text.split()) if first is not None and first.kind is Kind.HEADING else None


__all__ = ["document"]
