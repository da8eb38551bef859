from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.conversation.anaphora import analyse
from qa.conversation.antecedents import content_terms, occurrences, utterances
from qa.conversation.resolution import (
    WEIGHTS,
    DialogueContext,
    context_need,
    probability,
    question_features,
    resolve,
    selected,
    term_features,
    weights,
)
from qa.types import Turn

HISTORY = [Turn("Who founded Blue Star?", "Ada King did. She was an engineer from Leeds.")]
CONTEXT = DialogueContext(
    1, True, content_terms("Blue Star Ada King engineer Leeds"), content_terms("Blue Star"), 0.5, 0.4, 0.3
)


def test_every_feature_has_its_weight() -> None:
    parts = analyse("When did she found it?")
    terms = term_features(parts, CONTEXT, occurrences(utterances(HISTORY), parts.terms))
    assert all(features.keys() == weights().term.keys() - {""} for features in terms.values())
    assert question_features(parts, CONTEXT, [0.5]).keys() == weights().question.keys() - {""}


def test_the_file_says_what_it_was_made_from() -> None:
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert kept["made"].startswith("python -m training.followup")
    assert "canard" in kept["from"]


def test_an_anaphoric_question_takes_something_over() -> None:
    parts = analyse("Where was she born?")
    assert resolve(parts, CONTEXT, occurrences(utterances(HISTORY), parts.terms), weights())


@pytest.mark.parametrize(("question", "needed"), [("What is KYC?", 0.0), ("Who is he?", 1.0)])
def test_a_rule_is_certain(question: str, needed: float) -> None:
    assert context_need(analyse(question), CONTEXT, [0.5], weights().question) == needed


def test_nothing_was_said() -> None:
    assert (
        resolve(analyse("Who is he?"), DialogueContext(1, False, frozenset(), frozenset(), 0, 0, 0), {}, weights())
        == frozenset()
    )


def test_a_collocate_needs_less() -> None:
    likely = {"a": 0.5, "b": 0.31, "c": 0.31, "d": 0.2}
    assert selected(likely, {"a": frozenset("bd")}, 0.5) == {"a", "b"}


@given(st.dictionaries(st.sampled_from("abc"), st.floats(-1e6, 1e6)))
def test_a_probability_is_one(features: dict[str, float]) -> None:
    assert 0 <= probability(features, {"": 0.1, "a": 1.0, "b": -2.0, "c": 0.0}) <= 1
