from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.conversation.anaphora import asked
from qa.conversation.antecedents import places, telling_terms, utterances
from qa.conversation.resolution import (
    WEIGHTS,
    Thread,
    carried,
    chosen,
    need,
    probability,
    question_features,
    term_features,
    weights,
)
from qa.types import Turn

HISTORY = [Turn("Who founded Blue Star?", "Ada King did. She was an engineer from Leeds.")]
THREAD = Thread(1, True, telling_terms("Blue Star Ada King engineer Leeds"), telling_terms("Blue Star"), 0.5, 0.4, 0.3)


def test_every_feature_has_its_weight() -> None:
    parts = asked("When did she found it?")
    terms = term_features(parts, THREAD, places(utterances(HISTORY), parts.terms))
    assert all(features.keys() == weights().term.keys() - {""} for features in terms.values())
    assert question_features(parts, THREAD, [0.5]).keys() == weights().question.keys() - {""}


def test_the_file_says_what_it_was_made_from() -> None:
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert kept["made"].startswith("python -m training.followup")
    assert "canard" in kept["from"]


def test_a_pointing_question_takes_something_over() -> None:
    parts = asked("Where was she born?")
    assert chosen(parts, THREAD, places(utterances(HISTORY), parts.terms), weights())


@pytest.mark.parametrize(("question", "needed"), [("What is KYC?", 0.0), ("Who is he?", 1.0)])
def test_a_rule_is_certain(question: str, needed: float) -> None:
    assert need(asked(question), THREAD, [0.5], weights().question) == needed


def test_nothing_was_said() -> None:
    assert (
        chosen(asked("Who is he?"), Thread(1, False, frozenset(), frozenset(), 0, 0, 0), {}, weights()) == frozenset()
    )


def test_a_neighbour_needs_less() -> None:
    likely = {"a": 0.5, "b": 0.31, "c": 0.31, "d": 0.2}
    assert carried(likely, {"a": frozenset("bd")}, 0.5) == {"a", "b"}


@given(st.dictionaries(st.sampled_from("abc"), st.floats(-1e6, 1e6)))
def test_a_probability_is_one(features: dict[str, float]) -> None:
    assert 0 <= probability(features, {"": 0.1, "a": 1.0, "b": -2.0, "c": 0.0}) <= 1
