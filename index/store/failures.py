"""Files that could not be read: how often each was tried, why it failed, and when it is tried again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

SCHEMA = """
CREATE TABLE failures (
    path TEXT PRIMARY KEY, source TEXT NOT NULL, reason TEXT NOT NULL, stamp TEXT NOT NULL, attempts INTEGER NOT NULL,
    since REAL NOT NULL, again REAL
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that failed when it was last tried."""

    path: str
    source: str
    """As it would be cited."""
    reason: str
    stamp: str
    """What the file looked like: it is tried at once when it looks otherwise."""
    attempts: int
    """How often it was tried as it is."""
    since: float
    """When it first failed as it is, in seconds since 1970."""
    again: float | None
    """When it is tried again; None: it is paused until it changes or somebody asks."""


class Failures:
    """The part of a store that knows which files failed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take the store's connection."""
        self._connection = connection

    def all(self) -> list[Failure]:
        """Return all files that failed, by source."""
        query = "SELECT path, source, reason, stamp, attempts, since, again FROM failures ORDER BY source, path"
        return [Failure(*row) for row in self._connection.execute(query)]

    def put(self, failures: Iterable[Failure]) -> None:
        """Keep what became of files that failed."""
        rows = ((f.path, f.source, f.reason, f.stamp, f.attempts, f.since, f.again) for f in failures)
        self._connection.executemany("INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def drop(self, paths: Iterable[str]) -> None:
        """Let go of files that failed no more, or are there no more."""
        self._connection.executemany("DELETE FROM failures WHERE path = ?", ((path,) for path in paths))


__all__ = ["SCHEMA", "Failure", "Failures"]
