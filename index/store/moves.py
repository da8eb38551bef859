"""Documents whose file moved: the number by which old links name one, and the number by which it is known now.

Kept as numbers alone, so that nothing of a document's words outlives them here. A move counts only while nothing else
stands under the old number.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

SCHEMA = """
CREATE TABLE moved (
    id INTEGER NOT NULL, target INTEGER NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (id, version)
) WITHOUT ROWID;
CREATE INDEX documents_sha256 ON documents (sha256, name);
"""

_LOOKED_AT = 200
"""Documents with the same bytes that are compared at most: of thousands of equal files any may have moved."""

LAST = 2**62
"""Later than any version."""

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
        """Remember that a document moved."""
        values = twin.id, target, twin.version
        self._connection.execute("INSERT OR REPLACE INTO moved VALUES (?, ?, ?)", values)

    def target(self, identity: int) -> int | None:
        """Return the document that another one became, one step on; None if there is none, or its number was taken."""
        query = (
            "SELECT target FROM moved WHERE id = ? AND NOT EXISTS "
            "(SELECT 1 FROM documents WHERE documents.id = moved.id AND documents.version > moved.version) "
            "ORDER BY version DESC"
        )
        row = self._connection.execute(query, (identity,)).fetchone()
        return None if row is None else int(row[0])

    def earlier(self, identity: int) -> list[tuple[int, int]]:
        """Return the numbers under which a document stood before, each with the last version of it there."""
        query = f"{LINE} SELECT id, upto FROM line WHERE id != ?"  # noqa: S608
        return [(int(old), int(upto)) for old, upto in self._connection.execute(query, (identity, LAST, identity))]

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


__all__ = ["LAST", "LINE", "SCHEMA", "Moves", "Twin"]
