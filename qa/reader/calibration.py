"""Calibration: from the evidence for an answer to one probability.

Two logistic regressions. The first ranks: it weighs what is known of one answer by itself. The second states: it also
looks at the rivals, for an answer that stands alone at the top is safer than one of two. Both are fitted on questions
whose answers are known, half of the development data; ``benchmarks/quality.py`` measures them on the other half.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import ModelError
from qa.text.metrics import Flags, Floats, limit_for

PRECISION = 0.9
"""Share of what is called an answer that is right, over questions of which half have none."""

FEWEST = 40
"""Questions from which probabilities can be refitted at all; some hundred are better."""

ALONE = 1.0
"""Lead of an answer that has no rival worth the name."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one answer by itself; each about between -1 and 1."""

    margin: float
    """By how much its score exceeds "no answer", a tenth of it."""
    share: float
    """Its probability among the spans of its passage."""
    relevance: float
    """Of its passage, by the model, a tenth of the logit."""
    search: float
    """Fused score of the passage in this search."""
    similarity: float
    """Of passage and question, by the encoder."""
    lexical: float
    """BM25 score of the passage, as a share of the best one."""
    passage_words: float
    """Share of the question's telling words in the passage, its title and headings."""
    quote_words: float
    """The same in the quote alone."""
    kind: float
    """1 if the answer is of the kind that is asked for, 0 if not, one half where no kind is known."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an answer among the others."""

    rank: float
    """The first regression's score."""
    lead: float
    """By how much that exceeds the score of the best answer that says something else; negative for one behind it."""
    agreement: float
    """Logarithm of 1 and the number of other places that say the same."""
    margin: float
    share: float
    relevance: float
    similarity: float
    passage_words: float


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over named features."""

    bias: float
    weights: Mapping[str, float]

    def logit(self, features: Evidence | Standing) -> float:
        """Return the weighted sum."""
        return float(self.bias + sum(self.weights[name] * value for name, value in asdict(features).items()))

    def probability(self, features: Evidence | Standing) -> float:
        """Return its logistic function."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.logit(features)))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """From evidence to probability, and from probability to what is said of it."""

    ranking: Logistic
    stating: Logistic
    answered: float
    """Probability from which an answer is called one."""
    weak: float
    """Probability from which passages are shown as possibly relevant."""
    enough: float
    """Probability from which no further passage is read."""
    model: str
    """Fingerprint of the model that it was fitted for."""

    @classmethod
    def blank(cls, model: str) -> Calibration:
        """Return one that weighs nothing: for reading what the first calibration of a model is fitted on."""
        evidence, standing = ({field.name: 0.0 for field in fields(kind)} for kind in (Evidence, Standing))
        return cls(Logistic(0.0, evidence), Logistic(0.0, standing), 1.0, 1.0, 1.0, model)

    def confidence(self, standing: Standing) -> float:
        """Return the probability that an answer is right."""
        return self.stating.probability(standing)

    def support(self, standing: Standing) -> float:
        """Return the same as if no other answer came near it."""
        return self.stating.probability(replace(standing, lead=max(standing.lead, ALONE)))

    @classmethod
    def load(cls, path: Path) -> Calibration:
        """Read a calibration. Raises :class:`ModelError` if the file is missing or is none."""
        try:
            table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            made = cls(**table | {name: Logistic(**table[name]) for name in ("ranking", "stating")})
            made.ranking.logit(Evidence(*[0.0] * len(fields(Evidence))))
            made.stating.logit(Standing(*[0.0] * len(fields(Standing))))
        except (OSError, ValueError, KeyError, TypeError) as problem:
            raise ModelError(
                f"{path} is no calibration: expected JSON as `pincite eval --calibrate` writes it ({problem!r})"
            ) from problem
        return made

    def save(self, path: Path) -> None:
        """Write the calibration as JSON, whole or not at all."""
        new = path.with_suffix(".new")
        new.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        new.replace(path)


def standings(
    evidence: Sequence[Evidence], said: Sequence[str], passages: Sequence[int], ranking: Logistic
) -> list[Standing]:
    """Return how answers stand among one another.

    ``said`` tells what makes them the same; of those from one of ``passages`` none ranks above one whose score the
    model puts higher: what is known of passages tells passages apart, not the words within one.
    """
    ranks = _within_passages([ranking.logit(each) for each in evidence], evidence, passages)
    return [
        Standing(
            rank=rank / 5,
            lead=_bounded((rank - max((r for r, s in zip(ranks, said, strict=True) if s != mine), default=-10.0)) / 5),
            agreement=math.log(sum(s == mine for s in said)) if mine else 0.0,
            margin=each.margin,
            share=each.share,
            relevance=each.relevance,
            similarity=each.similarity,
            passage_words=each.passage_words,
        )
        for each, mine, rank in zip(evidence, said, ranks, strict=True)
    ]


def _within_passages(ranks: Sequence[float], evidence: Sequence[Evidence], passages: Sequence[int]) -> list[float]:
    lowest: dict[int, float] = {}
    capped = list(ranks)
    for n in sorted(range(len(ranks)), key=lambda n: -evidence[n].margin):
        capped[n] = lowest[passages[n]] = min(ranks[n], lowest.get(passages[n], math.inf))
    return capped


def _bounded(value: float) -> float:
    return max(-3.0, min(3.0, value))


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers that were found for one question, and which of them are right."""

    evidence: Sequence[Evidence]
    said: Sequence[str]
    passages: Sequence[int]
    """The passage that each was found in."""
    right: Sequence[bool]
    """The quote around the answer holds a right one: what is stated."""
    precise: Sequence[bool]
    """And the answer itself is, by its words, more right than wrong: what is ranked by."""


