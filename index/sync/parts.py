"""The vectors of a large document, on disk until all of it is stored: a run that was stopped goes on from them.

A document becomes visible whole or not at all, so its passages cannot be stored one by one; but embedding them may
take minutes. Each vector is therefore appended to a file beside the store as soon as it is made, under the digest of
what was embedded. The next run takes from there what it would have to embed again, and a run that comes to its end
deletes the file. Nothing is read from it but vectors, and none whose check does not fit: a torn or damaged one is made
anew.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

FILE = "unfinished.vectors"
KEY_BYTES = 16
_CHECK_BYTES = 8
_FLOAT_BYTES = 4


class Parts:
    """Vectors by the digest of the embedded text. Only who holds the writer lock may use it."""

    def __init__(self, root: Path, dimension: int) -> None:
        """Take the index folder and the numbers in a vector; the file is opened when it is first needed."""
        self._path = root / FILE
        self._vector_bytes = dimension * _FLOAT_BYTES
        self._record_bytes = KEY_BYTES + self._vector_bytes + _CHECK_BYTES
        self._descriptor: int | None = None
        self._places: dict[bytes, int] = {}
        self._end = 0
        self._found = 0
        """Records that an earlier run left behind."""

    def __contains__(self, key: bytes) -> bool:
        """Tell whether the vector of ``key`` is there, unharmed."""
        return self._read(key) is not None

    def __getitem__(self, key: bytes) -> bytes:
        """Return the vector of ``key``. Raises KeyError if it is not there, or was damaged."""
        vector = self._read(key)
        if vector is None:
            raise KeyError(key)
        return vector

    def update(self, vectors: Mapping[bytes, bytes]) -> None:
        """Keep vectors: from here on they survive the process. Raises OSError if the disk is full."""
        if not vectors:
            return
        descriptor = self._opened()
        data = b"".join(key + vector + _check(key, vector) for key, vector in vectors.items())
        place = self._end * self._record_bytes
        while data:
            written = os.pwrite(descriptor, data, place)
            data, place = data[written:], place + written
        for key in vectors:
            self._places[key] = self._end
            self._end += 1

    def stored(self) -> None:
        """Drop what this run has added, for it is in the store now; what an earlier run left behind may still serve."""
        if self._descriptor is not None and self._end > self._found:
            os.ftruncate(self._descriptor, self._found * self._record_bytes)
            self._places = {key: place for key, place in self._places.items() if place < self._found}
            self._end = self._found

    def close(self) -> None:
        """Close the file and leave it for the next run."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def discard(self) -> None:
        """Delete the file: all that it was kept for is stored, or is wanted no more."""
        self.close()
        self._path.unlink(missing_ok=True)
        self._places, self._end, self._found = {}, 0, 0

    def _opened(self) -> int:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            # A last record that is not whole is written over.
            self._found = self._end = os.fstat(self._descriptor).st_size // self._record_bytes
            for place in range(self._end):
                self._places[os.pread(self._descriptor, KEY_BYTES, place * self._record_bytes)] = place
        return self._descriptor

    def _read(self, key: bytes) -> bytes | None:
        if self._descriptor is None and not self._path.exists():
            return None
        descriptor = self._opened()
        place = self._places.get(key)
        if place is None:
            return None
        record = os.pread(descriptor, self._record_bytes, place * self._record_bytes)
        vector, check = record[KEY_BYTES:-_CHECK_BYTES], record[-_CHECK_BYTES:]
        return vector if check == _check(key, vector) else None


def _check(key: bytes, vector: bytes) -> bytes:
    return blake2b(key + vector, digest_size=_CHECK_BYTES).digest()


__all__ = ["FILE", "KEY_BYTES", "Parts"]
