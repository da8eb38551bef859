"""The hash of a file: read from its bytes, or known from the last run if the file looks as it did then."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from index.store.stamps import Stamp
from index.store.store import Store

TICK = 2 * 10**9
"""Nanoseconds: no file system in use writes down times more coarsely."""


class Hashes:
    """Hashes the files of one run. What it learns is kept for the next one when :meth:`save` is called."""

    def __init__(self, store: Store, *, again: bool = False) -> None:
        """Take the store that keeps them; ``again`` reads every file, whatever it looks like."""
        self._store = store
        self._again = again
        self._seen: dict[str, tuple[str, Stamp]] = {}

    def of(self, path: Path, stamp: Stamp | None) -> str | None:
        """Return the hash of a file that looks like ``stamp`` now.

        None if it cannot be read: reading it as a source then says why.
        """
        now = time.time_ns()
        if stamp is not None and not self._again and (known := self._store.stamps.sha256(str(path), stamp)):
            return known
        digest = _sha256(path)
        # A file that changed within the last tick may change again, and look the same.
        if digest is not None and stamp is not None and stamp.changed <= now - TICK and stamp == Stamp.of(path):
            self._seen[str(path)] = digest, stamp
        return digest

    def save(self) -> None:
        """Keep what was learnt of the files that are stored."""
        if self._seen:
            with self._store.transaction():
                self._store.stamps.put(self._seen)
            self._seen = {}


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


__all__ = ["TICK", "Hashes"]
