"""Two models: the first one reads all, the second what may matter; what stands above a text holds no answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from qa.reader.loading import LIGHT, TRAINED, load_models
from qa.reader.span_model import FAR_BELOW, Models, SpanModel, Text, Window, relevance

QUESTION = "How many branches does the bank have?"
TEXTS = [
    Text("Bank", "The bank has 14 branches and 9 offices."),
    Text("Weather", "It rained all day, and the harbour was empty."),
    Text("Bank", "Branches of the bank close at noon."),
]


@dataclass
class Listening:
    """A real model that remembers what it was given."""

    model: SpanModel
    given: list[Text] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        return self.model.fingerprint

    def cuts(self, question: str) -> bool:
        return self.model.cuts(question)

    def read(self, question: str, texts: Sequence[Text], seen: float = -math.inf, /) -> list[list[Window]]:
        self.given += texts
        return self.model.read(question, texts, seen)


def test_the_second_is_asked_of_what_may_matter_only() -> None:
    first, second = load_models(TRAINED).first, Listening(load_models(LIGHT).first)
    read = Models(first, second).read(QUESTION, TEXTS)
    scores = [relevance(windows) for windows, _ in read]
    assert max(scores) == scores[0]
    for text, score, (_, theirs) in zip(TEXTS, scores, read, strict=True):
        assert (text in second.given) == bool(theirs) == (score >= max(scores) - FAR_BELOW)
    assert TEXTS[1] not in second.given


def test_what_was_seen_before_counts() -> None:
    second = Listening(load_models(LIGHT).first)
    read = Models(load_models(TRAINED).first, second).read(QUESTION, TEXTS, seen=100.0)
    assert second.given == []
    assert all(theirs == () for _, theirs in read)


def test_one_model_alone() -> None:
    light = load_models(LIGHT)
    assert light.second is None
    assert light.fingerprint == light.first.fingerprint
    assert all(theirs == () for _, theirs in light.read(QUESTION, TEXTS))


@pytest.mark.parametrize("name", [TRAINED, LIGHT])
def test_what_was_added_is_read_and_holds_no_answer(name: str) -> None:
    row, added = "Porto | 14 | 230", "City | Branches | Staff\n"
    places = np.concatenate([np.full(len(added), -1), np.arange(len(row))])
    ((first, second),) = load_models(name).read("How many staff are in Porto?", [Text("Branches", added + row, places)])
    ((bare, _),) = load_models(name).read("How many staff are in Porto?", [Text("Branches", row)])
    for windows in filter(None, (first, second)):
        assert all((window.offsets >= 0).all() and (window.offsets <= len(row)).all() for window in windows)
    held = bare[0].offsets[:, 1] > bare[0].offsets[:, 0]  # a piece may stand for nothing but a space
    assert first[0].offsets.tolist() == bare[0].offsets[held].tolist()
    assert not np.array_equal(first[0].starts, bare[0].starts[held])
