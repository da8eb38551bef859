"""SQLite files copied while others write, put in another's place, and checked."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import IndexUnusable, PinciteError
from index.store.copying import copy_in, copy_out, fault_of, in_use


def made(path: Path, rows: int = 100, *, wal: bool = True) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    if wal:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY, text TEXT)")
    connection.executemany("INSERT INTO numbers VALUES (?, ?)", ((n, "x" * 200) for n in range(rows)))
    return connection


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM numbers").fetchone()[0])


@pytest.mark.parametrize("wal", [True, False])
def test_a_copy_is_one_state_while_somebody_writes(tmp_path: Path, *, wal: bool) -> None:
    with closing(made(tmp_path / "a.sqlite", wal=wal)) as writer:
        if wal:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("DELETE FROM numbers")
        copy_out(tmp_path / "a.sqlite", tmp_path / "b.sqlite")
    assert count(tmp_path / "b.sqlite") == 100
    assert fault_of(tmp_path / "b.sqlite") is None
    assert (tmp_path / "b.sqlite").stat().st_mode & 0o777 == 0o600


def test_what_was_deleted_is_not_copied(tmp_path: Path) -> None:
    with closing(made(tmp_path / "a.sqlite")) as writer:
        writer.execute("INSERT INTO numbers VALUES (1000, 'Quillborough')")
        writer.execute("DELETE FROM numbers WHERE number = 1000")
    copy_out(tmp_path / "a.sqlite", tmp_path / "b.sqlite")
    assert b"Quillborough" not in (tmp_path / "b.sqlite").read_bytes()


def test_a_copy_takes_the_place_of_a_file_that_is_open(tmp_path: Path) -> None:
    made(tmp_path / "new.sqlite", 7).close()
    with closing(made(tmp_path / "old.sqlite", wal=False)) as reader:
        copy_in(tmp_path / "new.sqlite", tmp_path / "old.sqlite")
        assert reader.execute("SELECT count(*) FROM numbers").fetchone()[0] == 7
    copy_in(tmp_path / "new.sqlite", tmp_path / "none.sqlite")
    assert count(tmp_path / "none.sqlite") == 7


def test_faults_are_found(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    made(path, wal=False).close()
    content = bytearray(path.read_bytes())
    content[4096:4116] = bytes(20)
    path.write_bytes(content)
    assert fault_of(path)
    path.write_bytes(b"no database at all, but long enough to be one" * 200)
    assert "not a database" in str(fault_of(path))
    with pytest.raises(IndexUnusable):
        copy_out(path, tmp_path / "b.sqlite")
    with pytest.raises(PinciteError):
        copy_out(tmp_path / "none.sqlite", tmp_path / "c.sqlite")


def test_a_file_is_in_use_while_another_process_has_it_open(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    made(path).close()
    assert not in_use(path)
    holding = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM numbers').fetchone(); "
    command = [sys.executable, "-c", holding + "print('open', flush=True); input()", path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        assert in_use(path)
        other.communicate("\n")
    assert not in_use(path)
    assert count(path) == 100
