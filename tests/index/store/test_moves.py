"""Old numbers to new ones: step by step, never in a circle, and only to what lives."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.store.moves import SCHEMA, Moves, Twin


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(made()) as connection:
        yield connection


def made() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(
        "CREATE TABLE documents (version INTEGER PRIMARY KEY, id INTEGER, path TEXT, source TEXT, name TEXT, sha256)"
    )
    connection.executescript(SCHEMA)
    return connection


def moved(connection: sqlite3.Connection, *pairs: tuple[int, int]) -> Moves:
    moves = Moves(connection)
    for old, new in pairs:
        moves.put(Twin(old, 1, f"/{old}"), new)
    return moves


def test_what_never_moved_is_itself(connection: sqlite3.Connection) -> None:
    assert Moves(connection).target(1) is None
    assert Moves(connection).current(1, lambda _: False) == 1
    assert Moves(connection).earlier(1) == []


def test_what_lives_is_itself_and_what_ended_is_where_it_went(connection: sqlite3.Connection) -> None:
    moves = moved(connection, (1, 2), (2, 3))
    assert moves.current(1, {1, 3}.__contains__) == 1
    assert moves.current(1, {3}.__contains__) == 3
    assert moves.current(1, {2}.__contains__) == 2
    assert moves.current(1, {4}.__contains__) == 1, "gone without a trace"
    assert moves.earlier(3) == [(2, 1), (1, 1)]


def test_a_move_counts_only_while_nothing_else_took_the_number(connection: sqlite3.Connection) -> None:
    moves = moved(connection, (1, 2), (2, 3))
    connection.execute("INSERT INTO documents VALUES (7, 2, '/2', '2', '2', 'other')")
    assert moves.current(1, {3}.__contains__) == 1
    assert moves.earlier(3) == [(2, 1), (1, 1)], "what it was is known all the same"


@given(st.dictionaries(st.integers(0, 6), st.integers(0, 6)), st.sets(st.integers(0, 6)))
def test_no_circle_holds_it_up(pairs: dict[int, int], live: set[int]) -> None:
    with closing(made()) as connection:
        moves = moved(connection, *pairs.items())
        for start in range(7):
            found = moves.current(start, live.__contains__)
            assert found in live or found == start
            if start in live:
                assert found == start


def test_twins_are_of_the_same_bytes_and_kind(connection: sqlite3.Connection) -> None:
    rows = [
        (1, 10, "/a.txt", "a.txt", "a.txt", "same"),
        (2, 11, "/b.txt", "b.txt", "b.txt", "other"),
        (3, 12, "/r.jsonl", "r.jsonl", "one", "same"),
        (4, 13, "/s.jsonl", "s.jsonl", "two", "same"),
        (5, 14, "/c.txt", "c.txt", "c.txt", "same"),
    ]
    connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)", rows)
    moves = moved(connection)
    assert moves.twins(99, "same", None) == [Twin(14, 5, "/c.txt"), Twin(10, 1, "/a.txt")]
    assert moves.twins(10, "same", None) == [Twin(14, 5, "/c.txt")]
    assert moves.twins(99, "same", "one") == [Twin(12, 3, "/r.jsonl")]
