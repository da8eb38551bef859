"""What the documents do not answer: unanswered and badly rated questions, grouped by meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from index.encoder.encoder import Vectors
from qa.records.feedback import Rating, Unanswered, Verdict, newest

ALIKE = 0.75
"""Cosine similarity from which two questions are taken for the same gap. With the default encoder most rewordings of a
question are nearer than that, and few questions about something else; two names in the same question are."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions with much the same meaning that were not answered, or not well."""

    example: str
    """The wording that came up most often."""
    count: int
    """How often these were asked in vain or rated badly; each asking and each rating counts as one."""
    newest: str
    """When that happened last: ISO 8601, UTC."""
    statuses: dict[str, int]
    """Unanswered askings by their status."""
    verdicts: dict[str, int]
    """Bad ratings by their verdict."""
    questions: tuple[str, ...]
    """All wordings, the most frequent first."""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-ready values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Complaint:
    question: str
    time: str
    told: Verdict | str


def gaps(
    ratings: Iterable[Rating], unanswered: Iterable[Unanswered], encode: Callable[[Sequence[str]], Vectors]
) -> list[Gap]:
    """Return the gaps, the most frequent first, then the newest.

    Questions are taken in order of frequency; each joins the first group whose example is at least :data:`ALIKE` to it,
    or begins one. ``encode`` gives vectors of length 1.
    """
    by_words: dict[str, list[_Complaint]] = {}
    for complaint in _complaints(ratings, unanswered):
        by_words.setdefault(" ".join(complaint.question.casefold().split()), []).append(complaint)
    often = sorted(by_words, key=lambda words: (-len(by_words[words]), words))
    found = [_gap([by_words[words] for words in group]) for group in _grouped(often, encode)]
    found.sort(key=lambda gap: (gap.count, gap.newest), reverse=True)
    return found


def _complaints(ratings: Iterable[Rating], unanswered: Iterable[Unanswered]) -> list[_Complaint]:
    """Return what went wrong. A quote that is wrong does not count where the reader called another one right."""
    counted = newest(ratings)
    content = {(r.session, r.standalone_question) for r in counted if r.session and r.verdict is Verdict.RIGHT}
    bad = [
        _Complaint(rating.standalone_question, rating.time, rating.verdict)
        for rating in counted
        if rating.verdict is Verdict.MISSING
        or (rating.verdict is not Verdict.RIGHT and (rating.session, rating.standalone_question) not in content)
    ]
    return bad + [_Complaint(one.standalone_question, one.time, one.status.value) for one in unanswered]


def _grouped(questions: Sequence[str], encode: Callable[[Sequence[str]], Vectors]) -> list[list[str]]:
    if not questions:
        return []
    vectors = encode(questions)
    leaders: list[int] = []
    groups: list[list[str]] = []
    for number, question in enumerate(questions):
        near = np.flatnonzero(vectors[leaders] @ vectors[number] >= ALIKE)
        if near.size:
            groups[near[0]].append(question)
        else:
            leaders.append(number)
            groups.append([question])
    return groups


def _gap(wordings: Sequence[Sequence[_Complaint]]) -> Gap:
    complaints = [complaint for same in wordings for complaint in same]
    rated = Counter(one.told.value for one in complaints if isinstance(one.told, Verdict))
    asked = Counter(one.told for one in complaints if not isinstance(one.told, Verdict))
    return Gap(
        example=wordings[0][0].question,
        count=len(complaints),
        newest=max(one.time for one in complaints),
        statuses=dict(sorted(asked.items())),
        verdicts=dict(sorted(rated.items())),
        questions=tuple(same[0].question for same in wordings),
    )


__all__ = ["ALIKE", "Gap", "gaps"]
