"""Calibration: from the evidence for an answer to one probability.

Two regressions. The first ranks: a conditional logit (McFadden, 1974) over the answers that were found for one
question, which tells only what makes one of them better than the others. The second states: a logistic regression that
also looks at the rivals, for an answer that stands alone at the top is safer than one of two. All evidence is absolute:
it means the same in a corpus of one passage and of a million. Both are fitted on questions whose answers are known,
over pools of different kinds, each pool counting the same; ``benchmarks/calibrated.py`` measures them on pools that
were left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import ModelError
from qa.text.metrics import Flags, Floats, limit_for

PRECISION = 0.9
"""Share of what is called an answer that is right, over questions of which half have none."""

PENALTY = 10.0
"""Inverse of the regression's penalty: at 1 the weights are held too small."""
AGAINST = frozenset({"names_missing", "numbers_missing"})
"""Evidence against an answer; all other speaks for it."""

FEWEST = 40
"""Questions from which probabilities can be refitted at all; some hundred are better."""

ALONE = 1.0
"""Lead of an answer that has no rival worth the name."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one answer by itself; each about between -1 and 1.

    The passage's BM25 score is not among it: it weighs words by the whole corpus, of which whoever asks may see a part.
    """

    relevance: float
    """Of its passage, by the first model, a tenth of the logit."""
    margin: float
    """By how much its score exceeds "no answer", a tenth of it."""
    share: float
    """Its probability among the spans of its passage."""
    other_relevance: float
    """The same three by the second model; 0 where there is none."""
    other_margin: float
    other_share: float
    similarity: float
    """Of passage and question, by the encoder."""
    passage_words: float
    """Share of the question's telling words in the passage, its title and headings."""
    quote_words: float
    """The same in the quote alone."""
    kind: float
    """1 if the answer is of the kind that is asked for, 0 if not, one half where no kind is known."""
    names_missing: float
    """Share of the question's names that passage, title and headings do not hold."""
    numbers_missing: float
    """Share of the question's numbers that quote, title, headings and date do not hold."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an answer among the others."""

    evidence: Evidence
    rank: float
    """The first regression's score, for ordering only: it means nothing from question to question."""
    lead: float
    """By how much that exceeds the score of the best answer that says something else; negative for one behind it."""
    ahead: float
    """By how much the passage is more relevant than the most relevant other one, as ``relevance``."""
    agreement: float
    """Logarithm of 1 and the number of other places that say the same."""

    def features(self) -> dict[str, float]:
        """Return what the second regression weighs, by name."""
        return asdict(self.evidence) | {"lead": self.lead, "ahead": self.ahead, "agreement": self.agreement}


