"""What a reader is given: a file on the disk, or one that stands in another, such as an attachment."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BufferedReader, BytesIO
from pathlib import Path, PurePosixPath

from index.errors import SourceError

_MIB = 1024 * 1024
HELD = 32 * _MIB
"""Bytes of a file that are held while it is read in several turns; what is longer is read from the disk each time."""
CHANGED = "changed while it was being read; index it again once it is complete"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one reader may take. Messages name a limit as the setting that raises it."""

    max_file_bytes: int = 64 * _MIB
    """For formats that are read whole."""
    max_record_bytes: int = 8 * _MIB
    """For one line of ``.jsonl``."""
    max_reader_seconds: int = 120
    """For one document of a binary format, and again for each of its pages that is recognised."""
    max_reader_bytes: int = 1024 * _MIB
    """Memory of the process that reads binary formats."""
    ocr_pages: int = 0
    """Pages of one document that are recognised from their pictures; 0: none, and OCR need not be installed."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that was read whole."""

    data: bytes = field(repr=False)
    sha256: str
    """Of the file on the disk, also where ``data`` is that of an attachment."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to read."""

    path: Path
    """On the disk. An attachment has that of its message."""
    source: str
    """The file on the disk, as it is cited."""
    limits: Limits = field(default_factory=Limits)
    name: str = ""
    """As its document is called: the source itself, or ``mail.eml/contract.pdf`` for what stands in another file."""
    within: Loaded | None = None
    """The bytes of a file that stands in another."""
    depth: int = 0
    """How many files it stands in."""
    held: Loaded | None = None
    """Its bytes, where they were read at once."""

    def __post_init__(self) -> None:
        """Let a file on the disk be called by its source."""
        if not self.name:
            object.__setattr__(self, "name", self.source)

    @property
    def suffix(self) -> str:
        """The ending of its name, in small letters, dot included."""
        return PurePosixPath(self.name).suffix.lower() if self.within else self.path.suffix.lower()

    @property
    def stem(self) -> str:
        """Its name without folders and ending: a title for what has none."""
        return PurePosixPath(self.name).stem if self.within else self.path.stem

    def load(self) -> Loaded:
        """Return its bytes: one state of the file, whoever writes to it meanwhile.

        Raises :class:`SourceError` if it cannot be read, is longer than ``max_file_bytes``, or was written anew while
        it was being read.
        """
        if self.within is not None:
            return self.within
        most = self.limits.max_file_bytes
        data = self.held.data if self.held else self._data(most)
        if len(data) > most:
            raise too_long(self.source, self.path.stat().st_size, self.limits)
        return self.held or _loaded(data)

    def once(self) -> File:
        """Return it with its bytes, if they are few: in however many turns it is read, it is one state of the file.

        Raises :class:`SourceError` as :meth:`load` does.
        """
        if self.within is not None or self.held is not None:
            return self
        data = self._data(HELD)
        return self if len(data) > HELD else replace(self, held=_loaded(data))

    def stamp(self) -> tuple[int, int] | None:
        """Return by what it is seen that the file on the disk changes; None where its bytes are known already."""
        if self.within is not None or self.held is not None:
            return None
        try:
            found = self.path.stat()
        except OSError as error:
            raise unreadable(self.source, error) from error
        return found.st_mtime_ns, found.st_size

    def _data(self, most: int) -> bytes:
        """Return the first bytes of the file, ``most`` and one more."""
        try:
            with self.path.open("rb") as stream:
                before = os.fstat(stream.fileno())
                data = stream.read(most + 1)
                after = os.fstat(stream.fileno())
                if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
                    # What was appended does not matter to what was read; what was written over it does.
                    stream.seek(0)
                    if stream.read(len(data)) != data:
                        raise SourceError(self.source, CHANGED)
        except OSError as error:
            raise unreadable(self.source, error) from error
        return data

    def sha256(self) -> str:
        """Return the hash of the file on the disk without holding it in memory. Raises :class:`SourceError`."""
        known = self.within or self.held
        if known is not None:
            return known.sha256
        try:
            with self.path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise unreadable(self.source, error) from error

    @contextmanager
    def open(self) -> Iterator[BufferedReader]:
        """Give its bytes as a stream. Raises :class:`SourceError` if it cannot be read, to its end included."""
        known = self.within or self.held
        if known is not None:
            yield BufferedReader(BytesIO(known.data))
            return
        try:
            with self.path.open("rb") as stream:
                yield stream
        except OSError as error:
            raise unreadable(self.source, error) from error

    def holding(self, name: str, data: bytes, sha256: str) -> File:
        """Return the file called ``name`` that stands in this one, whose own bytes have the hash ``sha256``."""
        return replace(self, name=f"{self.name}/{name}", within=Loaded(data, sha256), depth=self.depth + 1)


def unreadable(source: str, error: OSError) -> SourceError:
    """Turn the system's refusal into an error that names the source."""
    return SourceError(source, f"cannot be read ({error.strerror or error}); check that it exists and may be read")


def _loaded(data: bytes) -> Loaded:
    return Loaded(data, hashlib.sha256(data).hexdigest())


def too_long(source: str, size: int, limits: Limits) -> SourceError:
    """Say that a file is over the limit."""
    return SourceError(
        source,
        f"is {size:,} bytes; the limit, the setting max_file_bytes, is {limits.max_file_bytes:,}; split it or "
        "raise the limit",
    )


__all__ = ["CHANGED", "HELD", "File", "Limits", "Loaded", "too_long", "unreadable"]
