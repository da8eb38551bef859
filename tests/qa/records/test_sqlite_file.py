"""Small files of ours: made once, and another format is told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from qa.records.sqlite_file import format_of

SCHEMA = "CREATE TABLE IF NOT EXISTS things (name TEXT);"


def test_an_empty_file_is_made_and_one_that_is_there_keeps_its_format(tmp_path: Path) -> None:
    for newest, found in ((3, 3), (4, 3)):
        with closing(sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None)) as connection:
            assert format_of(connection, SCHEMA, newest) == found
            assert connection.execute("SELECT count(*) FROM things").fetchone() == (0,)


def test_somebody_elses_file_is_not_made_ours(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE other (name TEXT)")
        assert format_of(connection, SCHEMA, 3) == 0
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("other",)]
