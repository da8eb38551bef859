"""Which terms of a conversation a question takes over: two logistic regressions over things that can be named.

The first says how likely a rewriter would add each term, the second whether anything is to be added at all: where the
topic changes nothing is. Their weights, and what they were fitted on, stand in ``qa/conversation/followup.json``;
``training/followup`` fits them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qa.conversation.anaphora import EMPTY_TERMS, Asked
from qa.conversation.antecedents import Place, neighbours

WEIGHTS = Path(__file__).with_name("followup.json")

_SHORT_ANSWER, _LONG_ANSWER = 6, 30
NEIGHBOUR_NEEDS = 0.6
"""Share of the limit from which on a word is carried with the one beside it."""

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Thread:
    """What is known of the conversation when a question is asked."""

    turns: int
    """How many turns are heard."""
    answered: bool
    """The last question got an answer."""
    said: frozenset[str]
    """All terms of the turns that are heard."""
    subject: frozenset[str]
    """Terms of the title of the document that the answers come from."""
    to_question: float
    """Similarity of the question to the last question."""
    to_answer: float
    """Its similarity to the last answer, 0 where there was none."""
    to_subject: float
    """Its similarity to the title, 0 where there is none."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The two regressions and their limits."""

    term: Mapping[str, float]
    """Weight of each feature of a term; "" is the constant."""
    question: Mapping[str, float]
    """The same of a question."""
    term_limit: float
    """A term is carried from this probability on,"""
    question_limit: float
    """if the question needs something from this one on."""


@cache
def weights() -> Weights:
    """Return the weights that came with pincite."""
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(kept["term"], kept["question"], kept["term_limit"], kept["question_limit"])


def chosen(asked: Asked, thread: Thread, places: Mapping[str, Sequence[Place]], by: Weights) -> frozenset[str]:
    """Return the terms that ``asked`` takes over; none where it stands alone or the topic changed."""
    likely = {term: probability(features, by.term) for term, features in term_features(asked, thread, places).items()}
    if not likely or need(asked, thread, list(likely.values()), by.question) < by.question_limit:
        return frozenset()
    # A question that says nothing by itself gets the likeliest term, however unlikely.
    limit = min(by.term_limit, max(likely.values())) if asked.needs_more else by.term_limit
    return carried(likely, neighbours(places), limit)


def need(asked: Asked, thread: Thread, likely: Sequence[float], by: Mapping[str, float]) -> float:
    """Return how likely the question needs something, by rule where a rule can tell."""
    if asked.stands_alone or asked.needs_more:
        return float(asked.needs_more)
    return probability(question_features(asked, thread, likely), by)


def carried(likely: Mapping[str, float], beside: Mapping[str, frozenset[str]], limit: float) -> frozenset[str]:
    """Return the terms that are likely enough, and their neighbours that nearly are: "new" with "account"."""
    sure = frozenset(term for term, value in likely.items() if value >= limit)
    near = frozenset[str]().union(*(beside.get(term, frozenset()) for term in sure))
    return sure | {term for term in near if likely.get(term, 0.0) >= limit * NEIGHBOUR_NEEDS}


def term_features(asked: Asked, thread: Thread, places: Mapping[str, Sequence[Place]]) -> dict[str, Features]:
    """Return what speaks for each term that was said or stands in the title, and that the question lacks."""
    last_named = max((_last(found) for found in places.values() if _is_name(found)), default=None)
    made = {}
    for term in sorted((places.keys() | thread.subject) - asked.terms - EMPTY_TERMS):
        found = places.get(term, ())
        features = _of_term(term, found, thread)
        features["last name"] = float(_is_name(found) and _last(found) == last_named)
        features["title partly asked"] = features["title"] * float(bool(thread.subject & asked.terms))
        made[term] = features | _pairs(features, asked, thread)
    return made


