from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.answer_types import Found, Wanted, nearest, of_kind, wanted


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many branches does ICBC have?", Wanted.NUMBER),
        ("How much revenue did Tencent's cloud make?", Wanted.MONEY),
        ("What sales revenue did the cloud business reach?", Wanted.MONEY),
        ("When was the lab announced?", Wanted.DATE),
        ("in what year did it open", Wanted.DATE),
        ("Who is JD Finance's CEO?", Wanted.PERSON),
        ("where is the lab", Wanted.NAME),
        ("which bank signed first", Wanted.NAME),
        ("How long is the term?", Wanted.DURATION),
        ("What share of phones have Alipay?", Wanted.PERCENT),
        ("Why did the bank choose Tencent?", None),
        ("How does a QR payment work?", None),
    ],
)
def test_the_kind_that_is_asked_for(question: str, kind: Wanted | None) -> None:
    assert wanted(question) is kind


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (Wanted.MONEY, "It made RMB 9.1 billion in 2018.", ["RMB 9.1 billion"]),
        (Wanted.MONEY, "worth 240 bln or 35 million dollars", ["35 million dollars"]),
        (Wanted.NUMBER, "serviced by 16,000 branches", ["16,000"]),
        (Wanted.NUMBER, "two of the four biggest", ["two", "four"]),
        (Wanted.PERCENT, "a share of 51% against 7 per cent", ["51%", "7 per cent"]),
        (Wanted.DATE, "On 12 June 2020 and in March 2017", ["12 June 2020", "March 2017"]),
        (Wanted.DURATION, "a three-year deposit held for 40 days", ["three-year", "40 days"]),
        (
            Wanted.PERSON,
            "The Bank of Gansu's head, Liu Qing, and Ludwig van Beethoven",
            ["Liu Qing", "Ludwig van Beethoven"],
        ),
        (Wanted.PERSON, "JD Finance and China Construction Bank", []),
        (Wanted.NAME, "said Chen Shengqiang of JD Finance", ["Chen Shengqiang of JD Finance"]),
    ],
)
def test_things_of_a_kind(kind: Wanted, text: str, found: list[str]) -> None:
    assert [text[thing.start : thing.end] for thing in of_kind(kind, text, "")] == found


def test_what_the_question_says_is_no_answer() -> None:
    assert of_kind(Wanted.NAME, "JD Finance grew.", "Who leads JD Finance?") == []
    assert of_kind(Wanted.NAME, "Tencent’s lab", "where is Tencent based") == []
    assert of_kind(Wanted.NAME, "Tencent grew", "where is Tencent's lab") == []


def test_the_nearest_thing_wins() -> None:
    text = "In 2018 revenue was RMB 3 million and profit RMB 1 million."
    things = of_kind(Wanted.MONEY, text, "")
    chosen = nearest(things, [Found(text.index("profit"), text.index("profit") + 6)])
    assert chosen is not None
    assert text[chosen.start : chosen.end] == "RMB 1 million"


@given(st.sampled_from(Wanted), st.text())
def test_things_are_slices_in_order(kind: Wanted, text: str) -> None:
    end = 0
    for thing in of_kind(kind, text, ""):
        assert end <= thing.start < thing.end <= len(text)
        end = thing.end


@pytest.mark.parametrize("kind", Wanted)
@pytest.mark.parametrize("unit", ["1", "1,", "A ", "Aa.", "one ", "May ", "RMB ", " ", "two-"])
def test_time_grows_with_length_alone(kind: Wanted, unit: str) -> None:
    began = time.process_time()
    of_kind(kind, unit * 20_000, "")
    wanted(unit * 20_000)
    assert time.process_time() - began < 1.5
