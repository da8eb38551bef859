"""The training sets as questions over contexts, checked and put in one form."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

MISSING = """{folder} is not there or lacks {name}.jsonl: the training sets are not part of the project.
Give the folder that holds them, one JSON object a line: {{"id", "title", "context", "question",
"answers": [{{"text", "start"}}], "impossible"}}, with context[start:start + len(text)] == text:
    make reader TRAIN=FOLDER"""


class SetsMissing(Exception):
    """The training sets are not where they are looked for; the message says what is expected."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question over a context, as its annotators saw it."""

    id: str
    set: str
    title: str
    context: str
    question: str
    spans: tuple[tuple[int, int], ...]
    """Where answers stand in the context, without repeats; none if the context does not answer."""

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers, word for word."""
        return tuple(self.context[start:end] for start, end in self.spans)


def load(folder: Path, counts: Mapping[str, int], seed: int) -> list[Asked]:
    """Return at most ``counts[name]`` questions of each set, drawn by ``seed``. Raises :class:`SetsMissing`."""
    chosen: list[Asked] = []
    for name, count in counts.items():
        asked = list(_questions(folder, name))
        random.Random(f"{seed} {name}").shuffle(asked)
        chosen += asked[:count]
    return chosen


def hashes(folder: Path, counts: Mapping[str, int]) -> dict[str, str]:
    """Return the SHA-256 of each set's file."""
    return {name: hashlib.sha256(_path(folder, name).read_bytes()).hexdigest() for name in counts}


def _path(folder: Path, name: str) -> Path:
    path = folder / f"{name}.jsonl"
    if not path.is_file():
        raise SetsMissing(MISSING.format(folder=folder, name=name))
    return path


def _questions(folder: Path, name: str) -> Iterator[Asked]:
    for number, line in enumerate(_path(folder, name).read_text(encoding="utf-8").split("\n"), 1):
        record = json.loads(line) if line else {"amb": True}
        # A set's ambiguous position is as likely wrong as right, which would teach to point beside the answer.
        if not record.get("amb"):
            yield _checked(record, name, f"{name}.jsonl:{number}")


def _checked(record: Mapping[str, Any], name: str, place: str) -> Asked:
    context = record["context"]
    spans = sorted({(a["start"], a["start"] + len(a["text"])) for a in record["answers"]})
    for answer in record["answers"]:
        found = context[answer["start"] : answer["start"] + len(answer["text"])]
        if found != answer["text"]:
            raise ValueError(f"{place}: the answer {answer['text']!r} does not stand at its start; found {found!r}")
    title = unquote(record["title"]).replace("_", " ") if name in _TITLED else ""
    return Asked(record["id"], name, title, context, record["question"].strip(), tuple(spans))


_TITLED = frozenset({"squad_part", "squadshifts_new_wiki", "nq_qed", "timeqa"})
"""Sets whose titles say what a context is about; those of the others are names of files."""

__all__ = ["Asked", "SetsMissing", "hashes", "load"]