@dataclass(frozen=True, slots=True)
class Linear:
    """A weighted sum of named features."""

    bias: float
    weights: Mapping[str, float]

    def score(self, features: Mapping[str, float]) -> float:
        """Return the sum."""
        return float(self.bias + sum(weight * features[name] for name, weight in self.weights.items()))

    def probability(self, features: Mapping[str, float]) -> float:
        """Return its logistic function."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.score(features)))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """From evidence to probability, and from probability to what is said of it."""

    ranking: Linear
    stating: Linear
    answered: float
    """Probability from which an answer is called one."""
    likely: float
    """Probability from which it is called a likely one."""
    weak: float
    """Probability from which passages are shown as possibly relevant."""
    enough: float
    """Probability from which no further passage is read."""
    model: str
    """Fingerprint of the models that it was fitted for."""

    @classmethod
    def blank(cls, model: str) -> Calibration:
        """Return one that weighs nothing: for reading what the first calibration of a model is fitted on."""
        return cls(Linear(0.0, {}), Linear(0.0, {}), 1.0, 1.0, 1.0, 1.0, model)

    def confidence(self, standing: Standing) -> float:
        """Return the probability that an answer is right."""
        return self.stating.probability(standing.features())

    def support(self, standing: Standing) -> float:
        """Return the same as if no other answer came near it."""
        return self.confidence(replace(standing, lead=max(standing.lead, ALONE), ahead=max(standing.ahead, 0.0)))

    @classmethod
    def load(cls, path: Path) -> Calibration:
        """Read a calibration. Raises :class:`ModelError` if the file is missing or is none."""
        try:
            table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            made = cls(**table | {name: Linear(**table[name]) for name in ("ranking", "stating")})
            nothing = Evidence(*[0.0] * len(fields(Evidence)))
            _weighs_all(made.ranking, asdict(nothing))
            _weighs_all(made.stating, Standing(nothing, 0.0, 0.0, 0.0, 0.0).features())
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


def _weighs_all(regression: Linear, features: Mapping[str, float]) -> None:
    if set(regression.weights) != set(features):
        raise ValueError(f"weights are expected of {', '.join(features)}")


def standings(
    evidence: Sequence[Evidence],
    said: Sequence[str],
    passages: Sequence[int],
    ranking: Linear,
    gains: Sequence[float] | None = None,
) -> list[Standing]:
    """Return how answers stand among one another.

    ``said`` tells what makes them the same; of those from one of ``passages`` none ranks above one whose score the
    models put higher: what is known of passages tells passages apart, not the words within one. ``gains`` are added to
    the ranks, for what the evidence does not know.
    """
    scores = [ranking.score(asdict(each)) for each in evidence]
    ranks = _within_passages(list(map(sum, zip(scores, gains, strict=True))) if gains else scores, evidence, passages)
    relevance = {passage: each.relevance for passage, each in zip(passages, evidence, strict=True)}
    return [
        Standing(
            evidence=each,
            rank=rank,
            lead=_bounded((rank - max((r for r, s in zip(ranks, said, strict=True) if s != mine), default=-10.0)) / 5),
            ahead=_bounded(each.relevance - max((r for p, r in relevance.items() if p != passage), default=-1.0)),
            agreement=math.log(sum(s == mine for s in said)) if mine else 0.0,
        )
        for each, mine, rank, passage in zip(evidence, said, ranks, passages, strict=True)
    ]


def _within_passages(ranks: Sequence[float], evidence: Sequence[Evidence], passages: Sequence[int]) -> list[float]:
    lowest: dict[int, float] = {}
    capped = list(ranks)
    for n in sorted(range(len(ranks)), key=lambda n: -(evidence[n].margin + evidence[n].other_margin)):
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
    answerable: bool = True
    """Whether anything answers the question."""


LIKELY, WEAK, ENOUGH = 0.5, 0.2, 0.9
"""More likely right than not; one in five of what is shown as possibly relevant; not worth reading on."""


def fitted(pools: Sequence[Sequence[Judged]], model: str) -> Calibration:
    """Return the calibration that the questions of ``pools`` teach, each pool counting the same.

    Raises :class:`ModelError` if all or none were answered rightly. The limit from which something is called an answer
    is the lowest one at which ``PRECISION`` of these were right.
    """
    ranking = _conditional(pools)
    tops, right, weights = [], [], []
    for questions in pools:
        mine, held = _tops(questions, ranking)
        tops += mine
        right += held
        weights += [1 / max(1, len(mine))] * len(mine)
    stating = _logistic([top.features() for top in tops], right, weights)
    return _with_limits(ranking, stating, tops, right, model)


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
    logits = np.array([[base.stating.score(top.features())] for top in tops])
    (scale,), shift = _regression(logits, np.array(right), np.ones(len(right)), np.ones(1))
    weights = {name: weight * scale for name, weight in base.stating.weights.items()}
    stating = Linear(base.stating.bias * scale + shift, weights)
    return _with_limits(base.ranking, stating, tops, right, model, precision)


def _tops(questions: Sequence[Judged], ranking: Linear) -> tuple[list[Standing], list[bool]]:
    """Return the best answer of each question that has any, and whether it is right."""
    tops: list[Standing] = []
    right: list[bool] = []
    for one in questions:
        placed = standings(one.evidence, one.said, one.passages, ranking)
        if placed:
            best = max(range(len(placed)), key=lambda n: (placed[n].rank, placed[n].evidence.margin))
            tops.append(placed[best])
            right.append(one.right[best])
    return tops, right


def _with_limits(
    ranking: Linear,
    stating: Linear,
    tops: Sequence[Standing],
    right: Sequence[bool],
    model: str,
    precision: float = PRECISION,
) -> Calibration:
    stated: Floats = np.array([stating.probability(top.features()) for top in tops])
    # An answer is never called one that is less likely than the precision which is promised, by much.
    answered = min(1.0, max(limit_for(stated, np.array(right), precision)[0], LIKELY))
    return Calibration(ranking, stating, round(answered, 6), LIKELY, WEAK, max(ENOUGH, answered), model)


def _logistic(features: Sequence[Mapping[str, float]], right: Sequence[bool], counts: Sequence[float]) -> Linear:
    names = list(features[0])
    table = np.array([[each[name] for name in names] for each in features])
    signs = np.array([-1.0 if name in AGAINST else 1.0 for name in names])
    weights, bias = _regression(table, np.array(right), np.array(counts) * len(counts) / sum(counts), signs)
    return Linear(round(bias, 4), {name: round(weight, 4) for name, weight in zip(names, weights, strict=True)})


def _regression(table: Floats, right: Flags, counts: Floats, signs: Floats) -> tuple[list[float], float]:
    """Return weights and bias of a logistic regression of ``right`` over the columns of ``table``.

    Evidence for an answer never counts against it, nor evidence against it for it: no weight has another sign than its
    own of ``signs``. Without these bounds the regression finds, in a pool, that sure short answers are a little more
    often wrong than whole sentences, and doubts every sure answer elsewhere.
    """
    from scipy.optimize import minimize

    if right.all() or not right.any():
        raise ModelError("a calibration needs questions that were answered rightly and others that were not")
    columns = np.c_[table * signs, np.ones(len(table))]
    held = np.r_[np.full(len(signs), 1 / PENALTY), 0.0]
    side = np.where(right, 1.0, -1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        margins = side * (columns @ weights)
        slope = -side * counts / (1 + np.exp(np.clip(margins, -500, 500)))
        penalty = 0.5 * float(held @ weights**2)
        return float((counts * np.logaddexp(0, -margins)).sum()) + penalty, columns.T @ slope + held * weights

    bounds = [*[(0.0, None)] * len(signs), (None, None)]
    found = minimize(loss, np.zeros(len(held)), jac=True, method="L-BFGS-B", bounds=bounds).x
    return (found[:-1] * signs).tolist(), float(found[-1])


def _conditional(pools: Sequence[Sequence[Judged]]) -> Linear:
    """Return the weights under which the right answers of each question are the most probable of its answers."""
    from scipy.optimize import minimize

    names = [field.name for field in fields(Evidence)]
    tables: list[list[float]] = []
    right: list[bool] = []
    owner: list[int] = []
    counts: list[float] = []
    for questions in pools:
        useful = [one for one in questions if any(one.precise) and not all(one.precise)]
        for one in useful:
            owner += [len(counts)] * len(one.evidence)
            counts.append(1 / len(useful))
            tables += [[getattr(each, name) for name in names] for each in one.evidence]
            right += list(one.precise)
    if not counts:
        raise ModelError("a calibration needs questions for which right answers and wrong ones were found")
    table, chosen, question = np.array(tables), np.array(right, bool), np.array(owner)
    weight = np.array(counts) / sum(counts)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = table @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, np.flatnonzero(np.diff(question, prepend=-1)))[question])
        whole = np.bincount(question, scores)
        mine = np.bincount(question, scores * chosen)
        slope = (scores / whole[question] - scores * chosen / mine[question]) * weight[question]
        penalty = 1e-4 * float(weights @ weights)
        return float((weight * np.log(whole / mine)).sum()) + penalty, slope @ table + 2e-4 * weights

    bounds = [(None, 0.0) if name in AGAINST else (0.0, None) for name in names]
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds).x
    return Linear(0.0, {name: round(float(value), 4) for name, value in zip(names, found, strict=True)})


__all__ = [
    "ALONE",
    "FEWEST",
    "PRECISION",
    "Calibration",
    "Evidence",
    "Judged",
    "Linear",
    "Standing",
    "fitted",
    "refitted",
    "standings",
]
