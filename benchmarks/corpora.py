"""Pools of different kinds, for fitting probabilities and for measuring them: one large index and its parts.

A pool is the part of the index that comes from one set, or all of it. Its questions are asked of that part alone. Every
second one is made unanswerable by keeping the hits from its own context from the reader, as if it had been removed; the
others are answered there. Of training sets only questions about contexts that were held out are asked.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.pools import Asked
from benchmarks.report import SCRATCH, SHARED
from index.search.filters import Filters
from index.search.index import Index
from index.sync.removal import Removal
from index.sync.update import update
from qa.evaluation.evaluation import Case
from training.cross_encoder import sets

_LONG = 200
"""Characters from which an answer is a statement rather than a name or a figure."""
_LONG_WORD = 7
"""Letters."""
TRAIN, DEV = SHARED / "data" / "train", SHARED / "data" / "dev"
FOLDER = SCRATCH / "corpora"
SMALL = {"squad11": DEV, "nq_open": DEV, "tatqa": TRAIN, "selqa": TRAIN, "clapnq": DEV, "medquad": TRAIN}
_OTHERS = "tydiqa_en nq_qed squadshifts_new_wiki timeqa squadshifts_reddit squad_sentence"
LARGE = SMALL | {"policyqa": DEV} | dict.fromkeys(_OTHERS.split(), TRAIN)


@dataclass(frozen=True, slots=True)
class Pool:
    """Where questions are asked, and which."""

    name: str
    sources: tuple[str, ...]
    """Files of the index; all where empty."""
    asked: tuple[str, ...]
    """Sets of the questions."""
    alone: bool = False
    """Each question is asked of one document alone, as if that were all there is."""
    fitted: bool = True
    """Whether the calibration is fitted on it; otherwise it only tells how that fares elsewhere."""


POOLS = (
    Pool("squad11", ("*squad11.jsonl",), ("squad11",)),
    Pool("nq_open", ("*nq_open.jsonl",), ("nq_open",)),
    Pool("selqa", ("*selqa.jsonl",), ("selqa",)),
    Pool("tydiqa_en", ("*tydiqa_en.jsonl",), ("tydiqa_en",), fitted=False),
    Pool("clapnq", ("*clapnq.jsonl",), ("clapnq",)),
    Pool("tatqa, one report", ("*tatqa.jsonl",), ("tatqa",), alone=True),
    Pool("policyqa, one paragraph", ("*policyqa.jsonl",), ("policyqa",), alone=True, fitted=False),
    Pool("squad2, one paragraph", ("*squad11.jsonl",), ("squad2",), alone=True, fitted=False),
    Pool("everything", (), ("squad11", "nq_open", "nq_qed", "selqa", "squadshifts_new_wiki")),
)
"""Encyclopaedia, search questions, answering sentences, questions of people who want to know, long answers, tables of
reports, privacy policies, questions that were written to look answerable, and all of it at once.

Questions about reports and policies do not say which one is meant, so each is asked of its own, or of another one where
it is to have no answer. What is called an answer is settled on questions whose answers were removed, not on trick
questions. Nor on policies, in whose set nearly every paragraph answers nearly every question; nor on TyDi QA, one of
whose passages is marked where several answer: of nine answers that were sure and counted as wrong, six were right.
MedQuAD is left out: a program guessed which sentences answer its questions.
"""


def opened() -> Index:
    """Return the index over all sets that are there; it takes an hour on two cores to make, and is kept."""
    if not (FOLDER / "index").is_dir():
        sources = FOLDER / "sources"
        sources.mkdir(parents=True, exist_ok=True)
        for name, lines in _documents():
            (sources / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        update(FOLDER / "index", [sources], removal=Removal(prune=True))
    return Index.open(FOLDER / "index")


def _documents() -> Iterator[tuple[str, list[str]]]:
    named = _names()
    lines: dict[str, list[str]] = {name: [] for name in LARGE}
    for name, folder in LARGE.items():
        for one in _asked(folder, name):
            if named.get(one.context) == f"{name}-{len(lines[name])}":
                record = {"id": named[one.context], "title": one.title, "text": one.context}
                lines[name].append(json.dumps(record))
    yield from lines.items()


@cache
def _asked(folder: Path, name: str) -> list[sets.Asked]:
    return sets.load(folder, name)


@cache
def _names() -> dict[str, str]:
    """Return the name of the document of each context; a context that several sets have belongs to the first."""
    named: dict[str, str] = {}
    for name, folder in LARGE.items():
        count = 0
        for one in _asked(folder, name):
            if one.context not in named and (name != "medquad" or one.held_out):
                named[one.context] = f"{name}-{count}"
                count += 1
    return named


def questions(pool: Pool, count: int, half: int) -> list[Asked]:
    """Return about ``count`` questions from one half (0 or 1) of a pool's; every second one is made unanswerable.

    Those that people wrote to have no answer are the unanswerable ones where a set has them.
    """
    made: list[Asked] = []
    for name in pool.asked:
        folder = LARGE.get(name, DEV)
        usable = [one for one in _asked(folder, name) if folder == DEV or one.held_out]
        usable = [one for n, one in enumerate(usable) if n % 2 == half and one.kind != "compare" and not one.made]
        answerable, others = ([one for one in usable if bool(one.spans) is held] for held in (True, False))
        chance, wanted = random.Random(f"{pool.name} {name}"), count // len(pool.asked)
        chosen = chance.sample(answerable, min(len(answerable), wanted))
        written = chance.sample(others, min(len(others), wanted // 2)) if pool.alone else []
        for n, one in enumerate(chosen[: wanted // 2] if written else chosen):
            made.append(_case(one, pool, chosen[n - 1].context, removed=not written and n % 2 == 1))
        made += [_unanswerable(one) for one in written]
    return made


def _case(one: sets.Asked, pool: Pool, other: str, *, removed: bool) -> Asked:
    """Return a question; with ``removed``, made unanswerable. ``other`` is the context of another one."""
    document = _names()[one.context]
    # Of an answer of several sentences, one of them is enough.
    parts = sets.units(one.context, table=one.set in sets.TABLES)
    answers = dict.fromkeys(one.answers)
    if one.whole or max(map(len, answers)) > _LONG:
        inside = [one.context[a:b] for a, b in parts for start, end in one.spans if start <= a and b <= end]
        answers = dict.fromkeys(inside or answers)
    # What is said in many words, or in a long one, answers wherever it stands; a figure may be another one's.
    anywhere = all(" " in answer or len(answer) >= _LONG_WORD for answer in answers)
    where = () if anywhere else (document,)
    case = Case(one.id, one.question, () if removed else tuple(answers), documents=where)
    if pool.alone:
        return Asked(case, "foreign" if removed else "answerable", only=_names()[other] if removed else document)
    return Asked(case, "removed", document, tuple(answers)) if removed else Asked(case, "answerable")


def _unanswerable(one: sets.Asked) -> Asked:
    return Asked(Case(one.id, one.question, ()), "adversarial", only=_names()[one.context])


def part(index: Index, pool: Pool) -> Index:
    """Return the part of the index in which a pool's questions are asked."""
    return index.within(Filters(pool.sources)) if pool.sources else index


__all__ = ["POOLS", "Pool", "opened", "part", "questions"]
