from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.answer_types import AnswerType, Entity, entities, expected_type, nearest


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many branches does ICBC have?", AnswerType.NUMBER),
        ("How much revenue did Tencent's cloud make?", AnswerType.MONEY),
        ("What sales revenue did the cloud business reach?", AnswerType.MONEY),
        ("When was the lab announced?", AnswerType.DATE),
        ("in what year did it open", AnswerType.DATE),
        ("Who is JD Finance's CEO?", AnswerType.PERSON),
        ("where is the lab", AnswerType.NAME),
        ("which bank signed first", AnswerType.NAME),
        ("How long is the term?", AnswerType.DURATION),
        ("What share of phones have Alipay?", AnswerType.PERCENT),
        ("Why did the bank choose Tencent?", None),
        ("How does a QR payment work?", None),
    ],
)
def test_the_type_that_is_expected(question: str, kind: AnswerType | None) -> None:
    assert expected_type(question) is kind


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (AnswerType.MONEY, "It made RMB 9.1 billion in 2018.", ["RMB 9.1 billion"]),
        (AnswerType.MONEY, "worth 240 bln or 35 million dollars", ["35 million dollars"]),
        (AnswerType.NUMBER, "serviced by 16,000 branches", ["16,000"]),
        (AnswerType.NUMBER, "two of the four biggest", ["two", "four"]),
        (AnswerType.PERCENT, "a share of 51% against 7 per cent", ["51%", "7 per cent"]),
        (AnswerType.DATE, "On 12 June 2020 and in March 2017", ["12 June 2020", "March 2017"]),
        (AnswerType.DURATION, "a three-year deposit held for 40 days", ["three-year", "40 days"]),
        (
            AnswerType.PERSON,
            "The Bank of Gansu's head, Liu Qing, and Ludwig van Beethoven",
            ["Liu Qing", "Ludwig van Beethoven"],
        ),
        (AnswerType.PERSON, "JD Finance and China Construction Bank", []),
        (AnswerType.NAME, "said Chen Shengqiang of JD Finance", ["Chen Shengqiang of JD Finance"]),
    ],
)
def test_entities_of_a_type(kind: AnswerType, text: str, found: list[str]) -> None:
    assert [text[entity.start : entity.end] for entity in entities(kind, text, "")] == found


def test_what_the_question_says_is_no_answer() -> None:
    assert entities(AnswerType.NAME, "JD Finance grew.", "Who leads JD Finance?") == []
    assert entities(AnswerType.NAME, "Tencent’s lab", "where is Tencent based") == []
    assert entities(AnswerType.NAME, "Tencent grew", "where is Tencent's lab") == []


def test_the_nearest_entity_wins() -> None:
    text = "In 2018 revenue was RMB 3 million and profit RMB 1 million."
    candidates = entities(AnswerType.MONEY, text, "")
    chosen = nearest(candidates, [Entity(text.index("profit"), text.index("profit") + 6)])
    assert chosen is not None
    assert text[chosen.start : chosen.end] == "RMB 1 million"


@given(st.sampled_from(AnswerType), st.text())
def test_entities_are_slices_in_order(kind: AnswerType, text: str) -> None:
    end = 0
    for entity in entities(kind, text, ""):
        assert end <= entity.start < entity.end <= len(text)
        end = entity.end


@pytest.mark.parametrize("kind", AnswerType)
@pytest.mark.parametrize("unit", ["1", "1,", "A ", "Aa.", "one ", "May ", "RMB ", " ", "two-"])
def test_time_grows_with_length_alone(kind: AnswerType, unit: str) -> None:
    began = time.process_time()
    entities(kind, unit * 20_000, "")
    expected_type(unit * 20_000)
    assert time.process_time() - began < 1.5
