"""Coreference resolution for follow-ups: which candidate terms a question takes over from earlier turns.

Two logistic regressions over named features decide. The first gives each candidate the probability that a person who
rewrites the question would add it, the second gives the question the probability that it needs the context at all.
``training/followup`` fits their weights, and ``qa/conversation/followup.json`` holds them and says from what.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from qa.conversation.anaphora import GENERIC_TERMS, QuestionAnalysis
from qa.conversation.antecedents import Occurrence, collocates

WEIGHTS = Path(__file__).with_name("followup.json")

_SHORT_ANSWER, _LONG_ANSWER = 6, 30
"""In words."""
_VERY_RARE = 10.0
_DETERMINERS = frozenset("a an the this that these those its their his her our my some any".split())
_PREPOSITIONS = frozenset("of in on for with about from to by at between against into".split())
_SUBJECTS = frozenset("i you we he she it they to who did does do can could will would".split())
"""After these mostly stands what somebody does, not what it is about."""
COLLOCATE_SHARE = 0.6
"""Share of the threshold that a term needs when a term beside it has passed: "new" with "account"."""

Candidates = Mapping[str, Sequence[Occurrence]]
"""The occurrences of each candidate term."""
Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class DialogueContext:
    """What the conversation is about when a question is asked."""

    turns: int
    """Number of turns that are considered."""
    answered: bool
    """Whether the last question got an answer."""
    terms: frozenset[str]
    """All content terms of these turns."""
    topic: frozenset[str]
    """Terms of the title of the document that the answers come from."""
    similarity_to_question: float
    """Of the question to the last question; similarities are cosines, higher is more alike."""
    similarity_to_answer: float
    """To the last answer, 0 where there was none."""
    similarity_to_topic: float
    """To the title, 0 where there is none."""
    rarity: Mapping[str, float] = field(default_factory=dict)
    """How telling each term is in these documents, 0 … about 12: "engine" says more of the subject than "year"."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The two regressions and their thresholds."""

    term: Mapping[str, float]
    """Weight of each feature of a candidate; "" is the intercept."""
    question: Mapping[str, float]
    """The same for a question."""
    term_threshold: float
    """Probability from which a candidate is taken over,"""
    question_threshold: float
    """if the probability that the question needs context is at least this."""


@cache
def weights() -> Weights:
    """Return the weights that are shipped."""
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(kept["term"], kept["question"], kept["term_threshold"], kept["question_threshold"])


def resolve(
    question: QuestionAnalysis, context: DialogueContext, candidates: Candidates, fitted: Weights
) -> frozenset[str]:
    """Return the terms that ``question`` takes over; none where it is standalone or changes the topic."""
    features = term_features(question, context, candidates)
    probabilities = {term: probability(each, fitted.term) for term, each in features.items()}
    if not probabilities:
        return frozenset()
    if context_need(question, context, list(probabilities.values()), fitted.question) < fitted.question_threshold:
        return frozenset()
    threshold = fitted.term_threshold
    if question.is_underspecified:  # it gets the likeliest term, however unlikely
        threshold = min(threshold, max(probabilities.values()))
    return selected(probabilities, collocates(candidates), threshold)


def context_need(
    question: QuestionAnalysis, context: DialogueContext, probabilities: Sequence[float], fitted: Mapping[str, float]
) -> float:
    """Return the probability that the question needs context: by rule where one is certain, else by regression."""
    if question.is_standalone or question.is_underspecified:
        return float(question.is_underspecified)
    return probability(question_features(question, context, probabilities), fitted)


def selected(
    probabilities: Mapping[str, float], beside: Mapping[str, frozenset[str]], threshold: float
) -> frozenset[str]:
    """Return the terms that reach the threshold, and their collocates that reach :data:`COLLOCATE_SHARE` of it."""
    sure = frozenset(term for term, value in probabilities.items() if value >= threshold)
    near = frozenset[str]().union(*(beside.get(term, frozenset()) for term in sure))
    return sure | {term for term in near if probabilities.get(term, 0.0) >= threshold * COLLOCATE_SHARE}


def term_features(question: QuestionAnalysis, context: DialogueContext, candidates: Candidates) -> dict[str, Features]:
    """Return the features of each candidate: a term of the conversation or of the topic that the question lacks."""
    last_name = max((_latest(found) for found in candidates.values() if _is_name(found)), default=None)
    made = {}
    for term in sorted((candidates.keys() | context.topic) - question.terms - GENERIC_TERMS):
        found = candidates.get(term, ())
        features = _own_features(term, found, context)
        features["last name"] = float(_is_name(found) and _latest(found) == last_name)
        features["in topic, topic in question"] = features["in topic"] * float(bool(context.topic & question.terms))
        made[term] = features | _interactions(features, question, context)
    return made


