"""Fit the weights of the first reader: ``python -m training.sentence_reader TRAIN_FOLDER``.

For questions of the training sets the product's own search fetches passages from all sampled contexts of their set; for
every second question the passages that hold the answer are kept out of reach, so that nothing found answers it. A
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
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index.search.index import Index
from index.sync.removal import Removal
from index.sync.update import update
from qa.reader.readings import Candidate
from qa.reader.sentence_reader import SentenceReader

SETS = {"squad_part": 700, "nq_qed": 500, "squadshifts_new_wiki": 600}
"""Questions taken from each set."""
ARTICLE_PARAGRAPHS = 6
"""Contexts of one title that make an article, as the product's users have them."""
POOL_ARTICLES = 20
"""Articles in a corpus."""
PASSAGES = 10
SEED = 11

Example = tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]
"""Sentences x features, and which sentences, and which quotes around them, hold the answer."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the place of its answer."""

    question: str
    article: str
    spans: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Article:
    """Contexts of one title, one paragraph each, and the questions over them."""

    name: str
    title: str
    text: str
    cases: list[Case]


def articles(path: Path) -> list[Article]:
    """Return the articles of a set."""
    records = [json.loads(line) for line in path.open(encoding="utf-8")]
    contexts: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        if record["answers"] and not record.get("amb"):
            contexts.setdefault(record["context"], []).append(record)
    made: list[Article] = []
    for context, asked in contexts.items():
        title = asked[0]["title"].replace("_", " ")
        if not made or made[-1].title != title or made[-1].text.count("\n\n") + 1 >= ARTICLE_PARAGRAPHS:
            made.append(Article(f"a{len(made)}", title, "", []))
        article = made[-1]
        article.text += ("\n\n" if article.text else "") + context.replace("\n", " ")
        base = len(article.text) - len(context)
        for record in asked:
            spans = tuple((base + a["start"], base + a["start"] + len(a["text"])) for a in record["answers"])
            article.cases.append(Case(record["question"], article.name, spans))
    return made


def examples(path: Path, count: int, work: Path) -> Iterator[Example]:
    """Yield for each question the features of its sentences and which of them hold the answer."""
    made = articles(path)
    chance = random.Random(SEED)
    chance.shuffle(made)
    pools = [made[start : start + POOL_ARTICLES] for start in range(0, len(made), POOL_ARTICLES)]
    for number, pool in enumerate(pools[: max(1, count // 60)]):
        cases = [case for article in pool for case in article.cases]
        chance.shuffle(cases)
        yield from _asked(pool, cases[:60], work / f"{path.stem}{number}")


def _asked(pool: list[Article], cases: list[Case], work: Path) -> Iterator[Example]:
    corpus = work.with_suffix(".jsonl")
    corpus.write_text("".join(json.dumps({"id": a.name, "title": a.title, "text": a.text}) + "\n" for a in pool))
    update(work, [corpus], removal=Removal(prune=True))
    index = Index.open(work)
    reader = SentenceReader(index.encode, index.rarity)
    for number, case in enumerate(cases):
        candidates = [Candidate(hit, index.document_of(hit)) for hit in index.search(case.question, PASSAGES * 3)]
        if number % 2:
            candidates = [candidate for candidate in candidates if not _holds(candidate, case, _paragraphs(candidate))]
        found = reader.features(case.question, candidates[:PASSAGES])
        if found:
            holds = [_holds(s.candidate, case, (s.start, s.end)) for s, _ in found]
            quotes = [_holds(s.candidate, case, s.quote) for s, _ in found]
            yield np.array([astuple(features) for _, features in found]), np.array(holds), np.array(quotes)
    index.close()


def _holds(candidate: Candidate, case: Case, span: tuple[int, int]) -> bool:
    inside = any(span[0] <= start < span[1] for start, _ in case.spans)
    return candidate.document.name == case.article and inside


def _paragraphs(candidate: Candidate) -> tuple[int, int]:
    """Return where the paragraphs of a passage begin and end: a quote may reach beyond the passage within them."""
    hit = candidate.hit
    touched = [p for p in candidate.document.paragraphs if p.start < hit.end and p.end > hit.start]
    return touched[0].start, touched[-1].end


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
    features, holds, _ = map(np.concatenate, zip(*cases[:half], strict=True))
    fitted = LogisticRegression(max_iter=1000).fit(features, holds)
    top = np.array([_best(fitted.decision_function(x), quotes) for x, _, quotes in cases])
    platt = LogisticRegression(C=1e6).fit(top[:half, :1], top[:half, 1])
    scale, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    report(fitted.coef_[0] * scale, float(fitted.intercept_[0]) * scale + shift, cases[half:])
    return 0


def _best(scores: NDArray[np.float64], holds: NDArray[np.bool_]) -> tuple[float, bool]:
    best = int(scores.argmax())
    return float(scores[best]), bool(holds[best])


def report(weights: NDArray[np.float64], bias: float, held_out: list[Example]) -> None:
    """Print the weights and how good they are on questions that were not fitted."""
    scores = [x @ weights + bias for x, _, _ in held_out]
    best = np.array([_best(score, quotes) for score, (_, _, quotes) in zip(scores, held_out, strict=True)])
    probability, right = 1 / (1 + np.exp(-best[:, 0])), best[:, 1]
    there = [n for n, (_, _, quotes) in enumerate(held_out) if quotes.any()]
    in_three = [held_out[n][2][np.argsort(-scores[n])[:3]].any() for n in there]
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