def fitted(questions: Sequence[Judged], model: str, *, weak: float, enough: float) -> Calibration:
    """Return the calibration that ``questions`` teach. Raises :class:`ModelError` if all or none were answered rightly.

    The limit from which something is called an answer is the lowest one at which ``PRECISION`` of these were right.
    """
    evidence = [each for one in questions for each in one.evidence]
    ranking = _logistic(evidence, [precise for one in questions for precise in one.precise])
    tops, right = _tops(questions, ranking)
    return _with_limits(ranking, _logistic(tops, right), tops, right, model, (weak, enough))


def refitted(base: Calibration, questions: Sequence[Judged], model: str, precision: float) -> Calibration:
    """Return ``base`` with its probabilities and limits moved to fit ``questions``, which may be few.

    How evidence is weighed stays; the logit is scaled and shifted (Platt, 1999). Raises :class:`ModelError` if there
    are fewer than ``FEWEST`` questions, or all or none were answered rightly.
    """
    tops, right = _tops(questions, base.ranking)
    if len(tops) < FEWEST:
        raise ModelError(
            f"a calibration needs at least {FEWEST} questions that something is found for, got {len(tops)}"
        )
    (scale,), shift = _regression(np.array([[base.stating.logit(top)] for top in tops]), np.array(right))
    weights = {name: weight * scale for name, weight in base.stating.weights.items()}
    stating = Logistic(base.stating.bias * scale + shift, weights)
    return _with_limits(base.ranking, stating, tops, right, model, (base.weak, base.enough), precision)


def _tops(questions: Sequence[Judged], ranking: Logistic) -> tuple[list[Standing], list[bool]]:
    """Return the best answer of each question that has any, and whether it is right."""
    tops: list[Standing] = []
    right: list[bool] = []
    for one in questions:
        placed = standings(one.evidence, one.said, one.passages, ranking)
        if placed:
            best = max(range(len(placed)), key=lambda n: (placed[n].rank, placed[n].margin))
            tops.append(placed[best])
            right.append(one.right[best])
    return tops, right


def _with_limits(
    ranking: Logistic,
    stating: Logistic,
    tops: Sequence[Standing],
    right: Sequence[bool],
    model: str,
    others: tuple[float, float],
    precision: float = PRECISION,
) -> Calibration:
    stated: Floats = np.array([stating.probability(top) for top in tops])
    answered = min(1.0, limit_for(stated, np.array(right), precision)[0])
    weak, enough = others
    return Calibration(ranking, stating, round(answered, 6), min(weak, answered), max(enough, answered), model)


def _logistic(features: Sequence[Evidence] | Sequence[Standing], right: Sequence[bool]) -> Logistic:
    weights, bias = _regression(np.array([astuple(each) for each in features]), np.array(right))
    names = [field.name for field in fields(features[0])]
    return Logistic(round(bias, 4), {name: round(weight, 4) for name, weight in zip(names, weights, strict=True)})


def _regression(table: Floats, right: Flags) -> tuple[list[float], float]:
    """Return weights and bias of a logistic regression of ``right`` over the columns of ``table``."""
    from sklearn.linear_model import LogisticRegression

    if right.all() or not right.any():
        raise ModelError("a calibration needs questions that were answered rightly and others that were not")
    model = LogisticRegression(C=1.0, max_iter=2000).fit(table, right)
    return model.coef_[0].tolist(), float(model.intercept_[0])


__all__ = [
    "ALONE",
    "FEWEST",
    "PRECISION",
    "Calibration",
    "Evidence",
    "Judged",
    "Logistic",
    "Standing",
    "fitted",
    "refitted",
    "standings",
]
