"""A message in a file of its own, ``.eml``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from index.errors import SourceError
from index.sources.file import File
from index.sources.mail.letter import documents
from index.sources.mail.mime import mail_of
from index.types import Document


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the document of the message, and those of what is in it."""
    loaded = file.load()
    if not loaded.data.strip():
        raise SourceError(file.source, "is empty: it holds no message; remove it or save the message anew")
    yield from documents(mail_of(loaded.data, file.source), replace(file, within=loaded))


__all__ = ["read"]
