"""The golden questions: what the articles of ``seeds/`` say, asked as people ask."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from benchmarks.golden import holds, one_line
from qa.assistant import Assistant
from qa.types import Answer, Status
from tests.conftest import SEEDS

FIRST_QUOTE = 0.85
FIRST_THREE = 0.90


@dataclass(frozen=True, slots=True)
class Golden:
    """A question of ``seeds/questions.jsonl`` and what was answered."""

    record: dict[str, Any]
    answer: Answer

    @property
    def places(self) -> list[tuple[str, int, str]]:
        """Source, paragraph and words of every place that answers."""
        records = [self.record, *self.record.get("also", [])]
        return [(place["source"], place["paragraph"], place["answer"]) for place in records]

    def within(self, count: int) -> bool:
        """Tell whether one of the first ``count`` quotes that are shown is right."""
        return holds(self.answer, self.record, count)


@pytest.fixture(scope="module")
def golden(assistant: Assistant) -> list[Golden]:
    lines = (SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [Golden(record, assistant.ask(record["question"])) for record in map(json.loads, lines)]


def test_there_are_enough_questions(golden: list[Golden]) -> None:
    unanswerable = [one for one in golden if one.record["answer"] is None]
    assert len(golden) >= 60
    assert len(unanswerable) >= len(golden) / 5


def test_expected_places_exist(golden: list[Golden], assistant: Assistant) -> None:
    documents = {info.source: assistant.index.document(info.id) for info in assistant.index.documents()}
    for one in golden:
        for source, number, words in one.places if one.record["answer"] is not None else []:
            paragraph = documents[source].paragraphs[number - 1]
            there = one_line(documents[source].text[paragraph.start : paragraph.end])
            assert one_line(words) in there, (one.record["id"], source, number)


def test_the_first_quote_holds_the_answer(golden: list[Golden]) -> None:
    answerable = [one for one in golden if one.record["answer"] is not None]
    share = sum(one.within(1) for one in answerable) / len(answerable)
    assert share >= FIRST_QUOTE, f"{share:.3f}"


def test_one_of_the_first_three_holds_it(golden: list[Golden]) -> None:
    answerable = [one for one in golden if one.record["answer"] is not None]
    missed = [one.record["id"] for one in answerable if not one.within(3)]
    assert 1 - len(missed) / len(answerable) >= FIRST_THREE, missed


def test_foreign_questions_are_not_answered(golden: list[Golden]) -> None:
    unanswerable = [one for one in golden if one.record["answer"] is None]
    answered = [one.record["question"] for one in unanswerable if one.answer.status is Status.ANSWERED]
    assert len(answered) <= len(unanswerable) / 3, answered


def test_sources_that_disagree_are_shown_side_by_side(golden: list[Golden]) -> None:
    disagreeing = [one for one in golden if one.record.get("disagree")]
    shown = [one for one in disagreeing if len(one.answer.groups) > 1]
    assert len(disagreeing) >= 2
    assert len(shown) >= 1, [(one.record["question"], one.answer.groups) for one in disagreeing]


def test_every_quote_is_verbatim(golden: list[Golden], assistant: Assistant) -> None:
    documents = {info.source: assistant.index.document(info.id) for info in assistant.index.documents()}
    for one in golden:
        for quote in (*one.answer.quotes, *one.answer.near_misses):
            text = documents[quote.citation.source].text
            assert text[quote.citation.start : quote.citation.end] == quote.text


def test_agreement_is_never_called_disagreement(golden: list[Golden]) -> None:
    alarmed = [
        one.record["question"] for one in golden if len(one.answer.groups) > 1 and not one.record.get("disagree")
    ]
    assert alarmed == []
