"""Errors of the index.

    PinciteError
    ├── SourceError         a file or a record cannot be read as a document; the others go on
    │   └── NoDocument          a file of a format that also holds documents is none; nobody asked for it
    ├── ModelError          a model or vocabulary is missing, altered or cannot be loaded
    ├── IndexUnusable       an index folder cannot be used as it is; the message names the command that mends it
    ├── UnknownDocument     a document is asked for that the corpus does not hold
    │   └── ForgottenDocument   it was forgotten on request
    └── IndexLocked         another process is writing to the index

Each message says what was given, what was expected and what to do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class PinciteError(Exception):
    """Base of every error that a user can mend; the command line prints it without a traceback."""


@dataclass(eq=False)
class SourceError(PinciteError):
    """A file, or one record of it, that could not become a document."""

    source: str
    """The file as it would be cited."""
    reason: str
    """What was found, what was expected, what to do."""
    line: int | None = None
    """The line in the file, from 1, where one can be named."""

    def __str__(self) -> str:
        """Return ``source:line: reason``."""
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{place}: {self.reason}"


class NoDocument(SourceError):
    """A file of a format that may hold documents, such as ``.json``, holds none: it is skipped, and has not failed."""


class ModelError(PinciteError):
    """A model or vocabulary is missing, altered or cannot be loaded."""


class IndexUnusable(PinciteError):
    """The index folder was made by another version or another encoder, or its store is damaged."""


class IndexLocked(PinciteError):
    """Another process is writing to the index."""


class UnknownDocument(PinciteError):
    """A document is asked for that the corpus does not hold."""


class ForgottenDocument(UnknownDocument):
    """A document is asked for that was forgotten on request."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite raises inside into an error that says what to do.

    Raises :class:`IndexUnusable` if the file at ``path`` is damaged, :class:`PinciteError` if it cannot be read or
    written at the moment.
    """
    try:
        yield
    except sqlite3.OperationalError as problem:
        raise PinciteError(
            f"{path} could not be used ({problem}): see that the disk has room, that the folder can be written and "
            "that no other program holds the file, then try again; what was stored before is kept"
        ) from problem
    except sqlite3.DatabaseError as problem:
        raise IndexUnusable(
            f"{path} is not a sound SQLite file ({problem}): restore a backup of it, or {anew(path)}"
        ) from problem


def anew(store: Path) -> str:
    """Return how to make the index of a store again, for messages."""
    return f"remove the folder {store.parent} and run `pincite index --index {store.parent} PATH…` again"


__all__ = [
    "ForgottenDocument",
    "IndexLocked",
    "IndexUnusable",
    "ModelError",
    "NoDocument",
    "PinciteError",
    "SourceError",
    "UnknownDocument",
    "anew",
    "explained",
]
