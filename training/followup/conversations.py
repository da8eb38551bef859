"""Conversations whose follow-ups were rewritten by people, and one index over what their answers were taken from.

canard's answers are sentences of an article: each article is a document under its title, of the answers that are known.
trec_cast's answers are passages without a title: each topic is a document. Answers are what the product would hold:
"I don't know." is no answer. Of trec_cast the human rewrites are taken; its files repeat each other: one of each year.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.pools import records
from benchmarks.report import SCRATCH
from index.search.index import Index
from index.sync.removal import Removal
from index.sync.update import update
from qa.conversation.antecedents import content_terms
from qa.text.metrics import normalised
from qa.types import Turn

FITTED_HALF, REPORTED_HALF = 0, 1
_CAST_FILES = {
    "2020/2020_manual_evaluation_topics_v1.0.json": False,
    "2021/2021_manual_evaluation_topics_v1.0.json": True,
    "2022/2022_evaluation_topics_flattened_duplicated_v1.0.json": True,
}
"""And whether its histories hold answers between the questions."""
_SILENCE = frozenset({"i dont know", "cannotanswer"})


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question with history, and what a person made of it."""

    name: str
    """Of the set."""
    conversation: str
    question: str
    rewrite: str
    history: tuple[Turn, ...]

    @property
    def half(self) -> int:
        """Which half of the conversations it belongs to."""
        return half_of(self.conversation)

    @property
    def added(self) -> frozenset[str]:
        """Terms that the person added."""
        return content_terms(self.rewrite) - content_terms(self.question)

    @property
    def is_unchanged(self) -> bool:
        """The person left the question as it was, up to case and punctuation."""
        return _letters(self.question) == _letters(self.rewrite)


def half_of(conversation: str) -> int:
    """Return the half, 0 or 1, that a conversation belongs to, by a hash of its name."""
    return hashlib.sha256(conversation.encode()).digest()[0] % 2


def turns_of(history: Sequence[str], *, has_answers: bool) -> tuple[Turn, ...]:
    """Return a history of texts as turns."""
    if not has_answers:
        return tuple(Turn(text) for text in history)
    answers = [None if normalised(text) in _SILENCE else text for text in history[1::2]]
    return tuple(Turn(question, answer) for question, answer in zip(history[::2], answers, strict=True))


def canard() -> Iterator[FollowUp]:
    """Yield the follow-ups of canard."""
    for record in records("canard"):
        if record["history"]:
            turns = turns_of(record["history"], has_answers=True)
            yield FollowUp("canard", record["conv_id"], record["question"], record["rewrite"], turns)


def trec_cast() -> Iterator[FollowUp]:
    """Yield the follow-ups of trec_cast that people rewrote, each once."""
    seen = set()
    for record in records("trec_cast"):
        key = (tuple(record["history"]), record["question"])
        if not record["history"] or not record["rewrite"] or record["file"] not in _CAST_FILES or key in seen:
            continue
        seen.add(key)
        turns = turns_of(record["history"], has_answers=_CAST_FILES[record["file"]])
        yield FollowUp("trec_cast", record["conv_id"].split("-")[0], record["question"], record["rewrite"], turns)


def standing_alone(follow_ups: Sequence[FollowUp]) -> Iterator[FollowUp]:
    """Yield rewrites asked as they are, which need nothing: in their conversations, and in others in turn."""
    for number, one in enumerate(follow_ups[::2]):
        other = follow_ups[(2 * number + len(follow_ups) // 2) % len(follow_ups)]
        said = (one if number % 2 else other).rewrite
        yield replace(one, question=said, rewrite=said)


def opened() -> Index:
    """Return the index over the documents of both sets, made if it is not there."""
    lines = [*_documents("canard", _articles()), *_documents("trec_cast", _topics())]
    path = SCRATCH / "conversations.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    folder: Path = SCRATCH / "conversations.index"
    update(folder, [path], removal=Removal(prune=True))
    return Index.open(folder)


def _articles() -> Iterator[tuple[str, str]]:
    return ((record["title"], text) for record in records("canard") for text in record["history"][1::2])


def _topics() -> Iterator[tuple[str, str]]:
    for record in records("trec_cast"):
        if record["file"] in _CAST_FILES and record["response"]:
            yield record["conv_id"].split("-")[0], record["response"]


def _documents(name: str, texts: Iterable[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    by: dict[str, list[str]] = {}
    for key, text in texts:
        by.setdefault(key, [])
        if text not in by[key] and normalised(text) not in _SILENCE:
            by[key].append(text)
    for number, key in enumerate(sorted(by)):
        title = {"title": key} if name == "canard" else {}
        yield {"id": f"{name}{number}", **title, "text": "\n\n".join(by[key])}


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


__all__ = [
    "FITTED_HALF",
    "REPORTED_HALF",
    "FollowUp",
    "canard",
    "half_of",
    "opened",
    "standing_alone",
    "trec_cast",
    "turns_of",
]
