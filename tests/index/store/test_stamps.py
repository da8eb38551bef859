"""What a file looked like when it was hashed: found again only if nothing of it differs, and gone with its file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from index.store.stamps import Stamp
from index.store.store import Store

STAMP = Stamp(size=3, mtime=5, ctime=7, inode=11)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "store.sqlite", create=True)) as store:
        store.put_file("/a", "a", "hash of a", "text 1")
        yield store


def test_a_file_that_looks_the_same_has_the_same_hash(store: Store) -> None:
    store.stamps.put({"/a": ("hash of a", STAMP)})
    assert store.stamps.sha256("/a", STAMP) == "hash of a"


@pytest.mark.parametrize("name", ["size", "mtime", "ctime", "inode"])
def test_one_that_differs_in_anything_has_not(store: Store, name: str) -> None:
    store.stamps.put({"/a": ("hash of a", STAMP)})
    assert store.stamps.sha256("/a", replace(STAMP, **{name: 1})) is None


def test_what_is_not_stored_is_not_kept(store: Store) -> None:
    store.stamps.put({"/unknown": ("hash", STAMP)})
    assert store.stamps.sha256("/unknown", STAMP) is None
    assert not store.stamps.knows(STAMP)


def test_it_goes_with_its_file(store: Store) -> None:
    """A file that is forgotten is named nowhere."""
    store.stamps.put({"/a": ("hash of a", STAMP)})
    store.forget_file("/a")
    assert not store.stamps.knows(STAMP)
    store.put_file("/a", "a", "hash of a", "text 1")
    assert store.stamps.sha256("/a", STAMP) is None


def test_a_renamed_file_is_known_by_its_number_size_and_time(store: Store) -> None:
    store.stamps.put({"/a": ("hash of a", STAMP)})
    assert store.stamps.knows(replace(STAMP, ctime=99))
    assert not store.stamps.knows(replace(STAMP, size=4))


def test_the_stamp_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    assert Stamp.of(path) is None
    path.write_text("abc")
    first = Stamp.of(path)
    assert first is not None
    assert (first.size, first.inode) == (3, path.stat().st_ino)
    os.utime(path, (1, 1))
    second = Stamp.of(path)
    assert second is not None
    assert second.mtime == 10**9
    assert second.changed == second.ctime > first.mtime - 10**9, "who sets the time back is seen by the other one"


def test_numbers_of_files_beyond_63_bits_can_be_kept(store: Store) -> None:
    found = SimpleNamespace(st_size=3, st_mtime_ns=5, st_ctime_ns=7, st_ino=2**64 - 1)
    stamp = Stamp.made(cast(os.stat_result, found))
    store.stamps.put({"/a": ("hash of a", stamp)})
    assert store.stamps.sha256("/a", stamp) == "hash of a"
