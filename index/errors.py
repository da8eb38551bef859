"""What can go wrong below the answers.

    PinciteError
    ├── SourceError         a file or a record cannot be read as a document; the others go on
    ├── ModelError          a model or vocabulary is missing, altered or cannot be loaded
    ├── IndexUnusable       an index folder cannot be used as it is; the message names the command that mends it
    ├── IndexLocked         another process is writing to the index
    └── UnknownDocument     a document is asked for that the corpus does not hold

Each message says what was given, what was expected and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass


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


class ModelError(PinciteError):
    """A model or vocabulary is missing, altered or cannot be loaded."""


class IndexUnusable(PinciteError):
    """The index folder was made by another version or another encoder, or its store is damaged."""


class IndexLocked(PinciteError):
    """Another process is writing to the index."""


class UnknownDocument(PinciteError):
    """A document is asked for that the corpus does not hold."""


__all__ = ["IndexLocked", "IndexUnusable", "ModelError", "PinciteError", "SourceError", "UnknownDocument"]
