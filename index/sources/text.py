"""Plain text: the document's text is the whole file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.errors import SourceError
from index.sources.decoding import Limits, decode, load
from index.text.paragraphs import lay_out
from index.types import Document


def read(path: Path, source: str, limits: Limits) -> Iterator[Document | SourceError]:
    """Yield the one document of a ``.txt`` file."""
    loaded = load(path, source, limits)
    text = decode(loaded.data, source)
    layout = lay_out(text)
    yield Document(
        source=source,
        name=source,
        title=layout.title or path.stem,
        text=text,
        paragraphs=layout.paragraphs,
        sha256=loaded.sha256,
        date=layout.date,
        author=layout.author,
    )


__all__ = ["read"]
