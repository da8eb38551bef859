from __future__ import annotations

import pytest

from qa.followup import leans, standalone
from qa.types import Turn

TENCENT = Turn("How much revenue did Tencent's cloud business make in 2018?", "RMB 9.1 billion")
CHEN = Turn("Who leads JD Finance?", "Chen Shengqiang")


@pytest.mark.parametrize(
    "question",
    ["And in April?", "What about Alibaba?", "why?", "Who is he?", "How much was it?", "When did they sign it?"],
)
def test_these_lean(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many branches does ICBC have?",
        "Who is the chairman of the Bank of Gansu?",
        "Is there a limit on deposits at the Bank of Gansu?",
        "When did ICBC say that it had opened its branches?",
    ],
)
def test_these_stand_alone(question: str) -> None:
    assert not leans(question)


def test_a_question_without_history_stays_as_it_is() -> None:
    assert standalone("And in April?", []) == "And in April?"


def test_a_question_that_stands_alone_carries_nothing() -> None:
    assert standalone("How many branches does ICBC have?", [TENCENT]) == "How many branches does ICBC have?"


def test_terms_of_the_last_question_are_carried() -> None:
    made = standalone("And in 2017?", [TENCENT])
    assert made.startswith("And in 2017? (")
    assert {"revenue", "cloud"} <= set(made.removesuffix(")").replace("(", " ").split())


def test_the_name_in_the_last_answer_is_carried() -> None:
    assert "Chen Shengqiang" in standalone("Where does he work?", [CHEN])


def test_a_chain_of_follow_ups_keeps_its_thread() -> None:
    made = standalone("and in 2016?", [TENCENT, Turn("And in 2017?")])
    assert "revenue" in made


def test_words_that_are_there_are_not_added_again() -> None:
    made = standalone("What about the revenue?", [TENCENT])
    assert made.lower().count("revenue") == 1
