"""A comparison asks for the value of either thing."""

from __future__ import annotations

import time

import pytest

from qa.text.comparisons import compared, states_comparison


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Which is longer, the bridge or the tunnel?", ("How long is the bridge?", "How long is the tunnel?")),
        ("which bridge is older: Eastgate or Millbrook", ("How old is Eastgate?", "How old is Millbrook?")),
        ("Who is taller, Ida or Jon?", ("How tall is Ida?", "How tall is Jon?")),
        ("Which of the van and the bus is heavier?", ("How heavy is the van?", "How heavy is the bus?")),
        ("Is the van faster than the bus?", ("How fast is the van?", "How fast is the bus?")),
        (
            "Were the old doors wider than the new ones?",
            ("How wide were the old doors?", "How wide were the new ones?"),
        ),
        (
            "What is cheaper, a day pass or ten trips?",
            ("How much does a day pass cost?", "How much does ten trips cost?"),
        ),
        (
            "Which are more expensive, rolls or pretzels?",
            ("How much do rolls cost?", "How much do pretzels cost?"),
        ),
        ("Which costs more, the van or the bus?", ("How much does the van cost?", "How much does the bus cost?")),
        ("Does the van weigh more than the bus?", ("How much does the van weigh?", "How much does the bus weigh?")),
        (
            "Which takes longer, the ferry or the road?",
            ("How long does the ferry take?", "How long does the road take?"),
        ),
    ],
)
def test_two_values_are_asked_for(question: str, asked: tuple[str, ...]) -> None:
    assert compared(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "How long is the bridge?",
        "Which bridge is longer than 100 metres?",
        "Is the bridge longer than 100 metres?",
        "Is the rent higher than in 2020?",
        "Is the queue longer than usual?",
        "Which is better, the van or the bus?",
        "What is the longer of the two names?",
        "Who is older?",
        "",
    ],
)
def test_other_questions_compare_nothing(question: str) -> None:
    assert compared(question) == ()


def test_a_sentence_may_compare_by_itself() -> None:
    asked = "Which is longer, the bridge or the tunnel?"
    assert states_comparison(asked, "The bridge is Longer than the tunnel.")
    assert not states_comparison(asked, "The bridge is 90 metres long.")
    assert not states_comparison(asked, "The bridge is open for longer than the ferry.")
    assert not states_comparison("How long is it?", "It is longer.")


@pytest.mark.parametrize("unit", ["which ", "is a ", "longer ", "or ", "which is longer, a or b ", "the than "])
def test_time_grows_with_length_alone(unit: str) -> None:
    began = time.process_time()
    compared(unit * 20_000)
    assert time.process_time() - began < 0.2
