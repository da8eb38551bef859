"""Files to documents: one reader a format, chosen by the ending of the name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from index.errors import SourceError
from index.sources.child import read_isolated
from index.sources.file import File, Limits
from index.sources.formats import FORMATS, Format
from index.sources.ocr import engine
from index.types import Document

SUFFIXES = frozenset(FORMATS)


def read(path: Path, source: str, limits: Limits) -> Iterator[Document | SourceError]:
    """Yield the documents of ``path``, cited as ``source``, and an error for whatever could not become one.

    Nothing is raised for a bad file: the errors are yielded, so that the other files and records go on.
    """
    file = File(path, source, limits)
    form = FORMATS.get(file.suffix)
    if form is None:
        known = ", ".join(sorted(SUFFIXES))
        yield SourceError(source, f'has the suffix "{path.suffix}"; expected one of {known}; convert it')
        return
    try:
        for item in read_isolated(file) if form.isolated else form.reader(file):
            yield replace(item, reader=form.fingerprint(limits)) if isinstance(item, Document) else item
    except SourceError as error:
        yield error


def fingerprint(path: Path, limits: Limits) -> str:
    """Return what reads ``path`` now, within ``limits``; empty where nothing does."""
    form = FORMATS.get(path.suffix.lower())
    return form.fingerprint(limits) if form else ""


def demand(limits: Limits) -> None:
    """Raise :class:`index.errors.ModelError` if the limits allow OCR and it is not installed."""
    if limits.ocr_pages:
        engine.ready()


__all__ = ["FORMATS", "SUFFIXES", "Format", "Limits", "demand", "fingerprint", "read"]
