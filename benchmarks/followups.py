"""Follow-ups: what the standalone question adds beside what a person would, and what is found and answered with it.

Every figure stands beside the bare question and beside the whole history put before it. Weights and limits were fitted
on one half of the conversations of canard and trec_cast (``training/followup``); all figures are of the other half, by
the same hash. Documents: canard's articles under their titles and trec_cast's passages without, both made from the
answers in the conversations; doc2dial's own; abg_coqa's contexts. Follow-ups go the way of the product.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.pools import DEV, records
from benchmarks.reading import given
from benchmarks.report import SCRATCH, quantiles, write
from index.search.index import Index
from index.sync.removal import Removal
from index.sync.update import update
from qa.conversation.antecedents import content_terms
from qa.conversation.followup import standalone
from qa.conversation.query_expansion import queries, search_all
from qa.evaluation.evaluation import Case
from qa.reader.loading import TRAINED, open_reader
from qa.reader.span_reader import SpanReader
from qa.text import metrics
from qa.types import Turn
from training.followup.conversations import (
    REPORTED_HALF,
    FollowUp,
    canard,
    half_of,
    opened,
    trec_cast,
    turns_of,
)

SEARCHED = 1000
"""Questions of doc2dial."""
DOCUMENTS = 5
_DEPTH = 50

Way = Callable[[str, Sequence[Turn]], str]
"""Question and history to the question that is asked instead."""


def main() -> None:
    """Measure all four sets and write."""
    write("followups", {"rewrites": rewrites(), "doc2dial": doc2dial(), "abg_coqa": abg_coqa()})


def bare(question: str, history: Sequence[Turn]) -> str:
    """Return the question as it was typed."""
    del history
    return question


def everything(question: str, history: Sequence[Turn]) -> str:
    """Return all that was said, and the question."""
    return " ".join([*(f"{turn.question} {turn.answer or ''}".strip() for turn in history), question])


def rewrites() -> dict[str, Any]:
    """Return how well the terms added are those that people added, micro-averaged over all questions with history."""
    index = opened()
    follow_ups = [one for one in (*canard(), *trec_cast()) if one.half == REPORTED_HALF]
    taken: list[float] = []

    def pincite(question: str, history: Sequence[Turn]) -> str:
        began = time.perf_counter()
        made = standalone(question, history, index)
        taken.append((time.perf_counter() - began) * 1000)
        return made

    ways: dict[str, Way] = {"bare": bare, "everything": everything, "pincite": pincite}
    made = {name: [way(one.question, one.history) for one in follow_ups] for name, way in ways.items()}
    index.close()
    figures: dict[str, Any] = {}
    for name in ("canard", "trec_cast", "both"):
        chosen = [n for n, one in enumerate(follow_ups) if name in (one.name, "both")]
        some = [follow_ups[n] for n in chosen]
        unchanged = sum(one.is_unchanged for one in some)
        figures[name] = {"questions": len(some), "left alone by people": unchanged} | {
            way: added(some, [all_made[n] for n in chosen]) for way, all_made in made.items()
        }
    return figures | {"milliseconds": quantiles(taken)}


def added(follow_ups: Sequence[FollowUp], made: Sequence[str]) -> dict[str, float]:
    """Return F1, precision and recall of the terms added, and the share left alone of those that people left alone."""
    both = said = right = 0
    alone: list[bool] = []
    for one, text in zip(follow_ups, made, strict=True):
        ours = content_terms(text) - content_terms(one.question)
        both, said, right = both + len(ours & one.added), said + len(ours), right + len(one.added)
        if one.is_unchanged:
            alone.append(text == one.question)
    figures = {"f1": 2 * both / (said + right), "precision": both / max(1, said), "recall": both / right}
    return {name: round(value, 4) for name, value in figures.items()} | {"left alone": round(float(np.mean(alone)), 4)}


def doc2dial() -> dict[str, Any]:
    """Return how often the right document is among the first five, for questions with history."""
    lines = [json.loads(line) for line in (DEV / "doc2dial" / "docs.jsonl").open(encoding="utf-8")]
    documents = [{"id": one["id"], "title": one["title"].split("#")[0], "text": one["text"]} for one in lines]
    index = _indexed("doc2dial", documents)
    asked = [one for one in records("doc2dial/data") if half_of(one["conv_id"]) == REPORTED_HALF and one["history"]]
    asked = [asked[n * len(asked) // SEARCHED] for n in range(min(SEARCHED, len(asked)))]

    def wanted(question: str, history: Sequence[Turn]) -> tuple[str, ...]:
        return queries(question, standalone(question, history, index), history)

    ways: dict[str, Callable[[str, Sequence[Turn]], Sequence[str]]] = {
        "bare": lambda question, history: [question],
        "all questions": lambda question, history: [" ".join([*(turn.question for turn in history), question])],
        "everything": lambda question, history: [everything(question, history)],
        "standalone question alone": lambda question, history: [standalone(question, history, index)],
        "pincite": wanted,
    }
    found = {
        name: [one["doc"] in first_documents(index, way(one["question"], dialogue(one["history"]))) for one in asked]
        for name, way in ways.items()
    }
    index.close()
    return {"questions": len(asked), "documents": len(documents)} | {
        name: round(float(np.mean(each)), 4) for name, each in found.items()
    }


def first_documents(index: Index, wanted: Sequence[str]) -> list[str]:
    """Return the names of the first documents that a search finds."""
    names = (index.document_of(hit).name for hit in search_all(index, wanted, _DEPTH))
    return list(dict.fromkeys(names))[:DOCUMENTS]


def dialogue(history: Sequence[str]) -> tuple[Turn, ...]:
    """Return "user:" and "agent:" lines as turns: what the agent says is the answer to what the user said before."""
    turns: list[Turn] = []
    for line in history:
        who, _, text = line.partition(":")
        if who == "user" or not turns:
            turns.append(Turn(text.strip()))
        else:
            turns[-1] = replace(turns[-1], answer=f"{turns[-1].answer or ''} {text.strip()}".strip())
    return tuple(turns)


def abg_coqa() -> dict[str, Any]:
    """Return the F1 of what the reader answers from the question's own context."""
    contexts = dict.fromkeys(one["context"] for one in records("abg_coqa"))
    index = _indexed("abg_coqa", [{"id": f"c{n}", "text": text} for n, text in enumerate(contexts)])
    reader = open_reader(TRAINED, index, Path("none"))
    assert isinstance(reader, SpanReader)
    asked = [one for one in records("abg_coqa") if half_of(one["conv_id"].split("|")[0]) == REPORTED_HALF]
    asked = [one for one in asked if one["answers"]]
    ways: dict[str, Way] = {
        "bare": bare,
        "everything": everything,
        "pincite": lambda question, history: standalone(question, history, index),
    }
    scores = {}
    for name, way in ways.items():
        cases = [_case(one, way(one["question"], turns_of(one["history"], has_answers=True))) for one in asked]
        scores[name] = [metrics.f1(one.said, one.case.answers) for one in given(reader, cases)]
    index.close()
    return {"questions": len(asked)} | {name: round(float(np.mean(each)), 4) for name, each in scores.items()}


def _indexed(name: str, documents: Sequence[dict[str, str]]) -> Index:
    path = SCRATCH / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")
    update(SCRATCH / f"{name}.index", [path], removal=Removal(prune=True))
    return Index.open(SCRATCH / f"{name}.index")


def _case(record: dict[str, Any], question: str) -> Case:
    answers = (record["answer"], *(answer["text"] for answer in record["answers"]))
    return Case(record["conv_id"], question, tuple(dict.fromkeys(answers)), record["context"])


if __name__ == "__main__":
    main()
