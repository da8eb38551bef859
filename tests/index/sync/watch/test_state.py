"""What is told of the process that keeps folders in step, and that there is only one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.derived.publish import writing
from index.errors import IndexLocked, PinciteError
from index.sync.watch import state
from index.sync.watch.state import FILE, LOCK, Last, State

LAST = Last(5.0, 0.5, {"added": 2}, (("a.txt", "is empty"),))
STATE = State(("/docs",), False, 7, True, True, "a.txt", 1, 2, ("/docs/b.txt",), 60.0, 3.0, "disk full", LAST)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    state.write(tmp_path, STATE)
    assert state.read(tmp_path) == STATE
    state.write(tmp_path, replace(STATE, last=None))
    assert state.read(tmp_path).last is None
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"last": 1}', '{"unknown": 1, "last": null}', "\x00"])
def test_what_is_damaged_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert state.read(tmp_path) == State()


def test_the_lock_tells_who_is_alive(tmp_path: Path) -> None:
    """The file may say what it likes: its writer may have been killed."""
    state.write(tmp_path, replace(STATE, following=True))
    assert not state.read(tmp_path).following
    with state.held(tmp_path):
        assert state.read(tmp_path).following
        assert state.is_followed(tmp_path)
        with pytest.raises(IndexLocked, match="stop it first, or let it do its work"), state.held(tmp_path):
            pass
    assert not state.read(tmp_path).following
    with state.held(tmp_path):
        pass


def test_where_nothing_can_be_written_nothing_is_followed(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PinciteError, match="which cannot be written"), state.held(tmp_path / "file" / "index"):
        pass


def test_looking_makes_nothing(tmp_path: Path) -> None:
    root = tmp_path / "none"
    assert state.read(root) == State()
    assert not state.is_written(root)
    state.write(root, STATE)
    assert not root.exists()


def test_whether_somebody_writes_is_known(tmp_path: Path) -> None:
    with writing(tmp_path, create=True):
        assert state.is_written(tmp_path)
    assert not state.is_written(tmp_path)
    assert not (tmp_path / LOCK).exists()


def test_what_was_asked_is_heard_once(tmp_path: Path) -> None:
    assert not state.asked(tmp_path)
    state.ask(tmp_path)
    state.ask(tmp_path)
    assert state.asked(tmp_path)
    assert not state.asked(tmp_path)
