"""Verdicts of readers, and unanswered questions: one SQLite file, append-only, without names of people.

A later verdict on the same quote does not replace an earlier one; it only counts in its place (:func:`newest`).
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from index.errors import PinciteError
from qa.records.erasure import Erasure
from qa.records.sqlite_file import format_of
from qa.settings import OFF
from qa.types import Answer, Status

FILE = "feedback.sqlite"
FORMAT = 1
"""Version of the schema below; a file of another version is refused."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS ratings (
    id INTEGER PRIMARY KEY AUTOINCREMENT, time TEXT NOT NULL, question TEXT NOT NULL, standalone_question TEXT NOT NULL,
    verdict TEXT NOT NULL, corpus TEXT NOT NULL, status TEXT, quote TEXT, correction TEXT, comment TEXT, session TEXT
);
CREATE TABLE IF NOT EXISTS unanswered (
    id INTEGER PRIMARY KEY AUTOINCREMENT, time TEXT NOT NULL, question TEXT NOT NULL, standalone_question TEXT NOT NULL,
    status TEXT NOT NULL, corpus TEXT NOT NULL
);
"""

logger = logging.getLogger(__name__)


class Verdict(StrEnum):
    """What a reader says of a quote, or of what is not among the quotes."""

    RIGHT = "right"
    WRONG = "wrong"
    WRONG_PLACE = "wrong_place"
    """The words may be right, but another place should have been cited."""
    MISSING = "missing"
    """The answer is not among what was shown."""


@dataclass(frozen=True, slots=True)
class RatedQuote:
    """The quote that a verdict is about: ``text`` stood at ``start`` to ``end`` of the document's text."""

    source: str
    document: str
    paragraph: int
    start: int
    end: int
    sha256: str
    """Of the file, as it was read."""
    text: str
    answer: str | None
    """The short answer in it; None where the whole quote is the answer."""


@dataclass(frozen=True, slots=True)
class Rating:
    """One verdict of one reader."""

    time: str
    """ISO 8601, UTC."""
    question: str
    standalone_question: str
    verdict: Verdict
    corpus: str
    """Fingerprint of the corpus when the verdict was given."""
    status: Status | None = None
    """What kind of answer it was, where that is known."""
    quote: RatedQuote | None = None
    correction: str | None = None
    """The right answer in the documents' words, where the reader gave it."""
    comment: str | None = None
    session: str | None = None
    """What tells one conversation from another, where the client says it: a random word, nobody's name."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that ended without a clear answer."""

    time: str
    """ISO 8601, UTC."""
    question: str
    standalone_question: str
    status: Status
    corpus: str


