"""Gaps: grouped by meaning, counted, the most frequent first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.encoder.encoders import LIGHT, MULTILINGUAL, load
from qa.records.feedback import RatedQuote, Rating, Unanswered, Verdict
from qa.records.gaps import ALIKE, gaps
from qa.types import Status
from tests.support.parts import WORD_HASHING

QUOTE = RatedQuote("a.txt", "a.txt", 1, 0, 5, "ab" * 32, "words", None)


def asked(question: str, day: int = 1, status: Status = Status.NOT_FOUND) -> Unanswered:
    return Unanswered(f"2026-01-{day:02}T00:00:00.000+00:00", question, question, status, "a corpus")


def rated(question: str, verdict: Verdict, quote: RatedQuote | None = QUOTE, session: str = "s") -> Rating:
    return Rating(
        "2026-01-05T00:00:00.000+00:00", question, question, verdict, "a corpus", quote=quote, session=session
    )


def test_nothing_is_no_gap() -> None:
    assert gaps([], [], WORD_HASHING.encode) == []


@pytest.mark.parametrize("name", [MULTILINGUAL, LIGHT])
def test_rewordings_are_one_gap_and_other_questions_another(name: str) -> None:
    leave = [
        "How many days of parental leave do we get?", "how long is parental leave", "parental leave days",
        "How long is parental leave",
    ]  # fmt: skip
    other = ["How do I reset my VPN password?", "vpn password reset", "What is the notice period for contractors?"]
    found = gaps([], [asked(question) for question in leave + other], load(name).encode)
    assert [(gap.count, gap.example) for gap in found] == [
        (4, "how long is parental leave"),
        (2, "How do I reset my VPN password?"),
        (1, "What is the notice period for contractors?"),
    ]
    assert set(found[0].questions) == {leave[1], leave[0], leave[2]}


def test_groups_hold_what_is_alike_to_their_example_only() -> None:
    questions = [f"{first} {second} {third}" for first in "abcd" for second in "efg" for third in "hi"]
    found = gaps([], [asked(question) for question in questions], WORD_HASHING.encode)
    assert sum(gap.count for gap in found) == len(questions)
    examples = WORD_HASHING.encode([gap.example for gap in found])
    for gap, example in zip(found, examples, strict=True):
        assert (WORD_HASHING.encode(gap.questions) @ example >= ALIKE - 1e-6).all()
    assert gaps([], [asked(question) for question in reversed(questions)], WORD_HASHING.encode) == found


def test_askings_and_ratings_are_counted_together() -> None:
    ratings = [rated("who pays?", Verdict.MISSING, None), rated("who pays?", Verdict.WRONG)]
    unanswered = [asked("Who  pays?", 2), asked("who pays?", 9, Status.WEAK), asked("where is it", 3)]
    first, second = gaps(ratings, unanswered, WORD_HASHING.encode)
    assert (first.count, first.newest[:10]) == (4, "2026-01-09")
    assert first.statuses == {"not_found": 1, "weak": 1}
    assert first.verdicts == {"missing": 1, "wrong": 1}
    assert second.to_json()["questions"] == ("where is it",)


def test_only_the_newest_verdict_counts() -> None:
    changed = [rated("who?", Verdict.WRONG), rated("who?", Verdict.RIGHT)]
    assert gaps(changed, [], WORD_HASHING.encode) == []


def test_a_wrong_quote_beside_a_right_one_is_no_gap_but_what_is_missing_is() -> None:
    other = replace(QUOTE, start=9, end=12)
    ratings = [rated("who?", Verdict.RIGHT), rated("who?", Verdict.WRONG, other)]
    assert gaps(ratings, [], WORD_HASHING.encode) == []
    (gap,) = gaps([*ratings, rated("who?", Verdict.MISSING, None)], [], WORD_HASHING.encode)
    assert gap.verdicts == {"missing": 1}
    (gap,) = gaps([*ratings, rated("who?", Verdict.WRONG_PLACE, other, "another")], [], WORD_HASHING.encode)
    assert gap.verdicts == {"wrong_place": 1}
