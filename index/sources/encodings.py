"""The encoding of a file that is read in a stream: it is known before the first line is read."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from index.errors import SourceError
from index.sources.decoding import encoding_of, reject_binary
from index.sources.file import File

_STEP = 1 << 20
_SAMPLE = 1 << 18


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What is known of a file once its bytes were read."""

    sha256: str
    encoding: str
    mark: int
    """Bytes of the byte order mark."""
    sample: str
    """How it begins."""


def surveyed(file: File) -> Surveyed:
    """Read a file to its end and return its hash and encoding, without holding more than a part of it.

    Raises :class:`SourceError` if it is empty, no text, or of an encoding that cannot be told.
    """
    digest = hashlib.sha256()
    head, near = b"", b""
    utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    for part in _parts(file):
        digest.update(part)
        head = head or part[:_SAMPLE]
        if utf8 is not None:
            try:
                utf8.decode(part)
            except UnicodeDecodeError:
                utf8, near = None, _around_first_flaw(part)
    reject_binary(head, file.source)
    if not head.strip(b"\x00 \t\r\n"):
        raise SourceError(file.source, "is empty: it holds no text, only white space at most; remove it or fill it")
    encoding, mark = encoding_of(head, near, file.source)
    return Surveyed(digest.hexdigest(), encoding, mark, head[mark:].decode(encoding, errors="ignore"))


def _parts(file: File) -> Iterator[bytes]:
    with file.open() as stream:
        while part := stream.read(_STEP):
            yield part


def _around_first_flaw(part: bytes) -> bytes:
    """Return the lines around the first byte that is no UTF-8."""
    try:
        part.decode("utf-8")
    except UnicodeDecodeError as flaw:
        begin = part.rfind(b"\n", 0, flaw.start) + 1
        return part[begin : begin + _SAMPLE]
    return part[:_SAMPLE]


__all__ = ["Surveyed", "surveyed"]
