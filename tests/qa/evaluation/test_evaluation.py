from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.errors import PinciteError
from qa.assistant import Assistant
from qa.evaluation.evaluation import Case, Outcome, candidate, figures, holds, judged, load_cases, outcome, selective
from qa.reader.readings import Limits
from qa.reader.span_reader import SpanReader

LIMITS = Limits(0.7, 0.5, 0.2)
GIVEN = Case("1", "How many branches are there?", ("14", "14 branches"), "The bank has 14 branches.", "Branches")


def written(tmp_path: Path, *records: dict[str, Any] | str) -> Path:
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in records) + "\n\n")
    return path


def test_every_form_of_a_record_is_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {
            "id": 1,
            "question": "a?",
            "answers": [{"text": "x", "start": 0}, {"text": "x"}],
            "context": "x",
            "title": "A_b",
        },
        {"question": "b?", "answers": ["y"], "source": "b.txt", "also": [{"source": "c.txt", "answer": "z"}]},
        {"question": "c?", "answer": None},
        {"question": "d?", "answers": [{"text": "plausible"}], "impossible": True},
    )
    assert load_cases(path) == [
        Case("1", "a?", ("x",), "x", "A b"),
        Case("2", "b?", ("y", "z"), documents=("b.txt", "c.txt")),
        Case("3", "c?", ()),
        Case("4", "d?", ()),
    ]


@pytest.mark.parametrize(
    "record",
    ["{", "[]", "3", '{"question": 3, "answers": []}', '{"answers": ["x"]}', '{"question": "q", "answers": [3]}'],
)
def test_what_is_no_case_is_named_by_its_line(tmp_path: Path, record: str) -> None:
    path = written(tmp_path, {"question": "a?", "answers": ["x"]}, record)
    with pytest.raises(PinciteError, match=r"set.jsonl:2: expected"):
        load_cases(path)


def test_a_set_without_questions_and_one_that_is_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(PinciteError, match=r"set.jsonl: holds no question"):
        load_cases(written(tmp_path))
    with pytest.raises(PinciteError, match=r"none.jsonl: there is no such file"):
        load_cases(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("text", "right", "expected"),
    [
        ("It made RMB 9.1 billion.", ["rmb 9.1 billion"], True),
        ("There are 140 branches.", ["14"], False),
        ("The bank closed.", ["a bank"], True),
        ("Anything", [], False),
    ],
)
def test_a_quote_holds_whole_words(text: str, right: list[str], expected: bool) -> None:
    assert holds(text, right) is expected


def test_a_context_is_read_as_one_passage(assistant: Assistant) -> None:
    first = outcome(GIVEN, assistant.reader.read(GIVEN.question, [candidate(GIVEN)]))
    assert first.right
    assert "14" in first.said
    assert first.quote == GIVEN.context


def test_nothing_read_is_silence() -> None:
    assert outcome(GIVEN, []) == Outcome(GIVEN, "", "", "", 0.0, right=False)


def test_all_that_is_found_is_judged(assistant: Assistant) -> None:
    assert isinstance(assistant.reader, SpanReader)
    made = judged(assistant.reader, GIVEN, [candidate(GIVEN)])
    assert len(made.evidence) == len(made.said) == len(made.right) >= 1
    assert any(made.right)


def outcomes() -> list[Outcome]:
    silent = Case("0", "?", ())
    made = []
    for n in range(20):
        made.append(Outcome(GIVEN, "14", "14", "1", 0.9 - n / 100, right=True))
        made.append(Outcome(silent, "14", "14", "1", 0.2 + n / 100, right=False))
    return made


def test_figures_of_a_perfect_judge() -> None:
    made = figures(outcomes(), LIMITS)
    assert (made["questions"], made["unanswerable"]) == (40, 20)
    assert made["exact match"] == made["f1"] == made["first quote right"] == 1
    assert made["abstention AUROC"] == made["precision of those"] == 1
    assert made["called answered"] == made["coverage at 90 % precision"] - 0.05 == 0.5
    assert sum(each["count"] for each in made["reliability"]) == 40


def test_figures_that_cannot_be_are_null() -> None:
    made = figures([one for one in outcomes() if one.case.answers], LIMITS)
    assert made["abstention AUROC"] is None


def test_the_threshold_is_chosen_on_one_half_and_kept_for_the_other() -> None:
    spread = [
        one
        for pair in zip(outcomes()[::2], outcomes()[::2], outcomes()[1::2], outcomes()[1::2], strict=True)
        for one in pair
    ]
    assert selective(spread)["f1"] == 1.0
