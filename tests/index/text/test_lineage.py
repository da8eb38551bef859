"""Paragraphs are followed through edits, and never to a wrong one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.text.lineage import Fate, align

TEXTS = [
    "The harbour was built in 1871 by a company from Porto.",
    "It has room for ninety ships and a market for fish.",
    "Tickets cost three euros; children travel for nothing.",
    "The old lighthouse closed when the new mole was finished.",
    "Storms in winter now and then wash over the road.",
]
paragraphs = st.lists(st.sampled_from(TEXTS) | st.text(min_size=1, max_size=30), max_size=12)


def fates(old: list[str], new: list[str]) -> list[tuple[Fate, int | None]]:
    return [(each.fate, each.position) for each in align(old, new)]


@given(paragraphs)
def test_what_did_not_change_is_the_same(texts: list[str]) -> None:
    assert fates(texts, texts) == [(Fate.SAME, n) for n in range(len(texts))]


@given(paragraphs, paragraphs)
def test_no_two_paragraphs_are_aligned_with_one_and_words_agree(old: list[str], new: list[str]) -> None:
    made = align(old, new)
    places = [each.position for each in made if each.position is not None]
    assert len(made) == len(old)
    assert len(set(places)) == len(places)
    for text, aligned in zip(old, made, strict=True):
        assert (aligned.position is None) == (aligned.fate is Fate.DELETED)
        if aligned.fate in (Fate.SAME, Fate.MOVED) and aligned.position is not None:
            assert new[aligned.position].split() == text.split()


def test_an_insertion_shifts_the_others() -> None:
    assert fates(TEXTS, ["A new first paragraph.", *TEXTS]) == [(Fate.SAME, n + 1) for n in range(5)]


def test_a_deletion_ends_one() -> None:
    assert fates(TEXTS, [*TEXTS[:2], *TEXTS[3:]]) == [
        (Fate.SAME, 0), (Fate.SAME, 1), (Fate.DELETED, None), (Fate.SAME, 2), (Fate.SAME, 3),
    ]  # fmt: skip


def test_the_same_words_elsewhere_moved() -> None:
    assert (Fate.MOVED, 4) in fates(TEXTS, [*TEXTS[1:], TEXTS[0]])


def test_a_few_other_words_in_place_are_a_change() -> None:
    edited = [*TEXTS[:2], "Tickets cost four euros; children travel for nothing.", *TEXTS[3:]]
    assert fates(TEXTS, edited)[2] == (Fate.CHANGED, 2)


def test_a_paragraph_written_anew_is_not_the_old_one() -> None:
    edited = [*TEXTS[:2], "Nobody knows who painted these walls or why.", *TEXTS[3:]]
    assert fates(TEXTS, edited)[2] == (Fate.DELETED, None)


def test_a_change_and_an_insertion_beside_it_are_told_apart() -> None:
    edited = [*TEXTS[:2], "Nobody knows who painted these walls.", TEXTS[2].replace("three", "five"), *TEXTS[3:]]
    assert fates(TEXTS, edited)[2] == (Fate.CHANGED, 3)
