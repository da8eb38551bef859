"""The folder beside an index: empty when it is given, gone afterwards."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from filelock import Timeout

from index.derived.publish import writer_lock
from index.errors import PinciteError
from qa.backup.parts import Places
from qa.backup.staging import check_place, staging, strangers
from qa.settings import Settings
from tests.support.parts import write


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places.of(tmp_path / "index", Settings())


def test_it_is_gone_afterwards_whatever_happened(places: Places, tmp_path: Path) -> None:
    with staging(places) as beside:
        write(beside, {"store.sqlite": "new", "derived/1/rows.npy": "new"})
    assert list(tmp_path.iterdir()) == []
    with suppress(KeyError), staging(places) as beside:
        write(beside, {"store.sqlite": "new"})
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_what_one_that_was_killed_left_is_deleted(places: Places, tmp_path: Path) -> None:
    write(tmp_path / "index.restoring", {"store.sqlite": "old", "outside/audit.sqlite": "old"})
    with staging(places) as beside:
        assert [path.name for path in beside.iterdir()] == ["writer.lock"]
    write(tmp_path / "index.restoring", {"store.sqlite": "old", "diary.txt": "mine"})
    with pytest.raises(PinciteError, match=r"holds diary\.txt, which are no parts"), staging(places):
        pass
    assert (tmp_path / "index.restoring" / "diary.txt").read_text() == "mine"


def test_one_at_a_time(places: Places, tmp_path: Path) -> None:
    with staging(places), pytest.raises(Timeout), staging(places):
        pass
    write(places.folder, {"store.sqlite": "there"})
    with writer_lock(places.folder), pytest.raises(Timeout), staging(places):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index"]


def test_a_place_that_is_taken(places: Places, tmp_path: Path) -> None:
    check_place(places, replace=False)
    write(places.folder, {"writer.lock": "", "build.lock": ""})
    check_place(places, replace=False)
    write(places.folder, {"sign-in.key": "key", "more.txt": "mine"})
    assert strangers(places) == ["more.txt"]
    with pytest.raises(PinciteError, match="with --replace"):
        check_place(places, replace=False)
    check_place(places, replace=True)
    write(tmp_path, {"file": "no folder"})
    with pytest.raises(PinciteError, match="is a file"):
        check_place(Places.of(tmp_path / "file", Settings()), replace=True)
