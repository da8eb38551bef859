"""An SQLite file copied as one whole state while others write to it, put in another's place, and checked."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from index.errors import explained


def copy_out(source: Path, target: Path) -> None:
    """Write one whole state of an SQLite file into a new file, durable; readers and writers of it go on.

    Raises :class:`index.errors.PinciteError` if it cannot be read or there is no room, :class:`IndexUnusable` if it is
    damaged.
    """
    with explained(source), closing(_opened(source)) as connection:
        vacuum_into(connection, target)


def vacuum_into(connection: sqlite3.Connection, target: Path) -> None:
    """Write what a connection reads into a new file, durable. Free pages, and what they hold, are left out."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection.execute("VACUUM INTO ?", (str(target),))
    with target.open("rb") as file:
        os.fsync(file.fileno())


def copy_in(source: Path, target: Path) -> None:
    """Put one whole SQLite file in the place of another, in one durable step; whoever has that open goes on with this.

    Raises :class:`index.errors.PinciteError` if it cannot be written: then it is as it was.
    """
    with explained(target):
        if not target.exists():
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600))
        with closing(_opened(source)) as new, closing(_opened(target)) as old:
            new.backup(old)


def fault_of(path: Path) -> str | None:
    """Return what SQLite finds wrong with a file, None if nothing."""
    try:
        with closing(_opened(path)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as problem:
        return str(problem)
    return None if found == "ok" else str(found)


def in_use(path: Path) -> bool:
    """Tell whether another process has an SQLite file open."""
    with closing(_opened(path)) as connection:
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as problem:
            return problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
        return False


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=30)


__all__ = ["copy_in", "copy_out", "fault_of", "in_use", "vacuum_into"]
