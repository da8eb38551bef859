"""Word documents, ``.docx`` and ``.docm``: the text as it is once all tracked changes are accepted.

They have no pages: those are made by the printer that is at hand. The place of a paragraph is its number and the
headings above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.errors import SourceError
from index.sources.blocks import Block, assembled
from index.sources.file import File
from index.sources.office.markup import child, name
from index.sources.office.package import Package
from index.sources.office.word_body import Found, Story
from index.sources.office.word_notes import notes, running
from index.sources.office.word_numbering import Numbering
from index.sources.office.word_styles import Styles
from index.text.paragraphs import first_words
from index.types import Document, Kind

_NEAR = 10
"""Blocks within which the document's title stands."""


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of a Word file. Raises :class:`SourceError`."""
    loaded = file.load()
    package = Package(loaded.data, file.source)
    root = package.archive.xml(package.main)
    if name(root) != "w:document":
        raise SourceError(file.source, f"holds no Word document but <{name(root)}>; save it in Word as .docx")
    styles = Styles(package.one(package.main, "styles"))
    numbering = Numbering(package.one(package.main, "numbering"), styles.lists)
    story = Story(package, package.main, styles, numbering)
    body = list(story.read(child(root, "w:body")))
    blocks = [found.block for found in body]
    blocks += notes(package, body, story.rest, styles)
    blocks += running(package, styles, numbering)
    about = package.properties
    title = _title(body) or about.title or _heading(blocks)
    text, paragraphs = assembled(retrieved(blocks, file.source), title)
    yield Document(
        source=file.source,
        name=file.name,
        title=title or first_words(text, paragraphs) or file.stem,
        text=text,
        paragraphs=paragraphs,
        sha256=loaded.sha256,
        date=about.date,
        author=about.author,
    )


def retrieved(blocks: Sequence[Block], source: str) -> Sequence[Block]:
    """Return ``blocks``; where all of them are furniture or headings, as what the document says.

    Raises :class:`SourceError` if there are none.
    """
    if not blocks:
        raise SourceError(source, "is empty: it holds no text; pictures are not read; remove it or fill it")
    if any(block.kind not in {Kind.FURNITURE, Kind.HEADING} for block in blocks):
        return blocks
    return [replace(block, kind=Kind.BODY, level=0) for block in blocks]


def _title(body: Sequence[Found]) -> str | None:
    """Return what has the style of a title at the beginning."""
    return next((" ".join(found.block.text.split()) for found in body[:_NEAR] if found.title), None)


def _heading(blocks: Sequence[Block]) -> str | None:
    """Return the heading with which the document begins."""
    first = next((block for block in blocks if block.kind is not Kind.FURNITURE), None)
    return " ".join(first.text.split()) if first is not None and first.kind is Kind.HEADING else None


__all__ = ["read", "retrieved"]
