"""The ledger: counts, and when a run has failed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sync.ledger import Action, Entry, Ledger, Progress, Watch, summarised

ENTRIES = st.lists(st.builds(Entry, st.sampled_from(Action), st.sampled_from(["a.txt", "b.txt"]), st.integers(1, 9)))


@given(ENTRIES)
def test_counts_add_up(entries: list[Entry]) -> None:
    ledger = Ledger(tuple(entries))
    assert sum(ledger.count(action) for action in Action) == sum(entry.documents for entry in entries)
    told = ledger.to_json()
    assert json.loads(json.dumps(told)) == told
    assert {key: told[key] for key in Action} == {str(action): ledger.count(action) for action in Action}
    assert len(told["entries"]) == len(entries)


@given(st.lists(st.sampled_from(Action)))
def test_a_summary_has_one_entry_a_fate(actions: list[Action]) -> None:
    entries = summarised("a.txt", actions, ["2 of 3 pages hold no text"])
    assert len({entry.action for entry in entries}) == len(entries)
    assert sum(entry.documents for entry in entries) == len(actions)
    assert all(entry.reason == "2 of 3 pages hold no text" for entry in entries)


def test_a_summary_tells_few_notes() -> None:
    (entry,) = summarised("a.mbox", [Action.ADDED], [f"note {n}" for n in (1, 1, 2, 3, 4, 5)])
    assert entry.reason == "note 1; note 2; note 3; and 2 more"


@pytest.mark.parametrize("action", Action)
def test_a_run_has_failed_if_anything_in_it_has(action: Action) -> None:
    """What was skipped has not: nobody asked for it."""
    good = Entry(Action.ADDED, "a.txt")
    assert Ledger((good, Entry(action, "b.txt"))).failed is (action is Action.FAILED)
    assert not Ledger(()).failed


def test_a_watch_may_listen_to_nothing() -> None:
    Watch().progress(Progress(0, 0, 0, "a"))
    Watch().committed([("a", "a")])


def test_what_is_to_be_known_of_a_source_is_told_once() -> None:
    (entry,) = summarised("a.jsonl", [Action.ADDED] * 9, ["one", "one", "two", "three", "four", "five"])
    assert entry.reason == "one; two; three; and 2 more"
