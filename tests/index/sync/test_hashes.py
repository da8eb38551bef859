"""Files are hashed again only if they look otherwise, or might have changed without looking so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.store.stamps import Stamp
from index.store.store import Store
from index.sync import hashes
from index.sync.hashes import Hashes


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "store.sqlite", create=True)) as store:
        yield store


@pytest.fixture
def file(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file whose change lies back far enough: no test waits for that."""
    monkeypatch.setattr(hashes, "TICK", 0)
    path = tmp_path / "a.txt"
    path.write_text("one")
    store.put_file(str(path), "a.txt", "whatever", "text 1")
    return path


def hashed(store: Store, path: Path, *, again: bool = False) -> str | None:
    run = Hashes(store, again=again)
    digest = run.of(path, Stamp.of(path))
    run.save()
    return digest


def altered_unseen(store: Store, path: Path) -> str | None:
    """Write other bytes of the same length, and have the store believe that the file looks as before."""
    first = hashed(store, path)
    path.write_text("two")
    stamp = Stamp.of(path)
    assert first is not None
    assert stamp is not None
    store.stamps.put({str(path): (first, stamp)})
    return first


def test_a_file_that_looks_the_same_is_not_read(store: Store, file: Path) -> None:
    assert hashed(store, file) == altered_unseen(store, file) == hashed(store, file)


def test_unless_that_is_asked_for(store: Store, file: Path) -> None:
    first = altered_unseen(store, file)
    second = hashed(store, file, again=True)
    assert second != first
    assert hashed(store, file) == second, "and what is learnt is kept"


def test_a_change_is_seen_though_size_and_time_are_set_back(store: Store, file: Path) -> None:
    first, time = hashed(store, file), file.stat().st_mtime_ns
    file.write_text("two")
    os.utime(file, ns=(time, time))
    assert hashed(store, file) != first


def test_what_changed_just_now_is_not_trusted(store: Store, tmp_path: Path) -> None:
    """It may change again within the same tick of the clock, and look the same: git calls that racy."""
    path = tmp_path / "fresh.txt"
    path.write_text("one")
    store.put_file(str(path), "fresh.txt", "whatever", "text 1")
    hashed(store, path)
    stamp = Stamp.of(path)
    assert stamp is not None
    assert store.stamps.sha256(str(path), stamp) is None


def test_a_file_that_cannot_be_read_has_none(store: Store, tmp_path: Path) -> None:
    assert hashed(store, tmp_path / "none.txt") is None
    assert hashed(store, tmp_path) is None
