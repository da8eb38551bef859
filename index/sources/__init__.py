"""Files to documents: one reader a format, chosen by the ending of the name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
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
    if form.isolated and _is_empty(path):
        yield SourceError(source, "is empty: it holds not one byte; remove it, or save it anew")
        return
    try:
        yield from read_isolated(file) if form.isolated else form.read(file)
    except SourceError as error:
        yield error


def _is_empty(path: Path) -> bool:
    """Tell whether there is nothing to be parsed, which each parser would say in words of its own."""
    try:
        return path.stat().st_size == 0
    except OSError:
        return False  # the reader says what is wrong


def fingerprint(path: Path, limits: Limits) -> str:
    """Return what reads ``path`` now, within ``limits``; empty where nothing does."""
    form = FORMATS.get(path.suffix.lower())
    return form.fingerprint(limits) if form else ""


def is_stale(path: Path, limits: Limits, reader: str | None, signed: Collection[str]) -> bool:
    """Tell whether another reader would read ``path`` now than ``reader``, or a document in it.

    ``signed`` are the fingerprints of its documents: of a message, also those of what read its attachments.
    """
    known = {form.fingerprint(limits) for form in FORMATS.values()}
    return reader != fingerprint(path, limits) or not known.issuperset(signed)


def demand(limits: Limits) -> None:
    """Raise :class:`index.errors.ModelError` if the limits allow OCR and it is not installed."""
    if limits.ocr_pages:
        engine.ready()


__all__ = ["FORMATS", "SUFFIXES", "Format", "Limits", "demand", "fingerprint", "is_stale", "read"]
