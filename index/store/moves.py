"""Documents whose file moved: the number by which old links name one, and the number by which it is known now.

Kept as numbers alone, so that nothing of a document's words outlives them here. A move counts only while nothing else
stands under the old number.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS moved (id INTEGER PRIMARY KEY, target INTEGER NOT NULL, version INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS documents_sha256 ON documents (sha256, name)",
)
"""Stores that were made before documents could move get it from their next writer."""

_LOOKED_AT = 200
"""Documents with the same bytes that are compared at most: of thousands of equal files any may have moved."""

LINE = (
    "WITH RECURSIVE line (id, upto) AS (VALUES (?, ?) UNION "
    "SELECT moved.id, min(moved.version, upto) FROM line JOIN moved ON moved.target = line.id) "
)
"""A document and those that moved to where it is now, each up to the version that moved; takes an id and a version."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A document, known now or once, that was read from the same bytes as another one."""

    id: int
    version: int
    path: str


class Moves:
    """The part of a store that knows where documents went."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use the connection of the store."""
        self._connection = connection

    def prepare(self) -> None:
        """Make the tables, where a store has none yet; may be called within a transaction."""
        if not self._is_there():
            for statement in _SCHEMA:
                self._connection.execute(statement)

    def _is_there(self) -> bool:
        query = "SELECT 1 FROM sqlite_master WHERE name = 'moved'"
        return self._connection.execute(query).fetchone() is not None

    def twins(self, identity: int, sha256: str, name: str | None) -> list[Twin]:
        """Return the documents of files with the same bytes, the newest first.

        ``name`` is that of a record in its file, None for a document that is a file.
        """
        known = "name = :name AND name != source" if name is not None else "name = source"
        query = (
            "SELECT id, version, path FROM documents "  # noqa: S608
            f"WHERE sha256 = :sha256 AND {known} AND id != :id ORDER BY version DESC LIMIT {_LOOKED_AT}"
        )
        rows = self._connection.execute(query, {"sha256": sha256, "name": name, "id": identity})
        return [Twin(*row) for row in rows]

    def put(self, twin: Twin, target: int) -> None:
        """Remember that a document moved; where it went before does not count any more."""
        values = twin.id, target, twin.version
        self._connection.execute("INSERT OR REPLACE INTO moved VALUES (?, ?, ?)", values)

    def drop(self, identity: int) -> None:
        """Forget where a document went: it is stored under its own number again."""
        self._connection.execute("DELETE FROM moved WHERE id = ?", (identity,))

    def target(self, identity: int) -> int | None:
        """Return the document that another one became, one step on; None if it never moved."""
        if not self._is_there():
            return None
        row = self._connection.execute("SELECT target FROM moved WHERE id = ?", (identity,)).fetchone()
        return None if row is None else int(row[0])

    def current(self, identity: int, is_live: Callable[[int], bool]) -> int:
        """Return the number by which a document is known now: its own, unless it ended and moved to one that lives."""
        seen, at = {identity}, identity
        while not is_live(at):
            target = self.target(at)
            if target is None or target in seen:
                return identity
            seen.add(target)
            at = target
        return at


__all__ = ["LINE", "Moves", "Twin"]
