"""Does search find the passage? hit@k on a closed pool of SQuAD paragraphs, nDCG@10 on NFCorpus and Cranfield.

Every figure stands beside BM25 alone and the encoder alone on the same index in the same run. A closed pool of 2,067
paragraphs is not "SQuAD-open" over all of Wikipedia.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.report import SCRATCH, SHARED, write
from index.encoder.encoder import Vectors
from index.search.fusion import fuse
from index.search.index import Index
from index.sync.removal import Removal
from index.sync.update import update

DEV = SHARED / "data" / "dev"

_DEPTH = 200
_LABELS = ("hit@1", "hit@5", "mrr@10", "ndcg@10")

Fusion = Callable[[Vectors, Vectors], Vectors]
"""Similarity and BM25 score of candidates to one score."""

WAYS: dict[str, Fusion] = {
    "pincite": fuse,
    "bm25": lambda similarity, lexical: lexical,
    "encoder": lambda similarity, lexical: similarity,
    "reciprocal rank fusion": lambda similarity, lexical: _reciprocal(similarity) + _reciprocal(lexical),
}


@dataclass(frozen=True, slots=True)
class Task:
    """Questions over a corpus, and which documents are right, with their grades."""

    name: str
    corpus: Path
    questions: Sequence[tuple[str, Mapping[str, int]]]


def _reciprocal(scores: Vectors) -> Vectors:
    ranks = np.empty(len(scores), np.float32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return 1 / (60 + ranks)


def squad() -> Task:
    """Return the questions of squad11 over all its paragraphs as one corpus, one document a paragraph."""
    contexts: dict[str, str] = {}
    lines, questions = [], []
    for line in (DEV / "squad11.jsonl").open(encoding="utf-8"):
        record = json.loads(line)
        name = contexts.setdefault(record["context"], f"c{len(contexts)}")
        if len(lines) < len(contexts):
            title = record["title"].replace("_", " ")
            lines.append(json.dumps({"id": name, "title": title, "text": record["context"]}))
        questions.append((record["question"], {name: 1}))
    corpus = SCRATCH / "squad11.jsonl"
    corpus.parent.mkdir(parents=True, exist_ok=True)
    corpus.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Task("squad11", corpus, questions)


def graded(name: str) -> Task:
    """Return the test questions of a retrieval set with graded judgements."""
    folder = DEV / name
    grades: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        question, document, grade, split = line.split("\t")
        if split == "test" and int(grade) > 0:
            grades.setdefault(question, {})[document] = int(grade)
    asked = (json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8"))
    return Task(name, folder / "corpus.jsonl", [(q["text"], grades[q["id"]]) for q in asked if q["id"] in grades])


def opened(task: Task) -> Index:
    """Return an index of the task's corpus, made if it is not there or out of date."""
    folder = SCRATCH / f"{task.name}.index"
    update(folder, [task.corpus], removal=Removal(prune=True))
    return Index.open(folder)


def rankings(index: Index, names: Mapping[int, str], question: str) -> Iterator[tuple[str, list[str]]]:
    """Yield for each way the names of the ten best documents: a document is as good as its best passage."""
    hits = index.search(question, _DEPTH)
    similarity = np.array([hit.similarity for hit in hits], np.float32)
    lexical = np.array([hit.lexical for hit in hits], np.float32)
    for way, fusion in WAYS.items():
        order = np.argsort(-fusion(similarity, lexical), kind="stable")
        yield way, list(dict.fromkeys(names[hits[n].document] for n in order))[:10]


def measure(task: Task) -> dict[str, Any]:
    """Return hit@1, hit@5, MRR@10 and nDCG@10 of every way."""
    index = opened(task)
    names = {info.id: info.name for info in index.documents()}
    sums = {way: np.zeros(4) for way in WAYS}
    for question, right in task.questions:
        for way, ranking in rankings(index, names, question):
            sums[way] += _scores(ranking, right)
    passages, count = index.summary().passages, len(task.questions)
    index.close()
    figures = {way: dict(zip(_LABELS, (total / count).round(4).tolist(), strict=True)) for way, total in sums.items()}
    return {"questions": count, "documents": len(names), "passages": passages} | figures


def _scores(ranking: list[str], right: Mapping[str, int]) -> list[float]:
    ranks = [rank for rank, name in enumerate(ranking, 1) if name in right]
    first = ranks[0] if ranks else math.inf
    gained = sum(right[name] / math.log2(rank + 1) for rank, name in enumerate(ranking, 1) if name in right)
    best = sorted(right.values(), reverse=True)[:10]
    ideal = sum(grade / math.log2(rank + 1) for rank, grade in enumerate(best, 1))
    return [float(first <= 1), float(first <= 5), 1 / first, gained / ideal]


def main() -> None:
    """Measure all three sets and write the figures."""
    tasks = [squad(), graded("nfcorpus"), graded("cranfield")]
    write("retrieval", {task.name: measure(task) for task in tasks})


if __name__ == "__main__":
    main()
