"""The store: every document, paragraph, passage and vector in one SQLite file, in versions.

A change is written with the number of the *next* generation and is durable when its transaction ends, but readers see
it only once that generation is published. So a reader always sees one whole state, a document that was acknowledged
survives a crash before publication, and the indexes derived from a generation can be rebuilt from here at any time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index import rights as access
from index.encoder.encoder import Vectors
from index.errors import IndexLocked, IndexUnusable, UnknownDocument, anew
from index.rights import Rights
from index.store import failures, forgotten, history, members, moves, stamps
from index.store.connection import Connection
from index.store.records import DocumentInfo, History, Newest, Place, Prepared, Row, content_digest, document_id
from index.text.copies import sketch
from index.types import Document, Kind, Location, Paragraph, Spots, Unit

FORMAT = 5
"""Version of the schema below; an index of another version is refused."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, source TEXT NOT NULL, sha256 TEXT NOT NULL, reader TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE rights (path TEXT PRIMARY KEY, allow TEXT, deny TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE touched (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, reader TEXT NOT NULL);
CREATE TABLE documents (
    version INTEGER PRIMARY KEY AUTOINCREMENT, id INTEGER NOT NULL, path TEXT NOT NULL, source TEXT NOT NULL,
    name TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL, content TEXT NOT NULL,
    date TEXT, author TEXT, url TEXT, indexed TEXT NOT NULL, added INTEGER NOT NULL, removed INTEGER,
    lineage TEXT NOT NULL DEFAULT '', ended TEXT, anchors INTEGER NOT NULL DEFAULT 0, reader TEXT NOT NULL, note TEXT
);
CREATE INDEX documents_id ON documents (id);
CREATE INDEX documents_path ON documents (path);
CREATE TABLE paragraphs (
    version INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL, start INTEGER NOT NULL,
    stop INTEGER NOT NULL, kind TEXT NOT NULL, line INTEGER, heading TEXT NOT NULL, page INTEGER,
    anchor INTEGER NOT NULL, since INTEGER NOT NULL, sketch BLOB,
    unit TEXT, location TEXT, spots TEXT NOT NULL,
    PRIMARY KEY (version, number)
) WITHOUT ROWID;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, version INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    context TEXT NOT NULL, key BLOB NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX passages_version ON passages (version);
CREATE INDEX passages_key ON passages (key);
"""
"""``ended`` is when a version was found to be no longer the newest, ``anchors`` the highest one that was ever given."""

_LIVE = "added <= :generation AND (removed IS NULL OR removed > :generation)"


class Store(Connection):
    """One connection to the SQLite file; whoever shares it between threads takes turns."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the store at ``path``. Raises :class:`IndexUnusable` if it is damaged or of another format.

        Raises :class:`PinciteError` if it cannot be opened.
        """
        if path.is_file() and not path.stat().st_size and (path.parent / "derived").is_dir():
            raise IndexUnusable(
                f"{path} is empty, though the index was in use: restore a backup of it, or {anew(path)}"
            )
        schema = _SCHEMA + forgotten.SCHEMA + moves.SCHEMA + stamps.SCHEMA + failures.SCHEMA
        super().__init__(path, schema, FORMAT, create=create)
        self.forgotten = forgotten.Forgotten(self._connection)
        self.members = members.Members(self._connection)
        self.moves = moves.Moves(self._connection)
        self.stamps = stamps.Stamps(self._connection)
        self.failures = failures.Failures(self._connection)

    # --- meta -------------------------------------------------------------------------------------------------------

    def get(self, key: str) -> str | None:
        """Return a stored setting of the index."""
        return self._text("SELECT value FROM meta WHERE key = ?", key)

    def _text(self, query: str, key: str) -> str | None:
        row = self._connection.execute(query, (key,)).fetchone()
        return None if row is None else str(row[0])

    def set(self, key: str, value: str) -> None:
        """Store a setting of the index."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @property
    def published(self) -> int:
        """The generation that readers see; 0 before the first."""
        return int(self.get("published") or 0)

    def has_unpublished(self) -> bool:
        """Tell whether changes are stored that readers do not see yet."""
        following = self.published + 1
        query = "SELECT 1 FROM documents WHERE added = ? OR removed = ? LIMIT 1"
        changed = self._connection.execute(query, (following, following)).fetchone() is not None
        return changed or bool(self.touched()) or self.forgotten.waiting

    def publish(self, fingerprint: str) -> None:
        """Let readers see the next generation, and drop the vectors of versions that ended before this one."""
        with self.transaction():
            before = self.published
            self.set("fingerprint", fingerprint)
            self.set("published", str(before + 1))
            self.set("updated", datetime.now(UTC).isoformat(timespec="seconds"))
            self._connection.execute(
                "UPDATE documents SET (sha256, reader) = (SELECT sha256, reader FROM touched WHERE id = documents.id) "
                "WHERE removed IS NULL AND id IN (SELECT id FROM touched)"
            )
            self._connection.execute("DELETE FROM touched")
            ended = "SELECT version FROM documents WHERE removed <= ?"
            self._connection.execute(f"DELETE FROM passages WHERE version IN ({ended})", (before,))  # noqa: S608
            self.forgotten.drop()

    def sweep(self) -> None:
        """Leave no byte of what was deleted in the file, nor in what is written beside it.

        Raises :class:`IndexLocked` if somebody goes on reading what was there before.
        """
        self._connection.execute("VACUUM")
        if self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise IndexLocked(
                f"another process has been reading {self._path} all the while: what was deleted is found no more, but "
                "its bytes stay on the disk until the index is next written or opened"
            )
        self.forgotten.swept()

    # --- files ------------------------------------------------------------------------------------------------------

    def file_sha256(self, path: str) -> str | None:
        """Return the hash of a file when it was last read whole."""
        return self._text("SELECT sha256 FROM files WHERE path = ?", path)

    def source_of(self, path: str) -> str | None:
        """Return the name by which the documents of a file are cited now."""
        return self._text("SELECT source FROM documents WHERE path = ? AND removed IS NULL LIMIT 1", path)

    def file_reader(self, path: str) -> str | None:
        """Return the fingerprint of what last read a file whole."""
        return self._text("SELECT reader FROM files WHERE path = ?", path)

    def readers_of_path(self, path: str) -> frozenset[str]:
        """Return the fingerprints of what read the documents that a file holds now."""
        query = "SELECT DISTINCT reader FROM documents WHERE path = ? AND removed IS NULL"
        return frozenset(row[0] for row in self._connection.execute(query, (path,)))

    def put_file(self, path: str, source: str, sha256: str, reader: str) -> None:
        """Remember that all documents of a file are stored, as ``reader`` read them."""
        self._connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (path, source, sha256, reader))

    def forget_file(self, path: str) -> None:
        """Forget a file, so that it is read again if it comes back."""
        self._connection.execute("DELETE FROM files WHERE path = ?", (path,))
        self.failures.drop([path])

    def forget_files(self) -> None:
        """Forget all files, so that each is read again; documents that did not change cost no more than that."""
        self._connection.execute("DELETE FROM files")

    def rights(self) -> dict[str, Rights]:
        """Return who may read each file that was ever indexed; nobody may read one that is not among them."""
        return access.stored(self._connection)

    def put_rights(self, changed: Mapping[str, Rights]) -> None:
        """Set who may read some files, from now on and for every reader: rights do not wait for a generation."""
        access.store(self._connection, changed)
        self.set("rights", str(self.rights_changed + 1))

    @property
    def rights_changed(self) -> int:
        """How many times rights were set: tells whether what is known of them is of today."""
        return int(self.get("rights") or 0)

    # --- writing ----------------------------------------------------------------------------------------------------

    def put(self, prepared: Prepared) -> None:
        """Store a document for the next generation, in place of the version that was there."""
        document, following = prepared.document, self.published + 1
        identity = document_id(document.source, document.name)
        self.remove(identity)
        self._connection.execute("DELETE FROM touched WHERE id = ?", (identity,))
        values = (
            identity, prepared.path, document.source, document.name, document.title, document.text, document.sha256,
            content_digest(document), document.date, document.author, document.url,
            datetime.now(UTC).isoformat(timespec="seconds"), following, document.reader, document.note,
        )  # fmt: skip
        version = self._connection.execute(
            "INSERT INTO documents (id, path, source, name, title, text, sha256, content, date, author, url, indexed, "
            "added, reader, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        ).lastrowid
        assert version is not None  # noqa: S101  (an INSERT has one)
        self._put_paragraphs(document, identity, version)
        self._connection.executemany(
            "INSERT INTO passages (version, start, stop, first, last, context, key, vector) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (version, p.start, p.end, p.first_paragraph, p.last_paragraph, p.context, key, vector.tobytes())
                for p, key, vector in zip(prepared.passages, prepared.keys, prepared.vectors, strict=True)
            ),
        )

    def _put_paragraphs(self, document: Document, identity: int, version: int) -> None:
        inherited = history.inherited(self._connection, document, identity, version)
        rows = (
            (
                *(version, p.number, p.start, p.end, p.kind.value, p.line, json.dumps(p.heading), p.page),
                *(each.anchor, each.since, None if p.kind is Kind.FURNITURE else sketch(each.text)),
                *((p.location.unit.value, p.location.name) if p.location else (None, None)),
                p.spots.packed,
            )
            for p, each in zip(document.paragraphs, inherited, strict=True)
        )
        self._connection.executemany(f"INSERT INTO paragraphs VALUES ({', '.join('?' * 14)})", rows)  # noqa: S608
        query = (
            "UPDATE documents SET lineage = :lineage, anchors = (SELECT max(:highest, max(anchors)) FROM documents "
            "WHERE id = (SELECT id FROM documents WHERE version = :version)) WHERE version = :version"
        )
        highest = max((each.anchor for each in inherited), default=0)
        self._connection.execute(
            query, {"lineage": history.lineage_of(inherited), "highest": highest, "version": version}
        )

    def touch(self, identity: int, sha256: str, reader: str) -> None:
        """Note for the next generation what is new around a document that itself did not change."""
        self._connection.execute("INSERT OR REPLACE INTO touched VALUES (?, ?, ?)", (identity, sha256, reader))

    def touched(self) -> dict[int, str]:
        """Return the file hashes that documents will have from the next generation on."""
        return dict(self._connection.execute("SELECT id, sha256 FROM touched"))

    def remove(self, identity: int) -> None:
        """End the newest version of a document; one that no reader has seen is deleted at once."""
        following = self.published + 1
        self._connection.execute("DELETE FROM documents WHERE id = ? AND added = ?", (identity, following))
        query = "UPDATE documents SET removed = ?, ended = ? WHERE id = ? AND removed IS NULL"
        self._connection.execute(query, (following, datetime.now(UTC).isoformat(timespec="seconds"), identity))

    def vectors_of(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the vectors already known for some of the embedded texts."""
        query = "SELECT vector FROM passages WHERE key = ? LIMIT 1"
        found = ((key, self._connection.execute(query, (key,)).fetchone()) for key in keys)
        return {key: row[0] for key, row in found if row is not None}

    # --- reading ----------------------------------------------------------------------------------------------------

    def documents(self, generation: int) -> Iterator[DocumentInfo]:
        """Yield the documents of a generation by source and name. ``published + 1`` includes what is being written."""
        count = "(SELECT count(*) FROM paragraphs WHERE paragraphs.version = documents.version)"
        query = (
            f"SELECT version, id, path, source, name, title, date, sha256, content, {count} FROM documents "  # noqa: S608
            f"WHERE {_LIVE} ORDER BY source, name"
        )
        for row in self._connection.execute(query, {"generation": generation}):
            yield DocumentInfo(*row)

    def digests(self, generation: int) -> Iterator[tuple[int, str, str, str]]:
        """Yield id, content digest, file hash and lineage of the documents of a generation, by id."""
        touched = self.touched() if generation > self.published else {}
        query = f"SELECT id, content, sha256, lineage FROM documents WHERE {_LIVE} ORDER BY id"  # noqa: S608
        for identity, content, sha256, lineage in self._connection.execute(query, {"generation": generation}):
            yield identity, content, touched.get(identity, sha256), lineage

    def count(self, generation: int) -> int:
        """Return the number of documents of a generation."""
        query = f"SELECT count(*) FROM documents WHERE {_LIVE}"  # noqa: S608
        return int(self._connection.execute(query, {"generation": generation}).fetchone()[0])

    def newest(self, identity: int) -> Newest | None:
        """Return what a document's newest version that has not ended was made from."""
        query = "SELECT path, content, sha256, reader FROM documents WHERE id = ? AND removed IS NULL"
        row = self._connection.execute(query, (identity,)).fetchone()
        return None if row is None else Newest(*row)

    def newest_of_path(self, path: str) -> list[int]:
        """Return the ids of the documents that a file holds now."""
        rows = self._connection.execute("SELECT id FROM documents WHERE path = ? AND removed IS NULL", (path,))
        return [row[0] for row in rows]

    def place_of(self, identity: int) -> Place | None:
        """Return where a document comes from, or last came from."""
        query = "SELECT version, id, path, source FROM documents WHERE id = ? ORDER BY version DESC LIMIT 1"
        row = self._connection.execute(query, (identity,)).fetchone()
        return None if row is None else Place(*row)

    def places(self, generation: int) -> Iterator[Place]:
        """Yield where each document of a generation comes from."""
        query = f"SELECT version, id, path, source FROM documents WHERE {_LIVE}"  # noqa: S608
        for row in self._connection.execute(query, {"generation": generation}):
            yield Place(*row)

    def named(self, path: str, prefix: str, generation: int) -> list[tuple[int, str]]:
        """Return id and name of the documents of a file whose names begin with ``prefix``, by name."""
        query = (
            f"SELECT id, name FROM documents WHERE path = :path AND substr(name, 1, :length) = :prefix AND {_LIVE} "  # noqa: S608
            "ORDER BY name"
        )
        values = {"path": path, "prefix": prefix, "length": len(prefix), "generation": generation}
        return [(identity, name) for identity, name in self._connection.execute(query, values)]

    def known_files(self) -> dict[str, list[int]]:
        """Return every file that documents come from now, and the ids of these."""
        known: dict[str, list[int]] = {}
        query = "SELECT path, id FROM documents WHERE removed IS NULL ORDER BY path, id"
        for path, identity in self._connection.execute(query):
            known.setdefault(path, []).append(identity)
        return known

    def version_of(self, identity: int, generation: int) -> int | None:
        """Return the version of a document that a generation holds."""
        query = f"SELECT version FROM documents WHERE id = :id AND {_LIVE}"  # noqa: S608
        row = self._connection.execute(query, {"id": identity, "generation": generation}).fetchone()
        return None if row is None else int(row[0])

    def document(self, version: int) -> Document:
        """Return one version of a document, whole."""
        fields = "source, name, title, text, sha256, date, author, url, reader, note"
        row = self._connection.execute(f"SELECT {fields} FROM documents WHERE version = ?", (version,)).fetchone()  # noqa: S608
        if row is None:
            raise UnknownDocument(f"the version {version} of a document is no longer kept")
        rows = self._connection.execute(
            "SELECT number, start, stop, kind, line, heading, page, anchor, unit, location, spots FROM paragraphs "
            "WHERE version = ? ORDER BY number",
            (version,),
        )
        paragraphs = tuple(
            Paragraph(
                *(n, a, b, Kind(k), line, tuple(json.loads(h)), p, anchor),
                location=Location(Unit(unit), location) if unit else None,
                spots=Spots(spots),
            )
            for n, a, b, k, line, h, p, anchor, unit, location, spots in rows
        )
        source, name, title, text, sha256, *rest = row
        return Document(source, name, title, text, paragraphs, sha256, *rest)

    def history(self, identity: int, version: int) -> History:
        """Return what became of the paragraphs of a document up to ``version``."""
        return history.history(self._connection, identity, version)

    def versions(self, identity: int, generation: int) -> list[int]:
        """Return the versions of a document up to ``generation``, the newest first."""
        query = "SELECT version FROM documents WHERE id = ? AND added <= ? ORDER BY version DESC"
        return [row[0] for row in self._connection.execute(query, (identity, generation))]

    def rows(self, generation: int) -> list[Row]:
        """Return the passages of a generation in an order that depends on nothing but its documents."""
        query = (
            "SELECT passages.id, version, documents.id, start, stop FROM passages JOIN documents USING (version) "  # noqa: S608
            f"WHERE {_LIVE} ORDER BY documents.id, start, stop"
        )
        return [Row(*row) for row in self._connection.execute(query, {"generation": generation})]

    def headings(self, generation: int) -> Iterator[tuple[int, str]]:
        """Yield document and text of the titles and headings of a generation, and of paragraphs that are a question."""
        titles = f"SELECT id, title FROM documents WHERE {_LIVE}"  # noqa: S608
        lines = (
            "SELECT id, substr(text, start + 1, stop - start) AS said "  # noqa: S608
            "FROM paragraphs JOIN documents USING (version) "
            f"WHERE {_LIVE} AND stop - start <= 200 AND kind != 'furniture' AND (kind = 'heading' OR said LIKE '%?')"
        )
        yield from self._connection.execute(f"{titles} UNION {lines} ORDER BY 2, 1", {"generation": generation})

    def vectors(self, rows: Sequence[Row], dimension: int) -> Vectors:
        """Return the vectors of ``rows``, in their order, rows x dimension."""
        vectors = np.empty((len(rows), dimension), np.float32)
        for number, row in enumerate(rows):
            blob = self._connection.execute("SELECT vector FROM passages WHERE id = ?", (row.passage,)).fetchone()[0]
            vectors[number] = np.frombuffer(blob, np.float32)
        return vectors

    def searched_texts(self, rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
        """Yield context and text of ``rows``, in their order."""
        version, text = None, ""
        for row in rows:
            if row.version != version:
                version = row.version
                query = "SELECT text FROM documents WHERE version = ?"
                text = self._connection.execute(query, (version,)).fetchone()[0]
            query = "SELECT context FROM passages WHERE id = ?"
            yield self._connection.execute(query, (row.passage,)).fetchone()[0], text[row.start : row.end]


__all__ = ["FORMAT", "Store"]
