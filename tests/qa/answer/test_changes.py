from __future__ import annotations

from dataclasses import replace

import pytest

from qa.answer.changes import Change, changes
from qa.answer.explanation import Explanation
from qa.assistant import Assistant
from qa.settings import Settings

REVENUE = "How much revenue did Tencent's cloud business make in 2018?"


@pytest.fixture(scope="module")
def told(assistant: Assistant) -> Explanation:
    return assistant.explain(REVENUE).explanation


def by_name(before: Explanation, after: Explanation) -> dict[str, tuple[str | None, str | None]]:
    found = changes(before, after)
    assert len({change.what for change in found}) == len(found)
    return {change.what: (change.before, change.after) for change in found}


def test_nothing_changes_between_two_runs(assistant: Assistant, told: Explanation) -> None:
    assert changes(told, assistant.explain(REVENUE).explanation) == ()


def test_another_setting_is_told_with_what_it_did(assistant: Assistant, told: Explanation) -> None:
    few = Assistant(assistant.index, assistant.reader, Settings(passages_read=2))
    found = by_name(told, few.explain(REVENUE).explanation)
    assert found["limit passages read"] == ("10", "2")
    assert found["reading"][1] == "All passages that were found were read: 2."
    gone = [what for what, (_, after) in found.items() if after is None]
    assert len(gone) >= 3
    back = by_name(few.explain(REVENUE).explanation, told)
    assert {what: (after, before) for what, (before, after) in back.items()} == found


def test_what_moved_or_became_less_likely_is_told_before_and_after(told: Explanation) -> None:
    first, second, *rest = told.considered
    one = replace(first, number=2, probability=0.125)
    two = replace(second, number=1, probability=0.25)
    found = by_name(told, replace(told, considered=(two, one, *rest)))
    assert len(found) == 2
    for was, now, likely in ((first, one, "12.5%"), (second, two, "25.0%")):
        (change,) = (pair for what, pair in found.items() if f"“{was.answer}”" in what)
        assert change[0] is not None
        assert change[0].startswith(f"number {was.number}, ")
        assert change[1] == f"number {now.number}, {likely}, {was.stage.replace('_', ' ')}"


def test_decision_question_limits_and_fingerprints_are_told(told: Explanation) -> None:
    later = replace(
        told,
        standalone_question="Another?",
        decision="Nothing was found.",
        limits=told.limits | {"answered": 0.5, "new": 0.25},
        fingerprints=told.fingerprints | {"corpus": "0123"},
    )
    answered = f"{told.limits['answered']:.1%}"
    assert changes(told, later) == (
        Change("question", told.standalone_question, "Another?"),
        Change("decision", told.decision, "Nothing was found."),
        Change("limit answered", answered, "50.0%"),
        Change("limit new", None, "25.0%"),
        Change("fingerprint corpus", told.fingerprints["corpus"], "0123"),
    )
