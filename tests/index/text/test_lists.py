"""A list of short items is one paragraph, quoted whole or item by item."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.lists import LONGEST_ITEM, MOST_ITEMS, InList, is_list, item_sentences, items, joined, marked
from index.text.paragraphs import lay_out
from index.types import Kind, Paragraph

LINES = st.lists(
    st.sampled_from(["- tea", "* milk", "1. Add salt. Stir.", "(b) wait", "plain", "  wrapped on", "", " "]),
    max_size=12,
).map("\n".join)


def paragraphs(pieces: list[str], kind: Kind = Kind.BODY) -> tuple[str, list[Paragraph]]:
    text, made = "\n".join(pieces), []
    start = 0
    for number, piece in enumerate(pieces, 1):
        made.append(Paragraph(number, start, start + len(piece), kind, number))
        start += len(piece) + 1
    return text, made


def of_one_list(count: int) -> list[InList | None]:
    return [InList(1, number) for number in range(count)]


def test_short_items_become_one_paragraph_between_their_neighbours() -> None:
    text, made = paragraphs(["Bring:", "- tea", "- milk", "Thanks."])
    found = joined(text, made, [None, *of_one_list(2), None])
    assert [(p.number, p.kind, text[p.start : p.end], p.line) for p in found] == [
        (1, Kind.BODY, "Bring:", 1),
        (2, Kind.LIST, "- tea\n- milk", 2),
        (3, Kind.BODY, "Thanks.", 4),
    ]
    assert [p.anchor for p in found] == [1, 2, 3]


@pytest.mark.parametrize(
    "places",
    [
        [InList(1, 1), InList(1, 2), InList(1, 2)],  # two paragraphs in one item
        [InList(1, 1), InList(2, 2), InList(3, 3)],  # three lists
        [None, None, None],
    ],
)
def test_what_is_no_list_of_short_items_stays_apart(places: list[InList | None]) -> None:
    text, made = paragraphs(["tea", "milk", "salt"])
    assert joined(text, made, places) == tuple(made)


def test_a_list_with_a_long_item_stays_apart_and_furniture_is_no_item() -> None:
    text, made = paragraphs(["tea", "x" * (LONGEST_ITEM + 1)])
    assert joined(text, made, of_one_list(2)) == tuple(made)
    text, made = paragraphs(["Home", "News"], Kind.FURNITURE)
    assert joined(text, made, of_one_list(2)) == tuple(made)


def test_a_long_list_is_cut() -> None:
    text, made = paragraphs([f"item {n}" for n in range(2 * MOST_ITEMS + 1)])
    found = joined(text, made, of_one_list(len(made)))
    assert [text.count("\n", p.start, p.end) + 1 for p in found] == [MOST_ITEMS, MOST_ITEMS, 1]
    assert [p.kind for p in found] == [Kind.LIST, Kind.LIST, Kind.BODY]


def test_items_of_plain_text_begin_with_a_mark_line_after_line() -> None:
    pieces = ["- tea", "- milk", "", "- another list", "no item", "1. one", "2. two"]
    text, made = paragraphs(pieces)
    held = [p for p in made if p.end > p.start]
    assert [place and place.list for place in marked(text, held)] == [1, 1, 2, None, 3, 3]


def test_a_text_holds_lists() -> None:
    said = lay_out(
        "Kitchen rules\n\nEverybody helps. You bring:\n\n- tea\n- milk,\n  if there is any\n\nThanks to all."
    )
    assert [p.kind for p in said.paragraphs if p.kind is Kind.LIST] == [Kind.LIST]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- tea\n- milk,\n  if any\n- salt", ["- tea", "- milk,\n  if any", "- salt"]),
        ("You bring\n- tea\n- milk", ["You bring", "- tea", "- milk"]),
        ("tea\nmilk", ["tea", "milk"]),
        ("1. one\n  a) more\n2. two", ["1. one", "a) more", "2. two"]),
    ],
)
def test_items_are_what_begins_with_a_mark_or_else_lines(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in items(text, 0, len(text))] == expected


def test_marks_make_a_list() -> None:
    assert is_list("- a\n- b")
    assert not is_list("- a")
    assert not is_list("a\nb")
    assert not is_list("Take 3. It helps\n- b\nc\nd")


@given(LINES)
def test_items_and_their_sentences_hold_all_that_is_not_white_space(text: str) -> None:
    for spans in (items(text, 0, len(text)), item_sentences(text, 0, len(text))):
        reached = 0
        for start, end in spans:
            assert text[start:end].strip() == text[start:end] != ""
            assert not text[reached:start].strip()
            reached = end
        assert not text[reached:].strip()


@given(LINES)
def test_joining_keeps_every_character(text: str) -> None:
    covered = {n for p in lay_out(text).paragraphs for n in range(p.start, p.end)}
    assert all(n in covered or sign.isspace() for n, sign in enumerate(text))
