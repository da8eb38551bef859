"""Evaluation of answers to questions whose answers are known: for ``pincite eval`` and the benchmarks.

Each question is either asked of the index or, where its record holds a ``context``, read in that text alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import PinciteError
from index.types import Document, Hit, Kind, Paragraph
from qa.reader.calibration import Judged
from qa.reader.finding import Found
from qa.reader.readings import Candidate, Limits, Reading
from qa.reader.span_reader import SpanReader, merged
from qa.text import metrics

EXPECTED = (
    'expected {"id", "question", "answers": [text or {"text"}]}, none of them where nothing answers, and either '
    '"context", the text to read, or, to ask the index, "source"?, the file that must be cited'
)


_STATEMENT = 10
"""Words of a right answer from which it is a statement: what is found within it is as right as all of it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what is right."""

    id: str
    question: str
    answers: tuple[str, ...]
    """Every wording that is right; none where the question has no answer."""
    context: str | None = None
    title: str = ""
    documents: tuple[str, ...] = ()
    """Names or sources of the documents of which one must be cited; none where any will do."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered to a case."""

    case: Case
    said: str
    """The short answer of the first quote, or the quote where it has none; empty where nothing was read."""
    quote: str
    document: str
    """Name of the document that it was quoted from."""
    confidence: float
    right: bool
    """The first quote is from the right document and holds a right answer."""


def load_cases(path: Path) -> list[Case]:
    """Read a question set, JSONL. Raises :class:`PinciteError` with path and line for what is no case."""
    if not path.is_file():
        raise PinciteError(f"{path}: there is no such file; {EXPECTED}, one JSON object a line")
    cases = []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    cases.append(_case(json.loads(line.decode("utf-8-sig")), number))
                except (ValueError, KeyError, TypeError, AttributeError) as problem:
                    raise PinciteError(
                        f"{path}:{number}: {EXPECTED}; got {line.strip()[:80]!r} ({problem!r})"
                    ) from problem
    if not cases:
        raise PinciteError(f"{path}: holds no question; {EXPECTED}, one JSON object a line")
    return cases


def _case(record: dict[str, Any], number: int) -> Case:
    places = [record, *record.get("also", [])]
    given = [one for place in places for one in place.get("answers", [place.get("answer")]) if one is not None]
    texts = () if record.get("impossible") else tuple(one if isinstance(one, str) else one["text"] for one in given)
    sources = tuple(place["source"] for place in places if place.get("source"))
    for value in (record["question"], record.get("context", ""), *texts, *sources):
        if not isinstance(value, str):
            raise TypeError(f"found {value!r}, expected a text")
    title = str(record.get("title", "")).replace("_", " ")
    name = str(record.get("id", number))
    return Case(name, record["question"], tuple(dict.fromkeys(texts)), record.get("context"), title, sources)


def candidate(case: Case) -> Candidate:
    """Return the context of a case as a passage that was found for it."""
    text = (case.context or "").strip()
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    paragraphs = (Paragraph(1, 0, len(text), Kind.BODY, 1),) if text else ()
    document = Document(case.id, case.id, case.title, text, paragraphs, digest)
    return Candidate(Hit(0, 0, 0, 0, len(text), 1.0, 0.5, 1.0), document)


def outcome(case: Case, readings: Sequence[Reading]) -> Outcome:
    """Return what the first of ``readings`` says to ``case``."""
    if not readings:
        return Outcome(case, "", "", "", 0.0, right=False)
    first = readings[0]
    said = first.answer.text if first.answer else first.text
    right = is_right(case, first.document, first.text)
    return Outcome(case, said, first.text, first.document.name, first.confidence, right)


def is_right(case: Case, document: Document, quote: str) -> bool:
    """Tell whether a quote is from the right document and holds a right answer."""
    right = not case.documents or not {document.source, document.name}.isdisjoint(case.documents)
    return right and holds(quote, case.answers)


def holds(text: str, answers: Sequence[str]) -> bool:
    """Tell whether one of ``answers`` stands in ``text`` as whole words; case and punctuation do not count."""
    said = f" {metrics.normalised(text)} "
    return any(f" {metrics.normalised(answer)} " in said for answer in answers)


