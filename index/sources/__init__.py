"""Files to documents: one reader a format, all with one signature, chosen by suffix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from index.errors import SourceError
from index.sources import html, jsonl, markdown, text
from index.sources.decoding import Limits
from index.types import Document

Reader = Callable[[Path, str, Limits], Iterator[Document | SourceError]]
"""Yields documents and failed records; raises SourceError where the whole file fails."""

READERS: dict[str, Reader] = {
    ".txt": text.read,
    ".text": text.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".html": html.read,
    ".htm": html.read,
    ".jsonl": jsonl.read,
}

SUFFIXES = frozenset(READERS)


def read(path: Path, source: str, limits: Limits) -> Iterator[Document | SourceError]:
    """Yield the documents of ``path``, cited as ``source``, and an error for whatever could not become one.

    Nothing is raised for a bad file: the errors are yielded, so that the other files and records go on.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(SUFFIXES))
        yield SourceError(source, f'has the suffix "{path.suffix}"; expected one of {known}; convert it')
        return
    try:
        yield from reader(path, source, limits)
    except SourceError as error:
        yield error


__all__ = ["READERS", "SUFFIXES", "Limits", "Reader", "read"]
