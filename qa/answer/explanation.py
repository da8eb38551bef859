"""How an answer came about: every passage that was found, what became of each answer in it, which limit decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from qa.types import Answer, Status

NAMES: Mapping[str, str] = {
    "search": "search score",
    "similarity": "similarity",
    "lexical": "words in common",
    "relevance": "relevance",
    "margin": "margin over no answer",
    "share": "share of its passage",
    "other_relevance": "relevance, second model",
    "other_margin": "margin, second model",
    "other_share": "share, second model",
    "passage_words": "asked words in passage",
    "quote_words": "asked words in quote",
    "kind": "kind that is asked for",
    "names_missing": "names missing",
    "numbers_missing": "numbers missing",
    "lead": "lead over other answers",
    "ahead": "lead of its passage",
    "agreement": "said elsewhere too",
    "behind": "behind the nearest",
    "quote_similarity": "similarity of quote",
    "passage_similarity": "similarity of passage",
    "passage_behind": "passage behind nearest",
    "lexical_share": "share of best BM25",
    "overlap": "asked words in sentence",
    "quote_overlap": "asked words in quote",
    "passage_overlap": "asked words in passage",
    "has_kind": "kind that is asked for",
}
"""What a score is called for people, by its name in :class:`Considered`."""


class Stage(StrEnum):
    """How far a passage, or an answer in it, came."""

    SHOWN = "shown"
    RANKED_BELOW = "ranked_below"
    """Weighed, and less likely than what is shown."""
    SAME_WORDS = "same_words"
    """Weighed; a better quote says the same word for word, and names this place."""
    OVERLAPPING = "overlapping"
    """Found, but it stands in a better answer or its quote."""
    NO_ANSWER = "no_answer"
    """The passage was read, and no answer was found in it that could come near the best one."""
    NOT_READ = "not_read"
    """The passage was found, and left unread."""


@dataclass(frozen=True, slots=True)
class Considered:
    """An answer that was found in a passage, or a passage without one."""

    number: int
    """From 1: what was weighed, the most likely first, then what was dropped, then passages without an answer."""
    passage: int
    """Which of the passages that search found, from 1, the best first."""
    source: str
    document: str
    paragraph: int
    """Of the answer; of a passage without one, where it begins."""
    answer: str | None
    """The short answer, word for word; None where there is none."""
    quote: str | None
    """The sentences around it, word for word."""
    scores: dict[str, float]
    """What it was weighed by: see :data:`NAMES`; of a passage without an answer, what search knew of it."""
    rank: float | None
    """What it was ordered by, within this question only; None for what was dropped before."""
    probability: float | None
    """That it is right; None for what was dropped before it was asked."""
    stage: Stage
    outcome: str
    """What became of it, in words."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one answer came about."""

    question: str
    standalone_question: str
    queries: tuple[str, ...]
    """What was searched for, the surest first."""
    status: Status
    decision: str
    """Which limit made it so, in words."""
    limits: dict[str, float | int]
    """``answered``, ``likely``, ``weak``: probabilities from which an answer is called so; ``enough``: from which no
    further passage is read, where there is such a limit; ``passages_read`` and ``quotes_shown``: how many, at most."""
    found: int
    """Passages that search found."""
    read: int
    """How many of them were read, from the best on."""
    reading: str
    """Why so many, in words."""
    considered: tuple[Considered, ...]
    fingerprints: dict[str, str]
    """Of ``encoder``, ``reader`` and ``corpus``: whether another run can be held against this one."""
    parts: tuple[Explanation, ...] = ()
    """Of a question that asks for several things: how each answer came about."""


@dataclass(frozen=True, slots=True)
class Explained:
    """An answer, and how it came about."""

    answer: Answer
    explanation: Explanation

    def to_json(self) -> dict[str, Any]:
        """Return both as JSON-ready values."""
        return asdict(self)


def percent(probability: float) -> str:
    """Return a probability as it is told beside a limit: a tenth of a percent may decide."""
    return f"{probability:.1%}"


__all__ = ["NAMES", "Considered", "Explained", "Explanation", "Stage", "percent"]
