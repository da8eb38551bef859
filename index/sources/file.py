"""What a reader is given: a file on the disk, or one that stands in another, such as an attachment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BufferedReader, BytesIO
from pathlib import Path, PurePosixPath

from index.errors import SourceError

_MIB = 1024 * 1024


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
        """Return its bytes. Raises :class:`SourceError` if it cannot be read or is longer than ``max_file_bytes``."""
        if self.within is not None:
            return self.within
        try:
            with self.path.open("rb") as stream:
                data = stream.read(self.limits.max_file_bytes + 1)
        except OSError as error:
            raise unreadable(self.source, error) from error
        if len(data) > self.limits.max_file_bytes:
            raise too_long(self.source, self.path.stat().st_size, self.limits)
        return Loaded(data, hashlib.sha256(data).hexdigest())

    def sha256(self) -> str:
        """Return the hash of the file on the disk without holding it in memory. Raises :class:`SourceError`."""
        if self.within is not None:
            return self.within.sha256
        try:
            with self.path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise unreadable(self.source, error) from error

    @contextmanager
    def open(self) -> Iterator[BufferedReader]:
        """Give its bytes as a stream. Raises :class:`SourceError` if it cannot be read, to its end included."""
        if self.within is not None:
            yield BufferedReader(BytesIO(self.within.data))
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


def too_long(source: str, size: int, limits: Limits) -> SourceError:
    """Say that a file is over the limit."""
    return SourceError(
        source,
        f"is {size:,} bytes; the limit, the setting max_file_bytes, is {limits.max_file_bytes:,}; split it or "
        "raise the limit",
    )


__all__ = ["File", "Limits", "Loaded", "too_long", "unreadable"]
