"""Fit the weights of the first reader: ``python -m training.sentence_reader TRAIN_FOLDER``.

For questions of the training sets the product's own search fetches passages from all sampled contexts of their set; for
every second question the paragraph that holds the answer is kept out of reach, so that nothing found answers it. A
logistic regression then learns which sentences hold the annotated answer, and a second one, on the best sentence of
each question, turns its score into the probability that it is right. Prints weights and figures on held-out questions.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index.search import Index
from index.update import update
from qa.reader import Candidate, SentenceReader

SETS = {"squad_part": 900, "nq_qed": 700, "squadshifts_new_wiki": 600, "squadshifts_reddit": 300}
"""Questions taken from each set."""
PASSAGES = 10
SEED = 11


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the place of its answer."""

    question: str
    document: str
    spans: tuple[tuple[int, int], ...]


def sample(path: Path, count: int) -> tuple[dict[str, str], list[Case]]:
    """Return contexts by name and ``count`` questions over them; other contexts stay in the pool as distractors."""
    records = [json.loads(line) for line in path.open(encoding="utf-8")]
    records = [record for record in records if record["answers"] and not record.get("amb")]
    random.Random(SEED).shuffle(records)
    contexts: dict[str, str] = {}
    cases: list[Case] = []
    for record in records[: count * 2]:
        name = contexts.setdefault(record["context"], f"{len(contexts)}")
        if len(cases) < count:
            spans = tuple((answer["start"], answer["start"] + len(answer["text"])) for answer in record["answers"])
            cases.append(Case(record["question"], name, spans))
    return {name: text for text, name in contexts.items()}, cases


Example = tuple[NDArray[np.float64], NDArray[np.bool_]]
"""Sentences x features, and which sentences hold the answer."""


def examples(path: Path, count: int, work: Path) -> Iterator[Example]:
    """Yield for each question the features of its sentences and which of them hold the answer."""
    contexts, cases = sample(path, count)
    corpus = work / f"{path.stem}.jsonl"
    corpus.write_text("".join(json.dumps({"id": n, "title": "", "text": t}) + "\n" for n, t in contexts.items()))
    update(work / path.stem, [corpus])
    index = Index.open(work / path.stem)
    reader = SentenceReader(index.encode, index.rarity)
    for number, case in enumerate(cases):
        candidates = [Candidate(hit, index.document_of(hit)) for hit in index.search(case.question, PASSAGES + 4)]
        if number % 2:
            candidates = [candidate for candidate in candidates if candidate.document.name != case.document]
        found = reader.features(case.question, candidates[:PASSAGES])
        if found:
            holds = [
                sentence.candidate.document.name == case.document
                and any(sentence.start <= start < sentence.end for start, _ in case.spans)
                for sentence, _ in found
            ]
            yield np.array([astuple(features) for _, features in found]), np.array(holds)


def main(arguments: list[str]) -> int:
    """Fit on the folder named on the command line and print the weights."""
    folder = Path(arguments[0]) if arguments else Path(__file__).parents[2] / "shared" / "data" / "train"
    if not folder.is_dir():
        print(f"{folder} is not there: give the folder that holds the training sets (*.jsonl)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as work:
        cases: list[Example] = [
            case for name, n in SETS.items() for case in examples(folder / f"{name}.jsonl", n, Path(work))
        ]
    random.Random(SEED).shuffle(cases)
    half = len(cases) // 2
    fitted = LogisticRegression(max_iter=1000).fit(*map(np.concatenate, zip(*cases[:half], strict=True)))
    top = np.array([_best(fitted.decision_function(x), y) for x, y in cases])
    platt = LogisticRegression(C=1e6).fit(top[:half, :1], top[:half, 1])
    scale, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    report(fitted.coef_[0] * scale, float(fitted.intercept_[0]) * scale + shift, cases[half:])
    return 0


def _best(scores: NDArray[np.float64], holds: NDArray[np.bool_]) -> tuple[float, bool]:
    best = int(scores.argmax())
    return float(scores[best]), bool(holds[best])


def report(weights: NDArray[np.float64], bias: float, held_out: list[Example]) -> None:
    """Print the weights and how good they are on questions that were not fitted."""
    scores = [x @ weights + bias for x, _ in held_out]
    best = np.array([_best(score, y) for score, (_, y) in zip(scores, held_out, strict=True)])
    probability, right = 1 / (1 + np.exp(-best[:, 0])), best[:, 1]
    there = [n for n, (_, y) in enumerate(held_out) if y.any()]
    in_three = [held_out[n][1][np.argsort(-scores[n])[:3]].any() for n in there]
    print(f"Weights({bias:.3f}, ({', '.join(f'{weight:.3f}' for weight in weights)}))")
    print(f"held out {len(held_out)}, answer among the sentences {len(there)}")
    print(f"first right {right[there].mean():.3f}, in the first three {np.mean(in_three):.3f}")
    print(f"AUROC of right against wrong {roc_auc_score(right, probability):.3f}")
    order = np.argsort(-probability)
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    for aim in (0.9, 0.8, 0.7, 0.6):
        reached = np.flatnonzero(precision >= aim)
        if len(reached):
            print(
                f"precision {aim}: from {probability[order][reached[-1]]:.3f}, "
                f"coverage {(reached[-1] + 1) / len(order):.3f}"
            )
    for low in np.arange(0, 1, 0.1):
        inside = (probability >= low) & (probability < low + 0.1)
        if inside.any():
            print(
                f"  {low:.1f}: {inside.sum():4d} said {probability[inside].mean():.3f} right {right[inside].mean():.3f}"
            )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
