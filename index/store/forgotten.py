"""What must be forgotten: versions that the next publication deletes for good, and what is not to be indexed again.

Of what was forgotten only hashes are kept, and who was allowed to read it: only they are told that it was there.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from json import dumps, loads

from index.rights import Rights
from index.store.records import document_id

SCHEMA = """
CREATE TABLE forgotten (
    id INTEGER NOT NULL, file TEXT NOT NULL, bytes TEXT NOT NULL, whole INTEGER NOT NULL, allow TEXT,
    deny TEXT NOT NULL, time TEXT NOT NULL, PRIMARY KEY (id, file)
) WITHOUT ROWID;
CREATE INDEX forgotten_file ON forgotten (file);
CREATE TABLE doomed (version INTEGER PRIMARY KEY, path TEXT);
"""
"""``file`` is the hash of a path, ``bytes`` that of the file; ``whole`` tells a file from a record in one. ``path`` is
that of a file whose rights go with it."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stands for a document that was forgotten."""

    time: str
    """ISO 8601, UTC."""
    rights: Rights
    """Who could read it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A document of which some version is stored, be it removed since."""

    id: int
    path: str
    source: str
    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A row of what was forgotten, which holds none of its words."""

    id: int
    file: str
    bytes: str
    whole: int
    allow: str | None
    deny: str
    time: str


class Forgotten:
    """The part of a store that forgets."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take the connection of a store."""
        self._run = connection.execute

    def known(self) -> Iterator[Known]:
        """Yield every document of which a version is stored."""
        for row in self._run("SELECT DISTINCT id, path, source, name FROM documents ORDER BY source, name"):
            yield Known(*row)

    def versions(self, identity: int) -> list[int]:
        """Return all versions of a document, the newest first, be they published or not."""
        rows = self._run("SELECT version FROM documents WHERE id = ? ORDER BY version DESC", (identity,))
        return [row[0] for row in rows]

    def add(self, known: Known, rights: Rights, *, whole: bool) -> None:
        """Doom all versions of a document, and remember that it, or the ``whole`` of its file, was forgotten."""
        self.condemn(known, whole=whole)
        query = "SELECT sha256 FROM documents WHERE id = ? AND path = ? ORDER BY version DESC LIMIT 1"
        sha256 = self._run(query, (known.id, known.path)).fetchone()[0]
        allow = None if rights.allow is None else dumps(sorted(rights.allow))
        kept = sha256, whole, allow, dumps(sorted(rights.deny)), datetime.now(UTC).isoformat(timespec="seconds")
        # A file of records has an entry of its own, by which it is found by its name.
        for identity in {known.id, document_id(known.source, known.source)} if whole else {known.id}:
            row = (identity, hash_of(known.path), *kept)
            self._run("INSERT OR REPLACE INTO forgotten VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def condemn(self, known: Known, *, whole: bool) -> None:
        """Doom all versions of a document, and the rights of its file if the ``whole`` of it is meant."""
        path = known.path if whole else None
        self._run("INSERT OR REPLACE INTO doomed SELECT version, ? FROM documents WHERE id = ?", (path, known.id))

    def marks(self) -> frozenset[Mark]:
        """Return all that is known of what was forgotten."""
        return frozenset(Mark(*row) for row in self._run("SELECT * FROM forgotten"))

    def remember(self, marks: Iterable[Mark]) -> None:
        """Know of more that was forgotten."""
        for mark in marks:
            self._run("INSERT OR REPLACE INTO forgotten VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(mark))

    def doom(self, identity: int, upto: int) -> None:
        """Doom the versions of a document up to one: later ones are of another document under its number."""
        query = "INSERT OR IGNORE INTO doomed SELECT version, NULL FROM documents WHERE id = ? AND version <= ?"
        self._run(query, (identity, upto))

    def expire(self, before: str) -> None:
        """Doom the versions that ended before a time or day in ISO 8601."""
        self._run("INSERT OR IGNORE INTO doomed SELECT version, NULL FROM documents WHERE ended < ?", (before,))

    @property
    def waiting(self) -> bool:
        """Whether something is doomed that is still there."""
        return self._run("SELECT 1 FROM doomed LIMIT 1").fetchone() is not None

    def drop(self) -> None:
        """Delete what is doomed; its bytes go when the store is swept."""
        if self.waiting:
            self._run("DELETE FROM documents WHERE version IN (SELECT version FROM doomed)")
            self._run("DELETE FROM rights WHERE path IN (SELECT path FROM doomed)")
            self._run("DELETE FROM doomed")
            self._run("INSERT OR REPLACE INTO meta VALUES ('unswept', 'yes')")

    @property
    def unswept(self) -> bool:
        """Whether bytes of what was deleted may still be in the files."""
        return self._run("SELECT 1 FROM meta WHERE key = 'unswept'").fetchone() is not None

    def swept(self) -> None:
        """Note that no such bytes are left."""
        self._run("DELETE FROM meta WHERE key = 'unswept'")

    def tombstone(self, identity: int) -> Tombstone | None:
        """Return what is known of a document that was forgotten."""
        query = "SELECT time, allow, deny FROM forgotten WHERE id = ? ORDER BY time DESC LIMIT 1"
        row = self._run(query, (identity,)).fetchone()
        if row is None:
            return None
        time, allow, deny = row
        return Tombstone(time, Rights(None if allow is None else frozenset(loads(allow)), frozenset(loads(deny))))

    def since(self, *, path: str = "", sha256: str = "") -> str | None:
        """Return when the file at a path, or one of the same bytes, was forgotten; None if none was."""
        query = "SELECT max(time) FROM forgotten WHERE whole AND (file = ? OR bytes = ?)"
        row = self._run(query, (hash_of(path), sha256)).fetchone()
        return None if row[0] is None else str(row[0])

    def record_since(self, identity: int, path: str) -> str | None:
        """Return when a record of a file was forgotten, the others not; None if it was not."""
        query = "SELECT time FROM forgotten WHERE id = ? AND file = ? AND NOT whole"
        row = self._run(query, (identity, hash_of(path))).fetchone()
        return None if row is None else str(row[0])

    def lift_file(self, path: str) -> None:
        """Let a file that was forgotten be indexed again."""
        self._run("DELETE FROM forgotten WHERE whole AND file = ?", (hash_of(path),))

    def lift(self, identity: int) -> None:
        """Let a document be indexed again, with all of its file if that was forgotten."""
        files = self._run("SELECT file FROM forgotten WHERE id = ? AND whole", (identity,)).fetchall()
        for (file,) in files:
            self._run("DELETE FROM forgotten WHERE whole AND file = ?", (file,))
        self._run("DELETE FROM forgotten WHERE id = ?", (identity,))

    def holds(self, identity: int) -> bool:
        """Tell whether a document, or the file that cites itself so, was forgotten."""
        return self.tombstone(identity) is not None

    def ids_of(self, path: str) -> list[int]:
        """Return the documents that were forgotten with all of a file."""
        rows = self._run("SELECT id FROM forgotten WHERE whole AND file = ?", (hash_of(path),))
        return [row[0] for row in rows]


def hash_of(path: str) -> str:
    """Return what stands for a path."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()


__all__ = ["SCHEMA", "Forgotten", "Known", "Mark", "Tombstone", "hash_of"]
