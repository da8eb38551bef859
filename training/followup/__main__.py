"""``python -m training.followup``: fit the weights that resolve follow-ups, and write them.

Fitted on one half of the conversations of canard and trec_cast, by a hash of their names; the other half is reported by
``python -m benchmarks followups``. The thresholds are chosen on probabilities of terms from folds that did not see the
conversation. People left few follow-ups alone, so that their rewrites teach what stands alone: each in its own
conversation and in another, where it changes the subject.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from index.search.index import Index
from qa.conversation.anaphora import analyse
from qa.conversation.antecedents import collocates, utterances
from qa.conversation.followup import carried, dialogue_context
from qa.conversation.resolution import (
    WEIGHTS,
    DialogueContext,
    Features,
    context_need,
    probability,
    question_features,
    selected,
    term_features,
)
from qa.conversation.topics import topic
from training.followup.conversations import FITTED_HALF, FollowUp, canard, opened, standing_alone, trec_cast

CAST_COUNTS = 1.5
"""trec_cast has a fifth of canard's questions and is nearer to what is asked at work."""
ALONE_COUNTS = 0.04
"""A rewrite counts so much beside a follow-up that people left alone: nearly all rewrites name what they are about."""
LEFT_ALONE = 0.94
"""Share of the questions that people left alone which are to be left alone, with some reserve: they are few."""
Column = npt.NDArray[np.generic]
_FOLDS = 5
_TERM_PENALTY, _QUESTION_PENALTY = 0.05, 0.05


@dataclass(frozen=True, slots=True)
class Example:
    """A follow-up and the features of every term that it could take over."""

    made: FollowUp
    terms: Mapping[str, Features]
    beside: Mapping[str, frozenset[str]]
    context: DialogueContext


def main() -> None:
    """Fit both regressions, choose both thresholds, write the file."""
    index = opened()
    follow_ups = [made for made in (*canard(), *trec_cast()) if made.half == FITTED_HALF]
    examples = [example(made, index) for made in follow_ups]
    alone = [example(made, index) for made in standing_alone(follow_ups)]
    index.close()
    by_term, likely = fit_terms(examples)
    likely_alone = [{term: probability(each, by_term) for term, each in one.terms.items()} for one in alone]
    by_question, needing = fit_questions([*examples, *alone], [*likely, *likely_alone], len(examples))
    term_threshold, question_threshold = best_thresholds(examples, likely, needing)
    kept = {
        "made": f"python -m training.followup, {datetime.now(UTC).date().isoformat()}",
        "from": "the fitted half of canard (CC BY-SA 4.0) and trec_cast (MIT): weights and limits, none of their text",
        "questions": len(examples),
        "term_threshold": term_threshold,
        "question_threshold": question_threshold,
        "term": by_term,
        "question": by_question,
    }
    WEIGHTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps({name: kept[name] for name in ("questions", "term_threshold", "question_threshold")}))


def example(made: FollowUp, index: Index) -> Example:
    """Return the features of a follow-up, as the product sees it."""
    question, title = analyse(made.question), topic(made.history, index)
    context = dialogue_context(made.question, made.history, title, index)
    candidates = carried(question, utterances(made.history))
    return Example(made, term_features(question, context, candidates), collocates(candidates), context)


def fit_terms(examples: Sequence[Example]) -> tuple[dict[str, float], list[dict[str, float]]]:
    """Return weights, and how likely each term of each example is, by folds that did not see it."""
    rows = [(n, term) for n, one in enumerate(examples) for term in one.terms]
    features = [examples[n].terms[term] for n, term in rows]
    added = [one.made.added for one in examples]
    right = np.array([term in added[n] for n, term in rows])
    counts = np.array([CAST_COUNTS if examples[n].made.name == "trec_cast" else 1.0 for n, _ in rows])
    groups = [examples[n].made.conversation for n, _ in rows]
    weights, unseen = fit(features, right, counts, groups, _TERM_PENALTY)
    likely: list[dict[str, float]] = [{} for _ in examples]
    for (n, term), value in zip(rows, unseen.tolist(), strict=True):
        likely[n][term] = value
    return weights, likely


def fit_questions(
    examples: Sequence[Example], likely: Sequence[Mapping[str, float]], follow_ups: int
) -> tuple[dict[str, float], list[float]]:
    """Return weights, and the probability that each follow-up needs context; so few, penalised weights need no folds.

    The first ``follow_ups`` of the examples are follow-ups, the others stand alone.
    """
    features = [
        question_features(analyse(one.made.question), one.context, list(each.values()))
        for one, each in zip(examples, likely, strict=True)
    ]
    right = np.array([not _stays(one) for one in examples])
    counts = np.where(np.arange(len(right)) < follow_ups, 1.0, ALONE_COUNTS)
    counts *= np.where(right, 0.5 / counts[right].sum(), 0.5 / counts[~right].sum()) * len(right)
    groups = [one.made.conversation for one in examples]
    weights, _ = fit(features, right, counts, groups, _QUESTION_PENALTY)
    return weights, [
        context_need(analyse(one.made.question), one.context, list(each.values()), weights)
        for one, each in zip(examples[:follow_ups], likely[:follow_ups], strict=True)
    ]


def fit(
    features: Sequence[Features], right: Column, counts: Column, groups: Sequence[str], penalty: float
) -> tuple[dict[str, float], npt.NDArray[np.float64]]:
    """Return the weights of a logistic regression by name, and its predictions for conversations left out."""
    names = sorted(features[0])
    matrix = np.array([[one[name] for name in names] for one in features])
    scaler = StandardScaler().fit(matrix)
    scaled = scaler.transform(matrix)

    def model(rows: Column) -> LogisticRegression:
        return LogisticRegression(C=penalty, max_iter=1000).fit(scaled[rows], right[rows], counts[rows])

    unseen = np.zeros(len(right))
    for seen, left_out in GroupKFold(_FOLDS).split(scaled, right, groups):
        unseen[left_out] = model(seen).predict_proba(scaled[left_out])[:, 1]
    whole = model(np.arange(len(right)))
    slopes = whole.coef_[0] / scaler.scale_
    constant = float(whole.intercept_[0] - slopes @ scaler.mean_)
    return {"": round(constant, 5)} | {n: round(float(w), 5) for n, w in zip(names, slopes, strict=True)}, unseen


def best_thresholds(
    examples: Sequence[Example], likely: Sequence[Mapping[str, float]], needing: Sequence[float]
) -> tuple[float, float]:
    """Return the thresholds of terms and of questions with the best F1, of those that leave enough questions alone."""
    added = [one.made.added for one in examples]
    stays = np.array([_stays(one) for one in examples])

    def measured(term_threshold: float, question_threshold: float) -> tuple[bool, float]:
        said = [
            selected(each, one.beside, term_threshold) if needs >= question_threshold else frozenset[str]()
            for one, each, needs in zip(examples, likely, needing, strict=True)
        ]
        both = sum(len(mine & right) for mine, right in zip(said, added, strict=True))
        alone = np.array([not mine for mine in said])
        return bool(alone[stays].mean() >= LEFT_ALONE), 2 * both / sum(map(len, (*said, *added)))

    pairs = [(t / 100, q / 100) for t in range(18, 51, 2) for q in range(30, 81)]
    return max(pairs, key=lambda pair: measured(*pair))


def _stays(one: Example) -> bool:
    return one.made.is_unchanged


if __name__ == "__main__":
    main()
