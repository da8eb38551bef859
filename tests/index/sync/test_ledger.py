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


@given(st.lists(st.tuples(st.sampled_from(Action), st.sampled_from(["", "2 of 3 pages hold no text"]))))
def test_a_summary_has_one_entry_a_fate(fates: list[tuple[Action, str]]) -> None:
    entries = summarised("a.txt", fates)
    assert len({(entry.action, entry.reason) for entry in entries}) == len(entries)
    assert sum(entry.documents for entry in entries) == len(fates)


@pytest.mark.parametrize("action", Action)
def test_a_run_has_failed_if_anything_in_it_has(action: Action) -> None:
    """What was skipped has not: nobody asked for it."""
    good = Entry(Action.ADDED, "a.txt")
    assert Ledger((good, Entry(action, "b.txt"))).failed is (action is Action.FAILED)
    assert not Ledger(()).failed


def test_a_watch_may_listen_to_nothing() -> None:
    Watch().progress(Progress(0, 0, 0, "a"))
    Watch().committed([("a", "a")])
