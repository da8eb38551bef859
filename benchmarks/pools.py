"""Questions over a pool of paragraphs: some are answered there, some are made unanswerable, some always were.

squad11: all its paragraphs as one corpus; nq_open: all its passages. A question is made unanswerable by keeping the
hits from its own paragraph from the reader, as if it had been removed. ``squad2``'s unanswerable questions were written
about paragraphs of the same articles. A closed pool is not "SQuAD-open" over all of Wikipedia.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.report import SCRATCH, SHARED
from index.search.index import Index
from index.sync.removal import Removal
from index.sync.update import update
from qa.evaluation.evaluation import Case
from qa.reader.readings import Candidate

DEV = SHARED / "data" / "dev"
_ALL = 5000
"""Hits among which those of one document are."""
READ = 10
"""Passages given to a reader."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a pool."""

    case: Case
    kind: str
    """``answerable``, ``removed`` or ``adversarial``."""
    hidden: str = ""
    """Document whose passages are kept from the reader."""
    withheld: tuple[str, ...] = ()
    """What it would have answered."""
    only: str = ""
    """The one document that is the whole corpus."""


def records(name: str) -> list[dict[str, Any]]:
    """Return the records of a development set."""
    return [json.loads(line) for line in (DEV / f"{name}.jsonl").open(encoding="utf-8")]


def corpus(name: str) -> tuple[Path, dict[str, str]]:
    """Write the contexts of a span set as one document each; returns the file and the document of each context."""
    names: dict[str, str] = {}
    lines: list[str] = []
    for record in records(name):
        if record["context"] not in names:
            names[record["context"]] = f"c{len(names)}"
            title = record["title"].replace("_", " ")
            lines.append(json.dumps({"id": f"c{len(lines)}", "title": title, "text": record["context"]}))
    path = SCRATCH / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path, names


def opened(name: str) -> tuple[Index, dict[str, str]]:
    """Return an index over the contexts of a span set, and the document of each context."""
    path, names = corpus(name)
    update(SCRATCH / f"{name}.index", [path], removal=Removal(prune=True))
    return Index.open(SCRATCH / f"{name}.index"), names


def mixed(name: str, names: dict[str, str], count: int, half: int, adversarial: str | None = None) -> list[Asked]:
    """Return ``count`` questions, half of them made unanswerable, from one half (0 or 1) of a set.

    With ``adversarial``, a tenth as many of that set follow, written to look as if they had an answer.
    """
    chosen = _spread([record for record in records(name)[half::2] if record["answers"]], count)
    made = []
    for number, record in enumerate(chosen):
        document = names[record["context"]]
        answers = tuple(dict.fromkeys(answer["text"] for answer in record["answers"]))
        case = Case(record["id"], record["question"], answers, documents=(document,))
        if number % 2 == 0:
            made.append(Asked(case, "answerable"))
        else:
            made.append(Asked(replace(case, answers=()), "removed", document))
    foreign = [record for record in records(adversarial)[half::2] if record["impossible"]] if adversarial else []
    made += [Asked(Case(each["id"], each["question"], ()), "adversarial") for each in _spread(foreign, count // 10)]
    return made


def _spread(found: Sequence[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Return ``count`` records at equal distances."""
    count = min(count, len(found))
    return [found[n * len(found) // count] for n in range(count)]


def candidates(index: Index, asked: Asked) -> tuple[Candidate, ...]:
    """Return what the reader is given for a question."""
    names = _names_of(index)
    hits = index.search(asked.case.question, _ALL if asked.only else READ + 10)
    seen = (hit for hit in hits if names[hit.document] != asked.hidden and asked.only in ("", names[hit.document]))
    return tuple(Candidate(hit, index.document_of(hit)) for hit in islice(seen, READ))


@cache
def _names_of(index: Index) -> dict[int, str]:
    return {info.id: info.name for info in index.documents()}


def spans(name: str, count: int) -> Iterator[Case]:
    """Yield about ``count`` questions of a span set, each with its context."""
    for record in _spread(records(name), count):
        answers = () if record["impossible"] else tuple(dict.fromkeys(a["text"] for a in record["answers"]))
        title = record["title"].replace("_", " ")
        yield Case(record["id"], record["question"], answers, record["context"], title)


__all__ = ["DEV", "READ", "Asked", "candidates", "corpus", "mixed", "opened", "records", "spans"]
