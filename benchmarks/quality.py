"""How good the answers are: every development set in one table, beside readers without a trained model.

Weights never saw these sets. The calibration was fitted on one half of the pools' questions (``training/reader``); the
figures here are of the other half. Sets are sampled at equal distances; ``questions`` says how many were asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import baselines, plots
from benchmarks.pools import Asked, mixed, opened, records, spans
from benchmarks.reading import Read, ask_pool, at_once, given, in_part, read_pool, whole
from benchmarks.report import RESULTS, write
from index.search.index import Index
from index.text.sentences import sentences
from qa.answer.judge import judge
from qa.evaluation.evaluation import Case, Outcome, candidate, figures, selective
from qa.reader.loading import TRAINED, open_reader
from qa.reader.readings import Reader
from qa.reader.sentence_reader import SentenceReader
from qa.reader.span_reader import SpanReader
from qa.text import metrics

SPANS = {"squad11": 2000, "squad2": 2000, "nq_open": 1000, "policyqa": 800, "expmrc_squad": 501}
"""Sets that are read in their own context, and how many questions of each."""
POOLS = (("squad11", 1000, "squad2"), ("nq_open", 400, None))
REPORTED_HALF = 1
PAIRS = 700
"""Questions in another wording."""
BASELINE_QUESTIONS = 300


def main() -> None:
    """Measure everything, write the figures and draw reliability, risk and coverage."""
    index, names = opened("squad11")
    reader = open_reader(TRAINED, index, Path("none"))
    assert isinstance(reader, SpanReader)
    made: dict[str, Any] = {"model": reader.models.fingerprint, "given the paragraph": in_context(reader)}
    made["said differently"] = said_differently(reader)
    made["long answers"] = long_answers(reader)
    made["baselines"] = beside_baselines(reader, index, mixed("squad11", names, BASELINE_QUESTIONS, REPORTED_HALF))
    index.close()
    pooled: list[Outcome] = []
    for name, count, adversarial in POOLS:
        made[f"{name} pool"], outcomes = in_pool(name, count, adversarial)
        pooled += outcomes
    made["pools together"] = figures(pooled, reader.limits)
    plots.draw(pooled, RESULTS / "quality.png")
    write("quality", made)


def in_context(reader: SpanReader) -> dict[str, Any]:
    """Return the figures of the span sets, each question read in its own context."""
    made = {}
    for name, count in SPANS.items():
        outcomes = given(reader, list(spans(name, count)))
        made[name] = _without_probabilities(figures(outcomes, reader.limits))
        if any(not one.case.answers for one in outcomes):
            made[name]["frozen threshold"] = selective(outcomes)
    return made


def _without_probabilities(made: dict[str, Any]) -> dict[str, Any]:
    """Leave out what holds for searched passages only: the calibration is not for a context that is given."""
    kept = ("questions", "unanswerable", "exact match", "f1", "first quote right", "abstention AUROC")
    return {name: made[name] for name in kept}


def said_differently(reader: SpanReader) -> dict[str, Any]:
    """Return the F1 of questions and of the same ones said otherwise: paraphrased, or corrected while speaking."""
    plain, other = records("squad_paraphrase/dev_orig"), records("squad_paraphrase/dev_para")
    spoken = {record["id"]: record for record in records("disfl_qa")}
    about = [record for record in records("squad2") if record["id"] in spoken and record["answers"]]
    about = about[:: max(1, len(about) // PAIRS)]
    pairs = {
        "squad_paraphrase": ([_case(each) for each in plain], [_case(each) for each in other]),
        "disfl_qa": (
            [replace(_case(each), question=spoken[each["id"]]["original"]) for each in about],
            [replace(_case(each), question=spoken[each["id"]]["disfluent"]) for each in about],
        ),
    }
    made = {}
    for name, sides in pairs.items():
        before, after = (
            float(np.mean([metrics.f1(one.said, one.case.answers) for one in given(reader, side)])) for side in sides
        )
        made[name] = {
            "questions": len(sides[0]),
            "f1": round(before, 4),
            "said otherwise": round(after, 4),
            "loss": round(before - after, 4),
        }
    return made


def _case(record: dict[str, Any]) -> Case:
    answers = tuple(dict.fromkeys(answer["text"] for answer in record["answers"]))
    return Case(record["id"], record["question"], answers, record["context"], record["title"].replace("_", " "))


def long_answers(reader: SpanReader) -> dict[str, Any]:
    """Return how well the sentences that are quoted meet those of clapnq, and how many questions without are refused.

    The threshold of refusal is chosen on every second question. To quote the whole paragraph is the line to beat.
    """

    def read(record: dict[str, Any]) -> tuple[float, float, float, bool]:
        case = _case(record)
        readings = reader.read(case.question, [candidate(case)])
        shown = judge(case.question, readings, 5, reader.limits)
        quoted = [(q.citation.start, q.citation.end) for q in (shown.quotes or shown.near_misses)]
        right = [(answer["start"], answer["start"] + len(answer["text"])) for answer in record["answers"]]
        parts = sentences(record["context"], 0, len(record["context"]))
        said, gold = (_touched(parts, places) for places in (quoted, right))
        confidence = readings[0].confidence if readings else 0.0
        return _sentence_f1(said, gold), _sentence_f1(set(range(len(parts))), gold), confidence, bool(gold)

    rows = at_once(read, records("clapnq"))
    score, everything, confidence = (np.array([row[n] for row in rows]) for n in range(3))
    has = np.array([row[3] for row in rows])
    limit = metrics.best_threshold(confidence[::2], has[::2].astype(float), (~has[::2]).astype(float))
    refused, kept = confidence[1::2] < limit, has[1::2]
    return {
        "questions": len(rows),
        "sentence f1, answerable": round(float(score[has].mean()), 4),
        "of the whole paragraph": round(float(everything[has].mean()), 4),
        "abstention AUROC": round(metrics.auroc(confidence, has), 4),
        "refused, unanswerable": round(float(refused[~kept].mean()), 4),
        "refused, answerable": round(float(refused[kept].mean()), 4),
    }


def _touched(parts: Sequence[tuple[int, int]], places: Sequence[tuple[int, int]]) -> set[int]:
    return {n for n, (a, b) in enumerate(parts) if any(start < b and end > a for start, end in places)}


def _sentence_f1(said: set[int], right: set[int]) -> float:
    return 2 * len(said & right) / (len(said) + len(right)) if said and right else 0.0


def in_pool(name: str, count: int, adversarial: str | None) -> tuple[dict[str, Any], list[Outcome]]:
    """Return the figures of a pool, half of whose questions are unanswerable, and the product's own outcomes."""
    index, names = opened(name)
    reader = open_reader(TRAINED, index, Path("none"))
    assert isinstance(reader, SpanReader)
    reads = read_pool(reader, index, mixed(name, names, count, REPORTED_HALF, adversarial))
    everything = whole(reader, reads)
    outcomes, passages = in_part(reader, reads)
    index.close()
    answerable = [one for one in outcomes if one.case.answers]
    plain = [o for read, o in zip(reads, outcomes, strict=True) if read.asked.kind != "adversarial"]
    made = {
        "all": figures(plain, reader.limits),
        "first quote from the right paragraph": _cited(reads, outcomes),
        "answerable": {
            "exact match": round(float(np.mean([metrics.exact_match(o.said, o.case.answers) for o in answerable])), 4),
            "f1": round(float(np.mean([metrics.f1(o.said, o.case.answers) for o in answerable])), 4),
        },
        "reading in part": {
            "passages read": round(passages, 2),
            "first quote right": _share_right(outcomes),
            "first quote right, all ten read": _share_right(everything),
        },
    }
    if adversarial:
        made["with adversarial questions as well"] = figures(outcomes, reader.limits)
        made["answerable and adversarial"] = figures(
            [o for read, o in zip(reads, outcomes, strict=True) if read.asked.kind != "removed"], reader.limits
        )
    return made, plain


def _cited(reads: Sequence[Read], outcomes: Sequence[Outcome]) -> float:
    pairs = [(read, one) for read, one in zip(reads, outcomes, strict=True) if one.case.answers]
    return round(float(np.mean([one.document in read.asked.case.documents for read, one in pairs])), 4)


def _share_right(outcomes: Sequence[Outcome]) -> float:
    return round(float(np.mean([one.right for one in outcomes if one.case.answers])), 4)


def beside_baselines(reader: SpanReader, index: Index, asked: Sequence[Asked]) -> dict[str, Any]:
    """Return the figures of the trained reader and of those without a trained model, on the same questions."""
    readers: dict[str, Reader] = {
        "pincite": reader,
        "first sentence reader": SentenceReader(index.encode, index.rarity),
        "BM25 top sentence": baselines.bm25(index),
        "encoder top sentence": baselines.encoder(index),
    }
    kept = ("exact match", "f1", "first quote right", "abstention AUROC", "coverage at 90 % precision")
    made = {}
    for name, each in readers.items():
        measured = figures(ask_pool(each, index, asked), each.limits)
        made[name] = {"questions": len(asked)} | {figure: measured[figure] for figure in kept}
    return made


if __name__ == "__main__":
    main()
