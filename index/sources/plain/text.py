"""Plain text: the document's text is the whole file."""

from __future__ import annotations

from collections.abc import Iterator

from index.errors import SourceError
from index.sources.decoding import decode
from index.sources.file import File
from index.sources.plain import log
from index.text.paragraphs import lay_out
from index.types import Document


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of a ``.txt`` file; those of a log."""
    loaded = file.load()
    text = decode(loaded.data, file.source)
    if log.is_log(text):
        yield from log.read(file)
        return
    layout = lay_out(text)
    yield Document(
        source=file.source,
        name=file.name,
        title=layout.title or file.stem,
        text=text,
        paragraphs=layout.paragraphs,
        sha256=loaded.sha256,
        date=layout.date,
        author=layout.author,
    )


__all__ = ["read"]
