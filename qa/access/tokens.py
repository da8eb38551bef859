"""API tokens for programs: random secrets, each shown once; one SQLite file keeps their SHA-256."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from index.errors import PinciteError
from qa.access.identity import Role, User
from qa.access.users import LONGEST, TOKEN_PREFIX
from qa.errors import SignInError
from qa.records.sqlite_file import format_of

FILE = "tokens.sqlite"
FORMAT = 1
"""Version of the schema below; a file of another version is refused."""
PREFIX = "pincite_"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, digest TEXT NOT NULL UNIQUE, groups TEXT NOT NULL,
    scopes TEXT NOT NULL, created TEXT NOT NULL, expires TEXT, revoked TEXT
);
"""


class Scope(StrEnum):
    """What a token is for."""

    ASK = "ask"
    SOURCES = "sources"
    VERIFY = "verify"
    FEEDBACK = "feedback"
    MCP = "mcp"
    """The tools of the MCP server: asking, searching, opening and verifying, by that one door."""
    METRICS = "metrics"
    ADMIN = "admin"
    """What admins may; it makes an admin of the token's user."""


OPENS = {
    r"/api/(ask|search|complete|find|export)": (Scope.ASK,),
    r"/api/(explain|sync)": (Scope.ADMIN,),
    r"/v1/(chat/completions|models(/[\w.:-]+)?)": (Scope.ASK,),
    r"/api/sources(/\d+)?": (Scope.SOURCES,),
    r"/source/\d+(/raw|/page/\d+(\.png)?)?": (Scope.SOURCES,),
    r"/api/verify": (Scope.VERIFY,),
    r"/api/feedback": (Scope.FEEDBACK,),
    r"/mcp": (Scope.MCP,),
    r"/metrics": (Scope.METRICS, Scope.ADMIN),
    r"/openapi\.json": tuple(Scope),
}
"""Paths that tokens open, and the scopes of which one is needed. No other path, the chat's own above all, is open."""

_OPENS = {re.compile(path, re.ASCII): scopes for path, scopes in OPENS.items()}


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; not its secret."""

    name: str
    groups: tuple[str, ...]
    scopes: tuple[Scope, ...]
    created: str
    """ISO 8601, UTC, as the times below."""
    expires: str | None
    """None: never."""
    revoked: str | None

    def user(self) -> User:
        """Return who asks with it: nobody of the same name, for a login's names never begin like this one."""
        role = Role.ADMIN if Scope.ADMIN in self.scopes else Role.READER
        return User(TOKEN_PREFIX + self.name, frozenset(self.groups), role)


