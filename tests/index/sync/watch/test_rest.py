"""Half-written files are waited for, by clocks that the tests set."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from index.store.stamps import Stamp
from index.store.store import Store
from index.sync.watch.rest import REST_SECONDS, Resting


@dataclass
class Case:
    """A file, and a clock that is moved on; the time of day is ``ahead`` of the one that the file was written at."""

    store: Store
    path: Path
    now: float = 0.0
    ahead: float = 0.0
    resting: Resting = field(init=False)

    def __post_init__(self) -> None:
        began = time.time()
        self.resting = Resting(lambda: self.now, lambda: began + self.now + self.ahead)

    def rested(self) -> bool:
        stamp = Stamp.of(self.path)
        assert stamp is not None
        return self.resting.rested(self.path, stamp, self.store)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    path = tmp_path / "a.txt"
    path.write_text("one")
    with closing(Store(tmp_path / "store.sqlite", create=True)) as store:
        yield Case(store, path)


def test_a_file_that_changed_a_while_ago_is_read_at_once(case: Case) -> None:
    case.ahead = 60
    assert case.rested()
    assert case.resting.waiting == []


def test_one_that_changed_just_now_is_waited_for(case: Case) -> None:
    assert not case.rested()
    assert case.resting.waiting == [case.path]
    case.now = REST_SECONDS + 0.5
    assert case.resting.any_rested()
    assert case.rested()
    assert case.resting.waiting == []


def test_one_that_grows_for_long_is_read_when_it_rests(case: Case) -> None:
    """Also where its clock is ahead of ours: it is then known by looking twice."""
    case.ahead = -3600
    assert not case.rested()
    for _ in range(100):
        with case.path.open("a") as file:
            file.write("more")
        case.now += 2 * REST_SECONDS
        assert not case.resting.any_rested()
        assert not case.rested()
    case.now += REST_SECONDS
    assert case.resting.any_rested()
    assert case.rested()


def test_a_copy_that_keeps_the_time_of_what_is_copied_is_waited_for(case: Case) -> None:
    os.utime(case.path, (1, 1))
    assert not case.rested()


def test_a_file_that_was_only_renamed_has_rested(case: Case) -> None:
    stamp = Stamp.of(case.path)
    assert stamp is not None
    case.store.put_file(str(case.path), "a.txt", "hash", "text 1")
    case.store.stamps.put({str(case.path): ("hash", stamp)})
    case.path = case.path.rename(case.path.with_name("b.txt"))
    assert case.rested()


def test_one_that_is_gone_is_worth_a_look(case: Case) -> None:
    assert not case.rested()
    case.path.unlink()
    assert case.resting.any_rested()
    assert not case.resting.any_rested()


def test_one_that_is_met_no_more_is_waited_for_no_longer(case: Case) -> None:
    """It may be ignored since."""
    assert not case.rested()
    with case.resting.looking():
        assert not case.rested()
    assert case.resting.waiting == [case.path]
    with case.resting.looking():
        pass
    assert case.resting.waiting == []
