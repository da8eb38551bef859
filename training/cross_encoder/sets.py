"""The training and development sets as questions over contexts, checked and put in one form."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from index.text.sentences import sentences

HELD_OUT = frozenset({"tydiqa_en", "tatqa", "selqa", "medquad", "nq_qed"})
"""Sets of which a tenth of the contexts, by their hash, are development pools and never trained on."""
TABLES = frozenset({"tatqa", "aitqa", "wtq"})
"""Sets whose contexts hold rows of cells, a line each."""
_TITLED = frozenset(
    "squad_part squadshifts_new_wiki nq_qed timeqa tydiqa_en tydiqa_ar arcd_ar drcd_zh cmrc2018_zh medquad selqa "
    "squad11 squad2 nq_open clapnq xquad_de xquad_es xquad_zh xquad_ar".split()
)
"""Sets whose titles say what a context is about; those of the others are names of files."""

Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question over a context, as its annotators saw it."""

    id: str
    set: str
    title: str
    context: str
    question: str
    spans: tuple[Bounds, ...]
    """Where answers stand in the context, without repeats; none if the context does not answer."""
    whole: bool = False
    """The answers are whole sentences, too long to be marked as spans."""
    together: bool = False
    """All answers belong to one list; otherwise each of them is the answer."""
    made: bool = False
    """A program wrote the question or took the answer away; where it answers nothing that is easier to see."""
    pair: str = ""
    """Of an unanswerable question: the id, or the question, of its answerable twin."""
    kind: str = ""

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers, word for word."""
        return tuple(self.context[start:end] for start, end in self.spans)

    @property
    def held_out(self) -> bool:
        """Whether this is for development."""
        return self.set in HELD_OUT and hashlib.sha256(self.context.encode()).digest()[0] % 10 == 0


def load(folder: Path, name: str) -> list[Asked]:
    """Return all questions of a set. Raises FileNotFoundError, or ValueError where an answer is not at its place."""
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    found = (_asked(json.loads(line), Path(name).name, f"{name}.jsonl:{n}") for n, line in enumerate(lines, 1) if line)
    return [one for one in found if one is not None]


def _asked(record: Mapping[str, Any], name: str, place: str) -> Asked | None:
    context = record["context"]
    spans = sorted({(a["start"], a["start"] + len(a["text"])) for a in record["answers"]})
    for answer in record["answers"]:
        found = context[answer["start"] : answer["start"] + len(answer["text"])]
        if found != answer["text"]:
            raise ValueError(f"{place}: the answer {answer['text']!r} does not stand at its start; found {found!r}")
    if record.get("amb"):
        # The position was guessed among several: any of them may be meant, which the loss can express.
        spans = sorted({place for start, end in spans for place in _everywhere(context, context[start:end])})
    return Asked(
        id=str(record["id"]),
        set=name,
        title=unquote(record["title"]).replace("_", " ") if name in _TITLED else "",
        context=context,
        question=" ".join(record["question"].split()),
        spans=tuple(spans),
        whole=record.get("level") in ("sentence", "passage"),
        together=bool(record.get("multi")),
        made=bool(record.get("made")),
        pair=str(record.get("pair") or record.get("pair_question") or ""),
        kind=str(record.get("kind") or record.get("variety") or ""),
    )


def _everywhere(context: str, said: str) -> Iterator[Bounds]:
    for match in re.finditer(rf"(?<!\w){re.escape(said)}(?!\w)", context):
        yield match.span()


@cache
def units(context: str, *, table: bool) -> tuple[Bounds, ...]:
    """Return the sentences of a context, or the lines where it is a table, as bounds in it."""
    if not table:
        return tuple(sentences(context, 0, len(context)))
    return tuple(_lines(context))


def _lines(context: str) -> Iterator[Bounds]:
    for match in re.finditer(r"[^\n]+", context):
        line = match[0]
        if " | " in line or len(line) < 200:
            yield match.span()
        else:
            yield from sentences(context, *match.span())


def passages(parts: Sequence[Bounds], longest: int) -> Iterator[Bounds]:
    """Join neighbouring ``parts`` to runs of at most ``longest`` characters, or one part if that is longer."""
    if not parts:
        return
    start, end = parts[0]
    for a, b in parts[1:]:
        if b - start > longest:
            yield start, end
            start = a
        end = b
    yield start, end


__all__ = ["HELD_OUT", "TABLES", "Asked", "Bounds", "load", "passages", "units"]