class Tokens:
    """One file of tokens. May be shared between threads and processes."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is made with the first token."""
        self.path = path

    def create(
        self, name: str, scopes: Iterable[Scope], groups: Iterable[str] = (), life: timedelta | None = None
    ) -> str:
        """Make a token and return it: this is the only time that it can be seen.

        Raises :class:`PinciteError` if there is one of that name, revoked or not, or if the file cannot be written.
        """
        if not 0 < len(name) <= LONGEST or not name.isprintable() or name != name.strip():
            raise PinciteError(f"{name!r} cannot name a token: use 1 to {LONGEST} printable characters")
        wrong = [group for group in groups if group.startswith("user:") or not group.strip()]
        if wrong:
            raise PinciteError(f"{wrong[0]!r} is no group that a token can have: name groups of readers")
        secret, now = PREFIX + secrets.token_urlsafe(32), datetime.now(UTC)
        row = (
            name,
            _digest(secret),
            json.dumps(sorted(set(groups))),
            json.dumps(sorted(set(scopes))),
            _time(now),
            None if life is None else _time(now + life),
        )
        with self._opened() as connection:
            try:
                connection.execute(
                    "INSERT INTO tokens (name, digest, groups, scopes, created, expires) VALUES (?, ?, ?, ?, ?, ?)", row
                )
            except sqlite3.IntegrityError:
                raise PinciteError(f"there is or was a token named {name!r}: choose another name") from None
        return secret

    def list(self) -> tuple[Token, ...]:
        """Return all tokens, oldest first, also those that no longer open anything."""
        return tuple(self._tokens("ORDER BY id"))

    def revoke(self, name: str) -> None:
        """Let a token open nothing from now on. Raises :class:`PinciteError` if there is none of that name."""
        if not self.path.exists():
            raise PinciteError(f"there is no token named {name!r}: {self.path} does not exist")
        with self._opened() as connection:
            done = connection.execute(
                "UPDATE tokens SET revoked = coalesce(revoked, ?) WHERE name = ?", (_time(datetime.now(UTC)), name)
            )
            if not done.rowcount:
                raise PinciteError(f"there is no token named {name!r}: see `pincite token list`")

    def revoke_as(self, other: Tokens) -> int:
        """Revoke what another file of the same tokens has revoked; returns how many that were.

        Raises :class:`PinciteError` if one of the two cannot be used.
        """
        if not (self.path.exists() and other.path.exists()):
            return 0
        with other._opened() as connection:
            revoked = connection.execute("SELECT revoked, digest FROM tokens WHERE revoked IS NOT NULL").fetchall()
        query = "UPDATE tokens SET revoked = ? WHERE digest = ? AND revoked IS NULL"
        with self._opened() as connection:
            return sum(connection.execute(query, row).rowcount for row in revoked)

    def check(self, secret: str) -> Token:
        """Return the token of a secret. Raises :class:`SignInError` if it is not known, has expired or was revoked.

        Only who holds a real one learns more than that it is not known.
        """
        found = next(self._tokens("WHERE digest = ?", _digest(secret)), None)
        if found is None:
            raise SignInError("this API token is not known here")
        if found.revoked is not None:
            raise SignInError(f"this API token was revoked on {found.revoked[:10]}")
        if found.expires is not None and found.expires <= _time(datetime.now(UTC)):
            raise SignInError(f"this API token expired on {found.expires[:10]}")
        return found

    def _tokens(self, which: str, *values: str) -> Iterator[Token]:
        if not self.path.exists():
            return
        wanted = f"SELECT name, groups, scopes, created, expires, revoked FROM tokens {which}"  # noqa: S608
        with self._opened() as connection:
            rows = connection.execute(wanted, values).fetchall()
        for name, groups, scopes, created, expires, revoked in rows:
            known = tuple(Scope(scope) for scope in json.loads(scopes))
            yield Token(name, tuple(json.loads(groups)), known, created, expires, revoked)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Give a connection; each statement is a durable step of its own."""
        try:
            new = not self.path.exists()
            with closing(sqlite3.connect(self.path, isolation_level=None, timeout=10)) as connection:
                connection.execute("PRAGMA synchronous = FULL")
                self._prepare(connection)
                if new:
                    self.path.chmod(0o600)
                yield connection
        except (sqlite3.Error, OSError, ValueError) as problem:
            raise PinciteError(
                f"the file of API tokens {self.path} could not be used ({problem}): see that its folder exists and can "
                "be written, or name another file in the setting `tokens`"
            ) from problem

    def _prepare(self, connection: sqlite3.Connection) -> None:
        version = format_of(connection, _SCHEMA, FORMAT)
        if version != FORMAT:
            raise PinciteError(f"{self.path} has format {version}, this version of pincite keeps format {FORMAT}")


def tokens_in(folder: Path, place: str) -> Tokens:
    """Return the tokens of an index folder; ``place`` is the setting: a file, or "" for one in the folder."""
    return Tokens(Path(place) if place else folder / FILE)


def scopes_for(path: str) -> tuple[Scope, ...]:
    """Return the scopes of which a token needs one for a path; empty if no token opens it."""
    return next((scopes for pattern, scopes in _OPENS.items() if pattern.fullmatch(path)), ())


def _digest(secret: str) -> str:
    # A plain hash is enough: nobody can go through 256 random bits.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


__all__ = ["FILE", "FORMAT", "OPENS", "PREFIX", "Scope", "Token", "Tokens", "scopes_for", "tokens_in"]
