"""The nouns cannot be changed once made, and do not print whole texts."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from index import types
from index.types import Document, Hit, Kind, Location, Paragraph, Passage, Spot, Spots, Unit

NOUNS = [
    Paragraph(1, 0, 5, Kind.BODY, 1),
    Document("a.txt", "a.txt", "A", "x" * 10_000, (Paragraph(1, 0, 5, Kind.BODY, 1),), "0" * 64),
    Passage(0, 5, 1, 1, "A"),
    Hit(1, 2, 3, 0, 5, 1.0, 0.5, 2.0),
    Location(Unit.CELL, "Prices!C7"),
    Spot(0, 5, Location(Unit.CELL, "Prices!C7"), 1, 0, 1),
    Spots.of([Spot(0, 5)]),
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
    assert [str(kind) for kind in Kind] == ["body", "heading", "table", "list", "quoted", "furniture"]


def test_all_nouns_are_tried() -> None:
    assert {type(noun).__name__ for noun in NOUNS} | {"Kind", "Unit", "WHOLE"} == set(types.__all__)


def test_spots_come_out_as_they_were_packed() -> None:
    spots = [Spot(0, 5, Location(Unit.CELL, "Prices!C7"), line=3), Spot(8, 9, page=2, drawn=7), Spot(9, 12)]
    spots += [
        Spot(12, 15, page=3, box=(1, 2, 30, 40)),
        Spot(15, 17, Location(Unit.PAGE, "iv"), 4, box=(0, 0, 9, 10_000)),
    ]
    packed = Spots.of(spots)
    assert list(packed) == spots
    assert packed.between(4, 9) == spots[:2]
    assert [packed.recognised(*span) for span in [(0, 12), (11, 13), (15, 17)]] == [False, True, True]
    assert packed.first == spots[0]
    assert Spots().first is None
    assert Spots.of([]) == Spots()
    assert list(Spots()) == []


def test_places_from_one_to_another() -> None:
    cell = Location(Unit.CELL, "Prices!A7")
    assert cell.to(Location(Unit.CELL, "Prices!D7")).name == "Prices!A7:D7"
    assert cell.to(cell) == cell
    assert Location(Unit.ROW, "7").to(Location(Unit.ROW, "9")).name == "7–9"
    assert cell.to(Location(Unit.ROW, "9")) == cell