class Feedback:
    """One file of ratings and unanswered questions. May be shared between threads and processes."""

    def __init__(self, path: Path, unanswered_kept: int) -> None:
        """Name the file; it is made with the first entry. Of unanswered questions the newest so many are kept."""
        self.path = path
        self._unanswered_kept = unanswered_kept

    @property
    def writable(self) -> bool:
        """Whether the file can be written, or made once its folder is there, as far as that is known beforehand."""
        places = [place for place in (self.path.parent, self.path) if place.exists()]
        return all(os.access(place, os.W_OK) for place in places)

    def add(self, rating: Rating) -> int:
        """Add a rating; durable when this returns. Returns its number.

        Raises :class:`PinciteError` if the file cannot be written.
        """
        quote = json.dumps(asdict(rating.quote), ensure_ascii=False) if rating.quote else None
        with self._writing() as connection:
            return _insert(connection, "ratings", asdict(rating) | {"quote": quote})

    def note(self, answer: Answer) -> None:
        """Keep the question of an answer that is none; a quotation is no question, and neither is small talk.

        That it could not be kept is logged: the answer matters more.
        """
        unanswered = answer.status in (Status.NOT_FOUND, Status.WEAK) and not answer.lookup and not answer.reply
        if not unanswered or not self._unanswered_kept:
            return
        asked = Unanswered(now(), answer.question, answer.standalone_question, answer.status, answer.corpus)
        try:
            with self._writing() as connection:
                newest_id = _insert(connection, "unanswered", asdict(asked))
                connection.execute("DELETE FROM unanswered WHERE id <= ?", (newest_id - self._unanswered_kept,))
        except PinciteError as problem:
            logger.warning("an unanswered question was not kept: %s", problem)

    def erase(self, erasure: Erasure) -> int:
        """Take out what holds words of documents that are being forgotten; returns in how many entries that was.

        Of a rating its quote goes, and what was said about it; verdict and question stay, unless the question is made
        of the same words. Raises :class:`PinciteError` if the file cannot be written.
        """
        if not self.path.exists():
            return 0
        with self._opened() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("BEGIN IMMEDIATE")
            rated = connection.execute(
                "SELECT id, question, standalone_question, quote, correction, comment FROM ratings"
            )
            changes = [(row[0], *_to_go(erasure, *row[1:])) for row in rated.fetchall()]
            asked = connection.execute("SELECT id, question, standalone_question FROM unanswered").fetchall()
            quoted = [(number,) for number, *words in asked if any(map(erasure.repeats, words))]
            gone = [(number,) for number, question, _ in changes if question]
            kept = [(number,) for number, question, rest in changes if rest and not question]
            connection.executemany("DELETE FROM unanswered WHERE id = ?", quoted)
            connection.executemany("DELETE FROM ratings WHERE id = ?", gone)
            connection.executemany(
                "UPDATE ratings SET quote = NULL, correction = NULL, comment = NULL WHERE id = ?", kept
            )
            connection.execute("COMMIT")
            connection.execute("VACUUM")
        return len(quoted) + len(gone) + len(kept)

    def ratings(self) -> tuple[Rating, ...]:
        """Return all ratings, oldest first. Raises :class:`PinciteError` if the file cannot be read."""
        return tuple(_rating(row) for row in self._rows("ratings"))

    def unanswered(self) -> tuple[Unanswered, ...]:
        """Return the unanswered questions, oldest first. Raises :class:`PinciteError` if the file cannot be read."""
        return tuple(Unanswered(**row | {"status": Status(row["status"])}) for row in self._rows("unanswered"))

    def _rows(self, table: str) -> list[dict[str, Any]]:
        if not self.path.exists():
            return []
        with self._opened() as connection:
            found = connection.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608
            names = [column[0] for column in found.description]
            rows = [dict(zip(names, row, strict=True)) for row in found]
        return [{name: value for name, value in row.items() if name != "id"} for row in rows]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection; what is done with it is one durable step, or not done at all."""
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Give a connection of its own: ratings are rare, and so nothing is left open or shared."""
        try:
            with closing(sqlite3.connect(self.path, isolation_level=None, timeout=30)) as connection:
                connection.execute("PRAGMA synchronous = FULL")
                self._prepare(connection)
                yield connection
        except sqlite3.Error as problem:
            raise PinciteError(
                f"the feedback file {self.path} could not be used ({problem}): see that its folder exists, can be "
                'written and has room, or name another file, or "off", in the setting `feedback`'
            ) from problem

    def _prepare(self, connection: sqlite3.Connection) -> None:
        version = format_of(connection, _SCHEMA, FORMAT)
        if version != FORMAT:
            raise PinciteError(
                f"{self.path} has format {version}, this version of pincite keeps feedback in format {FORMAT}: name "
                "another file in the setting `feedback`"
            )


def feedback_in(folder: Path, place: str, unanswered_kept: int) -> Feedback | None:
    """Return the feedback of an index folder; ``place`` is the setting: a file, "" for one in it, None for ``off``."""
    if place == OFF:
        return None
    return Feedback(Path(place) if place else folder / FILE, unanswered_kept)


def newest(ratings: Iterable[Rating]) -> list[Rating]:
    """Return the ratings that count: of each conversation the last one on a question and quote, in order of time.

    Without a conversation each counts, as nobody knows whether two came from the same reader.
    """
    kept: dict[object, Rating] = {}
    for number, rating in enumerate(ratings):
        quote = rating.quote and (rating.quote.source, rating.quote.document, rating.quote.start, rating.quote.end)
        key = (rating.session or number, rating.standalone_question, quote)
        kept.pop(key, None)
        kept[key] = rating
    return list(kept.values())


def now() -> str:
    """Return this moment as it is stored."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _to_go(
    erasure: Erasure, question: str, standalone: str, quote: str | None, correction: str | None, comment: str | None
) -> tuple[bool, bool]:
    """Tell whether the question of a rating has to go, and whether the rest has to."""
    cited = json.loads(quote) if quote else None
    named = cited is not None and erasure.names(cited["source"], cited["document"])
    return (
        erasure.repeats(question) or erasure.repeats(standalone),
        named or erasure.holds(correction) or erasure.holds(comment),
    )


def _insert(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> int:
    names, places = ", ".join(row), ", ".join("?" * len(row))
    done = connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", tuple(row.values()))  # noqa: S608
    return int(done.lastrowid or 0)


def _rating(row: dict[str, Any]) -> Rating:
    quote = RatedQuote(**json.loads(row["quote"])) if row["quote"] else None
    status = Status(row["status"]) if row["status"] else None
    return Rating(**row | {"verdict": Verdict(row["verdict"]), "status": status, "quote": quote})


__all__ = [
    "FILE",
    "FORMAT",
    "Feedback",
    "RatedQuote",
    "Rating",
    "Unanswered",
    "Verdict",
    "feedback_in",
    "newest",
    "now",
]
