"""What files looked like when they were hashed: one that still looks so need not be read to know its hash.

As in git, a file that changed just before it was looked at is not trusted: it may have changed once more within the
same tick of the clock. What is kept goes with the row of its file, so nothing that is forgotten is named here.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SCHEMA = """
CREATE TABLE stamps (
    path TEXT PRIMARY KEY REFERENCES files ON DELETE CASCADE, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
    mtime INTEGER NOT NULL, ctime INTEGER NOT NULL, inode INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX stamps_inode ON stamps (inode, size, mtime);
"""

_SIGNED = 2**63


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells a file from itself after a change without reading it; times in nanoseconds since 1970."""

    size: int
    mtime: int
    ctime: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> Stamp | None:
        """Return the stamp of a file as it is now; None if it cannot be looked at."""
        try:
            found = path.stat()
        except OSError:
            return None
        return cls.made(found)

    @classmethod
    def made(cls, found: os.stat_result) -> Stamp:
        """Return the stamp in what the system says of a file."""
        # SQLite holds 64 bits with a sign, and some systems number files beyond that.
        return cls(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino % _SIGNED)

    @property
    def columns(self) -> tuple[int, int, int, int]:
        """What the store keeps of it."""
        return self.size, self.mtime, self.ctime, self.inode

    @property
    def changed(self) -> int:
        """When the file last changed, by the clock of whoever keeps it."""
        return max(self.mtime, self.ctime)


class Stamps:
    """The part of a store that knows what files looked like."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take the store's connection."""
        self._run = connection.execute
        self._run_many = connection.executemany

    def sha256(self, path: str, stamp: Stamp) -> str | None:
        """Return the hash of a file that looks as it did when it was hashed; None if it does not."""
        query = "SELECT sha256 FROM stamps WHERE path = ? AND size = ? AND mtime = ? AND ctime = ? AND inode = ?"
        row = self._run(query, (path, *stamp.columns)).fetchone()
        return None if row is None else str(row[0])

    def knows(self, stamp: Stamp) -> bool:
        """Tell whether a file of this stamp, its place and name aside, was hashed: it may have been renamed since."""
        query = "SELECT 1 FROM stamps WHERE inode = ? AND size = ? AND mtime = ?"
        return self._run(query, (stamp.inode, stamp.size, stamp.mtime)).fetchone() is not None

    def put(self, seen: Mapping[str, tuple[str, Stamp]]) -> None:
        """Keep hash and stamp of files, by path, as far as the store knows these files."""
        query = "INSERT OR REPLACE INTO stamps SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE ?1 IN (SELECT path FROM files)"
        rows = ((path, sha256, *stamp.columns) for path, (sha256, stamp) in seen.items())
        self._run_many(query, rows)


__all__ = ["SCHEMA", "Stamp", "Stamps"]