def question_features(asked: Asked, thread: Thread, likely: Sequence[float]) -> Features:
    """Return what speaks for a question needing something; ``likely`` holds the probabilities of the terms."""
    best = sorted(likely, reverse=True)
    telling = asked.terms - EMPTY_TERMS
    titled = asked.terms & thread.subject
    new = min(len(telling - thread.said), 4) / 4
    return (
        _kind(asked)
        | {
            "place": float(asked.place),
            "one": float(asked.one),
            "definite": float(asked.definite),
            "why": float(asked.why),
            "heard before": min(len(telling & thread.said), 4) / 4,
            "new": new,
            "new, points at nothing": new * (not asked.points),
            "share of title asked": len(titled) / max(1, len(thread.subject)),
            "title asked, points at nothing": float(bool(titled) and not asked.points),
            "length": min(asked.length, 20) / 10,
            "many names": min(asked.names, 4) / 4,
            "telling, points at nothing": min(asked.telling, 8) / 4 * (not asked.points),
            "names, points at nothing": float(asked.names > 0 and not asked.points),
            "best": best[0] if best else 0.0,
            "second": best[1] if len(best) > 1 else 0.0,
            "sum": min(sum(best), 10.0) / 10,
            "like last question": thread.to_question,
            "like last answer": thread.to_answer,
            "like title": thread.to_subject,
        }
        | _setting(thread)
    )


def _of_term(term: str, found: Sequence[Place], thread: Thread) -> Features:
    asked = [place.utterance.back for place in found if not place.utterance.is_answer]
    answered = [place.utterance.back for place in found if place.utterance.is_answer]
    just = [place for place in found if place.utterance.is_answer and place.utterance.back == 0]
    return {
        "asked near": 1 / (1 + min(asked)) if asked else 0.0,
        "asked first": float(thread.turns - 1 in asked),
        "asked last": float(0 in asked),
        "answered near": 1 / (1 + min(answered)) if answered else 0.0,
        "answered first": float(thread.turns - 1 in answered),
        "answered last": float(bool(just)),
        "short answer": float(any(len(place.utterance.words) <= _SHORT_ANSWER for place in just)),
        "long answer": float(any(len(place.utterance.words) > _LONG_ANSWER for place in just)),
        "early in answer": max((1 - place.at / len(place.utterance.words) for place in just), default=0.0),
        "name": float(_is_name(found)),
        "long name": float(any(place.in_long_name for place in found)),
        "figure": float(any(character.isdigit() for character in term)),
        "share of turns": len({place.utterance.back for place in found}) / max(1, thread.turns),
        "beside asked": float(any(place.beside_asked for place in found)),
        "title": float(term in thread.subject),
        "title only": float(term in thread.subject and not found),
        "title words": float(term in thread.subject) * min(len(thread.subject), 8) / 4,
    }


def _pairs(features: Features, asked: Asked, thread: Thread) -> Features:
    """Return what features say together with the kind of question, and of conversation."""
    kind = _kind(asked)
    setting = _setting(thread)
    sides = ("title", "name", "asked near", "asked first", "answered near", "share of turns")
    return (
        kind
        | setting
        | {f"{one} · {other}": kind[one] * features[other] for one in kind for other in sides}
        | {f"{one} · {other}": setting[one] * features[other] for one in setting for other in sides}
        | {f"name · {other}": features["name"] * features[other] for other in sides if other != "name"}
        | {
            "like question · asked last": thread.to_question * features["asked last"],
            "like answer · answered last": thread.to_answer * features["answered last"],
        }
    )


def _setting(thread: Thread) -> Features:
    return {
        "titled": float(bool(thread.subject)),
        "answered": float(thread.answered),
        "first follow-up": float(thread.turns == 1),
    }


def _kind(asked: Asked) -> Features:
    return {
        "points": float(asked.points),
        "person": float(asked.person),
        "several": float(asked.several),
        "thing": float(asked.thing),
        "shown": float(asked.shown),
        "others": float(asked.others),
        "opens": float(asked.opens),
        "named": float(asked.names > 0),
        "tells nothing": float(asked.telling == 0),
        "tells little": float(asked.telling == 1),
        "telling": min(asked.telling, 8) / 4,
    }


def probability(features: Features, by: Mapping[str, float]) -> float:
    """Return what a regression with the weights ``by`` makes of ``features``."""
    logit = by[""] + sum(by[name] * value for name, value in features.items() if value)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _is_name(found: Sequence[Place]) -> bool:
    return any(place.is_name for place in found)


def _last(found: Sequence[Place]) -> tuple[int, bool]:
    return max((-place.utterance.back, place.utterance.is_answer) for place in found)


__all__ = [
    "NEIGHBOUR_NEEDS",
    "WEIGHTS",
    "Features",
    "Thread",
    "Weights",
    "carried",
    "chosen",
    "need",
    "probability",
    "question_features",
    "term_features",
    "weights",
]
