"""Word documents, ``.docx`` and ``.docm``: the text as it is once all tracked changes are accepted.

They have no pages: those are made by the printer that is at hand. The place of a paragraph is its number and the
headings above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.errors import SourceError
from index.sources.file import File
from index.sources.office.document import document
from index.sources.office.markup import child, name
from index.sources.office.package import Package
from index.sources.office.word.body import Found, Story
from index.sources.office.word.notes import notes, running
from index.sources.office.word.numbering import Numbering
from index.sources.office.word.styles import Styles
from index.types import Document

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
    yield document(file, loaded.sha256, blocks, package.properties, _title(body))


def _title(body: Sequence[Found]) -> str | None:
    """Return what has the style of a title at the beginning."""
    return next((" ".join(found.block.text.split()) for found in body[:_NEAR] if found.title), None)


__all__ = ["read"]
