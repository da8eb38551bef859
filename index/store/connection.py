"""How the store's file is opened: to be written where it can be, else only read.

A reader shares memory with the writer (the file ``-shm``). Where it can neither find nor make that, on a read-only
mount, in a folder that it may not write, on a full disk, no writer is alive, and the file is read *frozen*: SQLite
takes no locks and looks for no changes. That the file stays as it is meanwhile is checked here, after every reading.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from index.errors import IndexUnusable, PinciteError, anew, explained
from index.store.copying import vacuum_into

_NO_SHARED_MEMORY = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}

_Stamp = tuple[int, ...] | None


class Connection:
    """One connection to an SQLite file of one schema; whoever shares it between threads takes turns."""

    def __init__(self, path: Path, schema: str, version: int, *, create: bool) -> None:
        """Open the file at ``path``. Raises :class:`IndexUnusable` if it is damaged or of another version.

        Raises :class:`PinciteError` if it cannot be opened.
        """
        self._path = path
        with explained(path):
            if create and not path.exists():
                _make(path, schema, version)
            self._stamps = self._looked_at()
            self._connection, self.frozen = _opened(path, create=create)
            try:
                self._prepare(schema, version, create=create)
            except BaseException:
                self.close()
                raise
        self._file = _stamp(path)

    def _prepare(self, schema: str, version: int, *, create: bool) -> None:
        run = self._connection.execute
        if not self.frozen:
            run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA foreign_keys = ON")
        found = run("PRAGMA user_version").fetchone()[0]
        if create and found == 0 and not run("SELECT 1 FROM sqlite_master").fetchone():
            self._connection.executescript(f"BEGIN IMMEDIATE; {schema} PRAGMA user_version = {version}; COMMIT")
        elif found != version:
            raise IndexUnusable(
                f"{self._path} has format {found}, this version of pincite reads {version}: {anew(self._path)}"
            )

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @property
    def writable(self) -> bool:
        """Whether this process may write to the file, as far as that is known beforehand."""
        return not self.frozen and os.access(self._path, os.W_OK) and os.access(self._path.parent, os.W_OK)

    def replaced(self) -> bool:
        """Tell whether another file stands in its place, or none, or one that is read frozen has changed."""
        if self.frozen:
            return self._looked_at() != self._stamps
        now = _stamp(self._path)
        return now is None or self._file is None or now[:2] != self._file[:2]

    def _looked_at(self) -> tuple[_Stamp, _Stamp]:
        left = _stamp(_wal(self._path))
        return _stamp(self._path), left if left and left[2] else None  # an empty one says nothing

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open: what is written is not durable yet."""
        return self._connection.in_transaction

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do what is inside as one durable step, or not at all; within another transaction as a part of that."""
        if self.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:  # a full disk has ended it already
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def fault(self) -> str | None:
        """Return what a quick look at the whole file finds wrong with it, None if nothing."""
        with explained(self._path):
            found = self._connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        return None if found == "ok" else str(found)

    def copy(self, target: Path) -> None:
        """Write one whole state into a new file, durable; others read and write meanwhile."""
        with explained(self._path):
            vacuum_into(self._connection, target)
        if self.frozen and self.replaced():
            raise PinciteError(f"{self._path} was written to while it was copied: try again")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one and the same state inside, whatever others commit meanwhile.

        Raises :class:`PinciteError` at the end if a file that is read frozen was written to: what was read may be torn.
        """
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")
            if self.frozen and self.replaced():
                raise PinciteError(f"{self._path} was written to while it was read: try again")


def _make(path: Path, schema: str, version: int) -> None:
    """Make the file of a store: it is there whole or not at all, for somebody may be waiting for it."""
    work = path.with_name(f"{path.name}.new")
    work.unlink(missing_ok=True)
    with closing(sqlite3.connect(work, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(f"BEGIN IMMEDIATE; {schema} PRAGMA user_version = {version}; COMMIT")
    work.replace(path)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _opened(path: Path, *, create: bool) -> tuple[sqlite3.Connection, bool]:
    """Return a connection, and whether it is frozen."""
    address = path.absolute().as_uri()
    try:
        return _tried(f"{address}?mode={'rwc' if create else 'rw'}"), False
    except sqlite3.OperationalError as problem:
        if create or not path.is_file() or problem.sqlite_errorcode & 0xFF not in _NO_SHARED_MEMORY:
            raise
        return _frozen(path, address, problem), True


def _frozen(path: Path, address: str, problem: sqlite3.OperationalError) -> sqlite3.Connection:
    """Return a connection that needs no shared memory, or raise the ``problem`` with the usual way."""
    if not os.access(path, os.R_OK):
        raise IndexUnusable(f"{path} may not be read: let whoever runs this read it") from problem
    left = _stamp(_wal(path))
    try:
        if left is not None and left[2]:  # bytes that a writer had no time to move into the file itself
            return _tried(f"{address}?mode=ro&vfs=unix-none", "PRAGMA locking_mode = EXCLUSIVE")
        return _tried(f"{address}?immutable=1")
    except sqlite3.OperationalError:
        raise problem from None


def _tried(address: str, *first: str) -> sqlite3.Connection:
    """Return a connection by which something was read."""
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=30, check_same_thread=False)
    try:
        for statement in (*first, "SELECT 1 FROM sqlite_master"):
            connection.execute(statement).fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _wal(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _stamp(path: Path) -> _Stamp:
    """Return what tells a file from another one and from itself after a change; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


__all__ = ["Connection"]
