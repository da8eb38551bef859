"""The audit log: every answer as it was given, in a chain of hashes that shows whether anything was altered.

The chain is :mod:`qa.records.audit_chain`'s. It cannot show that its end was cut off: note the head, which ``pincite
audit verify`` prints, somewhere else now and then.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from index.errors import PinciteError
from index.types import Hit
from qa.records.audit_chain import BEGINNING, Chain, Link, Report, is_note, note, sha256
from qa.records.erasure import Erasure
from qa.settings import Kept, Settings
from qa.types import Answer

_FORMAT = 0x50494E31
"""SQLite's ``application_id`` of a log, by which another database is not taken for one."""
_SCHEMA = """
CREATE TABLE entries (
    number INTEGER PRIMARY KEY, time TEXT NOT NULL, oldest INTEGER NOT NULL, digest TEXT NOT NULL,
    previous TEXT NOT NULL, hash TEXT NOT NULL, content TEXT
)
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer as it was given, or a note that the content of another entry was redacted."""

    number: int
    time: str
    """ISO 8601, UTC."""
    content: dict[str, Any] | None
    """An answer as JSON with the model and the passages it read, or ``{"redacted": number}``; None once redacted."""

    @property
    def cited(self) -> list[dict[str, Any]]:
        """All that was shown with a citation, near misses too: a quote for each place that holds its words."""
        shown = (quote for name in ("quotes", "near_misses") for quote in (self.content or {}).get(name, ()))
        return [quote | {"citation": place} for quote in shown for place in (quote["citation"], *quote["also_in"])]

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that were cited, in the order of the answer."""
        return tuple(dict.fromkeys(quote["citation"]["source"] for quote in self.cited))


class AuditLog:
    """One file of entries. May be shared between threads and processes.

    The file is opened for each use: it is whole on disk between two answers, and one that was moved away is noticed.
    Every method raises :class:`PinciteError` if the file cannot be used.
    """

    def __init__(self, path: Path, questions: Kept = Kept.TEXT, keep: timedelta | None = None) -> None:
        """Take the path of a log; entries older than ``keep`` are dropped when the next one is recorded."""
        self._path, self._questions, self._keep = path.absolute(), questions, keep

    def create(self) -> None:
        """Make the file, for its owner alone, unless it is there."""
        with self._explained():
            self._path.touch(mode=0o600)
        with self._connected() as connection:
            with _transaction(connection):
                if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    connection.execute(_SCHEMA)
                    connection.execute(f"PRAGMA application_id = {_FORMAT}")
            self._check(connection)
            connection.execute("PRAGMA journal_mode = WAL")  # whoever reads it does not keep an answer waiting

    def record(self, answer: Answer, hits: Sequence[Hit], model: str, user: str | None = None) -> int:
        """Add an answer that ``user``, if known, was given; durable when this returns. Returns the entry's number."""
        content = answer.to_json() | {
            "question": self._kept(answer.question),
            "standalone_question": self._kept(answer.standalone_question),
            "passages": [{"document": hit.document, "start": hit.start, "end": hit.end} for hit in hits],
            "model": model,
            "user": user,
        }
        del content["unknown_words"], content["elapsed_ms"]  # words of the question; nothing that was shown
        with self._writing() as connection:
            return _append(connection, json.dumps(content, ensure_ascii=False), self._keep)

    def _kept(self, question: str) -> str | None:
        if self._questions is Kept.TEXT:
            return question
        return f"sha256:{sha256(question)}" if self._questions is Kept.DIGEST else None

    def redact(self, number: int) -> None:
        """Forget the content of an answer's entry; that it was there stays, and that it was redacted is noted.

        Raises :class:`PinciteError` if there is no such answer.
        """
        with self._writing() as connection:
            row = connection.execute("SELECT content FROM entries WHERE number = ?", (number,)).fetchone()
            if row is None or row[0] is None or is_note(row[0]):
                raise PinciteError(
                    f"the audit log {self._path} holds no answer under {number} that could be redacted: see "
                    "`pincite audit list`"
                )
            connection.execute("UPDATE entries SET content = NULL WHERE number = ?", (number,))
            _append(connection, note(number), self._keep)

    def erase(self, erasure: Erasure) -> int:
        """Redact every answer that holds words of documents that are being forgotten; returns how many there were.

        Raises :class:`PinciteError` if the log cannot be written.
        """
        if not self._path.exists():
            return 0
        found = [one.number for one in self.entries() if one.content and _holds(one, erasure)]
        if found:
            with self._writing() as connection:
                for number in found:
                    connection.execute("UPDATE entries SET content = NULL WHERE number = ?", (number,))
                    _append(connection, note(number), self._keep)
            with self._reading() as connection:
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return len(found)

    def entries(self) -> Iterator[Entry]:
        """Yield the entries, oldest first."""
        with self._reading() as connection:
            for number, time, content in connection.execute("SELECT number, time, content FROM entries ORDER BY 1"):
                yield Entry(number, time, None if content is None else self._parsed(number, content))

    def _parsed(self, number: int, content: str) -> dict[str, Any]:
        try:
            parsed: dict[str, Any] = json.loads(content)
        except ValueError as problem:
            raise PinciteError(
                f"entry {number} of the audit log {self._path} was altered, it is no JSON ({problem}): see `pincite "
                "audit verify`"
            ) from problem
        return parsed

    def verify(self, head: str | None = None) -> Report:
        """Check the chain; with ``head``, noted earlier, also that it is still a part of it."""
        chain = Chain(head)
        with self._reading() as connection:
            for row in connection.execute(
                "SELECT number, time, oldest, digest, previous, hash, content FROM entries ORDER BY number"
            ):
                chain.follow(Link(*row[:6]), row[6])
        return chain.report()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as connection, _transaction(connection):
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._connected() as connection:
            self._check(connection)
            yield connection

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        address = f"{self._path.as_uri()}?mode=rw"
        with (
            self._explained(),
            closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=30)) as connection,
        ):
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")  # what is redacted is overwritten
            yield connection

    def _check(self, connection: sqlite3.Connection) -> None:
        if connection.execute("PRAGMA application_id").fetchone()[0] != _FORMAT:
            raise PinciteError(
                f"{self._path} is another database, no audit log of this version: name another file in the setting "
                "`audit`"
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as problem:
            raise PinciteError(
                f"the audit log {self._path} could not be used ({problem}): see that it is there, can be written and "
                "has room; while it cannot be written, no answer is given"
            ) from problem


def _holds(entry: Entry, erasure: Erasure) -> bool:
    places = [quote["citation"] for quote in entry.cited]
    asked = [(entry.content or {}).get(name) for name in ("question", "standalone_question")]
    return any(erasure.names(place["source"], place["document"]) for place in places) or any(
        map(erasure.repeats, asked)
    )


def _append(connection: sqlite3.Connection, content: str, keep: timedelta | None) -> int:
    """Add an entry and drop those that are older than ``keep``. Returns its number."""
    now = datetime.now(UTC)
    last = connection.execute("SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1").fetchone()
    number, previous = (last[0] + 1, last[1]) if last else (1, BEGINNING)
    if keep is not None:
        in_time = "SELECT min(number) FROM entries WHERE time >= ?"  # a clock that was put back must leave no hole
        query = f"DELETE FROM entries WHERE number < coalesce(({in_time}), ?)"  # noqa: S608
        connection.execute(query, (_iso(now - keep), number))
    oldest = connection.execute("SELECT min(number) FROM entries").fetchone()[0] or number
    link = Link.made(number, _iso(now), oldest, content, previous)
    connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)", (*astuple(link), content))
    return number


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # SQLite itself rolls back when the disk is full
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _iso(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds")


def audit_log(settings: Settings) -> AuditLog | None:
    """Return the log that answers are to be recorded in; None if the settings want none."""
    keep = timedelta(days=settings.audit_days) if settings.audit_days else None
    return AuditLog(Path(settings.audit), Kept(settings.audit_questions), keep) if settings.audit else None


__all__ = ["AuditLog", "Entry", "audit_log"]
