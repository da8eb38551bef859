"""A file that fails is tried again after growing pauses, then paused until it changes or somebody asks."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.derived.publish import STORE
from index.store.failures import Failure
from index.store.store import Store
from index.sync.ledger import Action, Ledger
from index.sync.pace import PAUSES, Pace
from index.sync.update import update
from tests.support.parts import QuickRecipe, article, write


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write(tmp_path / "docs", {"a.txt": article("a.txt"), "bad.txt": ""})


def run(root: Path, docs: Path, clock: Clock, *, patient: bool = True) -> Ledger:
    return update(root, [docs], QuickRecipe(), pace=Pace(patient=patient, clock=clock))


def fate(ledger: Ledger, source: str) -> tuple[Action, str]:
    (entry,) = [entry for entry in ledger.entries if entry.source == source]
    return entry.action, entry.reason


def failures(root: Path) -> list[Failure]:
    with closing(Store(root / STORE)) as store:
        return store.failures.all()


def fail_until_paused(root: Path, docs: Path, clock: Clock) -> None:
    for pause in (*PAUSES, None):
        assert fate(run(root, docs, clock), "bad.txt")[0] is Action.FAILED
        (failure,) = failures(root)
        assert failure.again == (None if pause is None else clock.now + pause)
        if pause:
            clock.now += pause - 1
            action, reason = fate(run(root, docs, clock), "bad.txt")
            assert action is Action.SKIPPED
            assert reason.startswith("failed and is tried again at 1970-01-1")
            clock.now += 1


def test_it_is_tried_again_after_growing_pauses_and_then_paused(root: Path, docs: Path, clock: Clock) -> None:
    assert list(PAUSES) == sorted(set(PAUSES))
    fail_until_paused(root, docs, clock)
    clock.now += 10**9
    action, reason = fate(run(root, docs, clock), "bad.txt")
    assert (action, reason.partition(":")[0]) == (Action.SKIPPED, "failed 5 times and is paused until it changes")


def test_a_change_ends_the_pause(root: Path, docs: Path, clock: Clock) -> None:
    fail_until_paused(root, docs, clock)
    write(docs, {"bad.txt": " \n"})
    assert fate(run(root, docs, clock), "bad.txt")[0] is Action.FAILED
    assert failures(root)[0].attempts == 1
    write(docs, {"bad.txt": article("good after all")})
    assert fate(run(root, docs, clock), "bad.txt")[0] is Action.ADDED
    assert failures(root) == []


def test_somebody_who_asks_has_it_tried_at_once(root: Path, docs: Path, clock: Clock) -> None:
    fail_until_paused(root, docs, clock)
    assert fate(run(root, docs, clock, patient=False), "bad.txt")[0] is Action.FAILED
    assert failures(root)[0].again is None
    assert fate(run(root, docs, clock), "bad.txt")[0] is Action.SKIPPED


def test_one_that_is_gone_or_ignored_is_let_go(root: Path, docs: Path, clock: Clock) -> None:
    run(root, docs, clock)
    (docs / "bad.txt").unlink()
    run(root, docs, clock)
    assert failures(root) == []
    write(docs, {"bad.txt": ""})
    run(root, docs, clock)
    write(docs, {".pinciteignore": "bad.txt\n"})
    run(root, docs, clock)
    assert failures(root) == []


def test_one_that_is_out_of_reach_is_not(root: Path, docs: Path, clock: Clock, tmp_path: Path) -> None:
    run(root, docs, clock)
    docs.rename(tmp_path / "away")
    run(root, docs, clock)
    assert [failure.source for failure in failures(root)] == ["bad.txt"]


def test_a_file_that_waits_is_not_taken_to_be_gone(root: Path, docs: Path, clock: Clock) -> None:
    """Its last good version is kept, and so is that of a file that is being written."""
    run(root, docs, clock)
    write(docs, {"a.txt": ""})
    for patient in (False, True):
        assert run(root, docs, clock, patient=patient).count(Action.REMOVED) == 0
    write(docs, {"a.txt": article("a.txt", 1)})
    busy = Pace(rested=lambda path, stamp, store: path.name != "a.txt", clock=clock)
    ledger = update(root, [docs], QuickRecipe(), pace=busy)
    assert fate(ledger, "a.txt") == (Action.SKIPPED, "is being written: it is read when it rests")
    assert ledger.count(Action.REMOVED) == 0


def test_several_reasons_of_one_file_are_told_in_short(root: Path, tmp_path: Path, clock: Clock) -> None:
    docs = write(tmp_path / "docs", {"r.jsonl": '{"id": "a", "text": "Some words."}\nno\nnor this\n'})
    run(root, docs, clock)
    (failure,) = failures(root)
    assert failure.reason.startswith("line 2: ")
    assert failure.reason.endswith(" (and 1 more)")
