"""The nouns cannot be changed once made, and do not print whole texts."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from index import types
from index.types import Document, Hit, Kind, Paragraph, Passage

NOUNS = [
    Paragraph(1, 0, 5, Kind.BODY, 1),
    Document("a.txt", "a.txt", "A", "x" * 10_000, (Paragraph(1, 0, 5, Kind.BODY, 1),), "0" * 64),
    Passage(0, 5, 1, 1, "A"),
    Hit(1, 2, 3, 0, 5, 1.0, 0.5, 2.0),
]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: type(noun).__name__)
def test_nouns_are_frozen_slotted_and_hashable(noun: object) -> None:
    assert is_dataclass(noun)
    for each in fields(noun):
        with pytest.raises(FrozenInstanceError):
            setattr(noun, each.name, None)
    assert not hasattr(noun, "__dict__")
    assert hash(noun) == hash(noun)
    assert len(repr(noun)) < 500


def test_kinds_are_words() -> None:
    assert [str(kind) for kind in Kind] == ["body", "heading", "table", "list", "furniture"]


def test_all_nouns_are_tried() -> None:
    assert {type(noun).__name__ for noun in NOUNS} | {"Kind"} == set(types.__all__)
