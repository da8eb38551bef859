"""The ledger: counts, and when a run has failed."""

from __future__ import annotations

import json
from pathlib import Path

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
    entries = summarised("a.txt", actions)
    assert len({entry.action for entry in entries}) == len(entries)
    assert sum(entry.documents for entry in entries) == len(actions)


@pytest.mark.parametrize(
    ("entries", "given", "failed"),
    [
        ([], ["docs"], True),
        ([Entry(Action.ADDED, "a.txt")], ["docs"], False),
        ([Entry(Action.UNCHANGED, "a.txt")], ["docs"], False),
        ([Entry(Action.REMOVED, "a.txt")], ["docs"], False),
        ([Entry(Action.SKIPPED, "a.pdf")], ["docs"], True),
        ([Entry(Action.ADDED, "a.txt"), Entry(Action.FAILED, "b.txt")], ["docs"], False),
        ([Entry(Action.ADDED, "a.txt"), Entry(Action.FAILED, "b.txt")], ["docs", "docs/b.txt"], True),
        ([Entry(Action.ADDED, "a.txt"), Entry(Action.FAILED, "none")], ["docs", "none"], True),
        ([Entry(Action.FAILED, "b.txt")], ["docs"], True),
    ],
)
def test_when_a_run_has_failed(entries: list[Entry], given: list[str], failed: bool) -> None:
    assert Ledger(tuple(entries)).failed([Path(path) for path in given]) is failed


def test_a_watch_may_listen_to_nothing() -> None:
    Watch().progress(Progress(0, 0, 0, "a"))
    Watch().committed([("a", "a")])
