"""Our small SQLite files: created where missing, recognised by their format where present."""

from __future__ import annotations

import sqlite3


def format_of(connection: sqlite3.Connection, schema: str, newest: int) -> int:
    """Return the format of a file; an empty one gets the tables of ``schema`` and format ``newest`` first.

    ``schema`` makes its tables ``IF NOT EXISTS``: another process may be making them at this moment.
    """
    seen = "SELECT user_version, (SELECT count(*) FROM sqlite_master) FROM pragma_user_version"  # one consistent look
    version, tables = connection.execute(seen).fetchone()
    if version == 0 and not tables:
        connection.executescript(f"BEGIN IMMEDIATE; {schema} PRAGMA user_version = {newest}; COMMIT")
        return newest
    return int(version)


__all__ = ["format_of"]