def question_features(question: QuestionAnalysis, context: DialogueContext, probabilities: Sequence[float]) -> Features:
    """Return the features of a question; ``probabilities`` are those of the candidates."""
    best = sorted(probabilities, reverse=True)
    specific = question.terms - GENERIC_TERMS
    on_topic = question.terms & context.topic
    new = min(len(specific - context.terms), 4) / 4
    rarities = sorted((context.rarity.get(term, 0.0) / _VERY_RARE for term in specific), reverse=True)
    rarest, common = (rarities[0], rarities[-1]) if rarities else (0.0, 0.0)
    return (
        _question_kind(question)
        | {
            "locative": float(question.locative),
            "one-anaphor": float(question.one_anaphor),
            "definite": float(question.definite),
            "why": float(question.asks_why),
            "given terms": min(len(specific & context.terms), 4) / 4,
            "new terms": new,
            "new terms, no pronoun": new * (not question.has_pronoun),
            "share of topic in question": len(on_topic) / max(1, len(context.topic)),
            "topic in question, no pronoun": float(bool(on_topic) and not question.has_pronoun),
            "rarest term": rarest,
            "rarest term, no pronoun": rarest * (not question.has_pronoun),
            "rarest term, definite": rarest * question.definite,
            "commonest term": common,
            "rarity of all terms": min(sum(rarities), 4) / 4,
            "length": min(question.length, 20) / 10,
            "names": min(question.names, 4) / 4,
            "specific terms, no pronoun": min(question.specific_terms, 8) / 4 * (not question.has_pronoun),
            "has name, no pronoun": float(question.names > 0 and not question.has_pronoun),
            "best candidate": best[0] if best else 0.0,
            "second candidate": best[1] if len(best) > 1 else 0.0,
            "sum of candidates": min(sum(best), 10.0) / 10,
            "similarity to last question": context.similarity_to_question,
            "similarity to last answer": context.similarity_to_answer,
            "similarity to topic": context.similarity_to_topic,
        }
        | _dialogue_state(context)
    )


def _own_features(term: str, found: Sequence[Occurrence], context: DialogueContext) -> Features:
    in_questions = [each.utterance.turns_ago for each in found if not each.utterance.is_answer]
    in_answers = [each.utterance.turns_ago for each in found if each.utterance.is_answer]
    in_last_answer = [each for each in found if each.utterance.is_answer and each.utterance.turns_ago == 0]
    return {
        "recency in questions": 1 / (1 + min(in_questions)) if in_questions else 0.0,
        "in first question": float(context.turns - 1 in in_questions),
        "in last question": float(0 in in_questions),
        "recency in answers": 1 / (1 + min(in_answers)) if in_answers else 0.0,
        "in first answer": float(context.turns - 1 in in_answers),
        "in last answer": float(bool(in_last_answer)),
        "in short last answer": float(any(len(each.utterance.words) <= _SHORT_ANSWER for each in in_last_answer)),
        "in long last answer": float(any(len(each.utterance.words) > _LONG_ANSWER for each in in_last_answer)),
        "early in last answer": max(
            (1 - each.position / len(each.utterance.words) for each in in_last_answer), default=0.0
        ),
        "name": float(_is_name(found)),
        "multiword name": float(any(each.in_multiword_name for each in found)),
        "number": float(any(character.isdigit() for character in term)),
        "share of turns": len({each.utterance.turns_ago for each in found}) / max(1, context.turns),
        "share of questions": len(set(in_questions)) / max(1, context.turns),
        "beside question term": float(any(each.beside_question_term for each in found)),
        "after determiner": float(any(each.after in _DETERMINERS for each in found)),
        "after preposition": float(any(each.after in _PREPOSITIONS for each in found)),
        "after subject": float(any(each.after in _SUBJECTS for each in found)),
        "ends its question": float(any(each.is_last and not each.utterance.is_answer for each in found)),
        "rarity": context.rarity.get(term, 0.0) / _VERY_RARE,
        "in topic": float(term in context.topic),
        "in topic only": float(term in context.topic and not found),
        "in topic, topic length": float(term in context.topic) * min(len(context.topic), 8) / 4,
    }


def _interactions(features: Features, question: QuestionAnalysis, context: DialogueContext) -> Features:
    """Return the products of a candidate's features with those of the question and of the dialogue's state."""
    kind = _question_kind(question)
    state = _dialogue_state(context)
    sides = (
        "in topic",
        "name",
        "recency in questions",
        "in first question",
        "recency in answers",
        "share of turns",
        "rarity",
    )
    return (
        kind
        | state
        | {f"{one} · {other}": kind[one] * features[other] for one in kind for other in sides}
        | {f"{one} · {other}": state[one] * features[other] for one in state for other in sides}
        | {f"name · {other}": features["name"] * features[other] for other in sides if other != "name"}
        | {
            "similarity to last question · in last question": (
                context.similarity_to_question * features["in last question"]
            ),
            "similarity to last answer · in last answer": context.similarity_to_answer * features["in last answer"],
        }
    )


def _dialogue_state(context: DialogueContext) -> Features:
    return {
        "has topic": float(bool(context.topic)),
        "last question answered": float(context.answered),
        "first follow-up": float(context.turns == 1),
    }


def _question_kind(question: QuestionAnalysis) -> Features:
    return {
        "pronoun": float(question.has_pronoun),
        "personal pronoun": float(question.personal_pronoun),
        "plural pronoun": float(question.plural_pronoun),
        "neuter pronoun": float(question.neuter_pronoun),
        "demonstrative": float(question.demonstrative),
        "other-anaphor": float(question.other_anaphor),
        "discourse marker": float(question.discourse_marker),
        "has name": float(question.names > 0),
        "no specific term": float(question.specific_terms == 0),
        "one specific term": float(question.specific_terms == 1),
        "specific terms": min(question.specific_terms, 8) / 4,
    }


def probability(features: Features, fitted: Mapping[str, float]) -> float:
    """Return the probability that a logistic regression with the weights ``fitted`` gives ``features``."""
    logit = fitted[""] + sum(fitted[name] * value for name, value in features.items() if value)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _is_name(found: Sequence[Occurrence]) -> bool:
    return any(each.is_name for each in found)


def _latest(found: Sequence[Occurrence]) -> tuple[int, bool]:
    return max((-each.utterance.turns_ago, each.utterance.is_answer) for each in found)


__all__ = [
    "COLLOCATE_SHARE",
    "WEIGHTS",
    "Candidates",
    "DialogueContext",
    "Features",
    "Weights",
    "context_need",
    "probability",
    "question_features",
    "resolve",
    "selected",
    "term_features",
    "weights",
]