def judged(reader: SpanReader, case: Case, candidates: Sequence[Candidate]) -> Judged:
    """Return all that ``reader`` finds for a case, and which of it is right: what a calibration is fitted on."""
    found = [each for more in reader.in_turn(case.question, candidates) for each in more]
    return judged_of(case, found)


def judged_of(case: Case, found: Sequence[Found]) -> Judged:
    """Return which of what was found for a case is right."""
    found = merged(found)
    right = [is_right(case, each.document, each.quoted) for each in found]
    statement = min((len(answer.split()) for answer in case.answers), default=0) > _STATEMENT
    precise = [
        flag and (statement or metrics.f1(each.text, case.answers) >= 0.5)
        for flag, each in zip(right, found, strict=True)
    ]
    passages = [each.candidate.hit.passage for each in found]
    said = [each.said for each in found]
    return Judged([each.evidence for each in found], said, passages, right, precise, bool(case.answers))


def figures(outcomes: Sequence[Outcome], limits: Limits) -> dict[str, Any]:
    """Return the figures of a question set, rounded; those that need both kinds of questions are null without them.

    ``risk and coverage`` has a point for every twentieth of the questions; ``reliability`` a row for each tenth of the
    stated probabilities.
    """
    answerable = [one for one in outcomes if one.case.answers]
    confidence = np.array([one.confidence for one in outcomes])
    right = np.array([one.right for one in outcomes], bool)
    called = confidence >= limits.answered
    limit, covered = metrics.limit_for(confidence, right, 0.9)
    made: dict[str, Any] = {
        "questions": len(outcomes),
        "unanswerable": len(outcomes) - len(answerable),
        "exact match": _mean([metrics.exact_match(one.said, one.case.answers) for one in answerable]),
        "f1": _mean([metrics.f1(one.said, one.case.answers) for one in answerable]),
        "first quote right": _mean([one.right for one in answerable]),
        "called answered": _mean(called.tolist()),
        "precision of those": _mean(right[called].tolist()),
        "coverage at 90 % precision": covered,
        "limit for that": limit,
        "abstention AUROC": metrics.auroc(confidence, np.array([bool(one.case.answers) for one in outcomes])),
        "right against wrong AUROC": metrics.auroc(confidence, right),
        "area under risk and coverage": metrics.area_under_risk(confidence, right),
        "calibration error": metrics.calibration_error(confidence, right),
    }
    rounded = {name: None if value != value else round(value, 4) for name, value in made.items()}
    coverage, risk = metrics.risk_coverage(confidence, right)
    points = [max(0, round(len(outcomes) * part / 20) - 1) for part in range(1, 21)]
    return rounded | {
        "risk and coverage": [[round(float(coverage[n]), 4), round(float(risk[n]), 4)] for n in points],
        "reliability": [asdict(each) for each in metrics.bins(confidence, right)],
    }


def selective(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return SQuAD 2.0's figures at a threshold chosen on every second question and kept for the others.

    An answer below the threshold counts as "no answer", which is right where the question has none.
    """
    confidence = np.array([one.confidence for one in outcomes])
    exact, overlap = (
        np.array([score(one.said, one.case.answers) for one in outcomes]) for score in (metrics.exact_match, metrics.f1)
    )
    silent = np.array([not one.case.answers for one in outcomes], float)
    threshold = metrics.best_threshold(confidence[::2], overlap[::2], silent[::2])
    said = confidence[1::2] >= threshold
    return {
        "threshold": round(threshold, 4),
        "exact match": round(float(np.where(said, exact[1::2], silent[1::2]).mean()), 4),
        "f1": round(float(np.where(said, overlap[1::2], silent[1::2]).mean()), 4),
    }


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


__all__ = [
    "EXPECTED",
    "Case",
    "Outcome",
    "candidate",
    "figures",
    "holds",
    "is_right",
    "judged",
    "judged_of",
    "load_cases",
    "outcome",
    "selective",
]
