"""Copies of a text are found whatever stands around them, and nothing else is taken for one."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.search.filters import Filters
from index.search.index import Index
from index.store.records import document_id
from index.sync.update import update
from index.text.copies import MIN_WORDS, Copies, clusters, packed, sketch
from tests.support.parts import QuickRecipe


def _text(chance: random.Random, words: int = 60) -> str:
    return " ".join(f"w{chance.randrange(5_000)}" for _ in range(words))


def _sketched(texts: list[str]) -> list[bytes]:
    made = [sketch(text) for text in texts]
    return [each for each in made if each is not None]


@given(st.integers(0, 2**32))
def test_a_copy_with_a_word_changed_is_one_and_other_texts_are_not(seed: int) -> None:
    chance = random.Random(seed)
    text, other = _text(chance), _text(chance)
    words = text.split()
    words[chance.randrange(60)] = "otherwise"
    assert clusters(_sketched([text, other, text.upper(), other + "!"])) == [[0, 2], [1, 3]]
    assert [0, 1] in clusters(_sketched([text, " ".join(words), other]))


def test_texts_with_half_their_words_in_common_are_not_copies() -> None:
    chance = random.Random(1)
    for _ in range(50):
        shared = _text(chance, 30)
        assert clusters(_sketched([f"{shared} {_text(chance, 30)}", f"{shared} {_text(chance, 30)}"])) == []


def test_short_texts_have_no_sketch() -> None:
    assert sketch(" ".join(["word"] * (MIN_WORDS - 1))) is None
    assert sketch("") is None
    assert clusters([]) == []
    assert Copies(Copies.table(packed([]))).of(1, 1) == []


def test_clusters_do_not_depend_on_anything_but_the_texts() -> None:
    chance = random.Random(2)
    texts = [_text(chance) for _ in range(200)]
    texts += [texts[n] + " more" for n in range(0, 200, 7)]
    found = clusters(_sketched(texts))
    assert found == clusters(_sketched(texts))
    assert {frozenset(cluster) for cluster in found} == {frozenset({7 * n, 200 + n}) for n in range(29)}


def test_a_table_knows_the_copies_of_each() -> None:
    text = _text(random.Random(3))
    sketched = _sketched([text, _text(random.Random(4)), text, text])
    places = [(1, 1), (1, 2), (5, 4), (9, 3)]
    table = Copies.table(packed((*place, each) for place, each in zip(places, sketched, strict=True)))
    assert table.dtype == np.int64
    copies = Copies(table)
    assert copies.of(5, 4) == [(1, 1), (9, 3)]
    assert copies.of(1, 2) == []


def test_an_index_finds_copies_in_other_files_and_only_where_they_may_be_seen(tmp_path: Path) -> None:
    text = (
        "The bridge was closed for repairs in March and opened again in the summer of that year, after the council "
        "had paid for new bearings, a second footpath and lights on both of its sides."
    )
    (tmp_path / "a.txt").write_text(f"First page\n\n{text}\n")
    (tmp_path / "b.txt").write_text(f"Second page\n\nSomething else stands here.\n\n{text.replace('closed', 'shut')}\n")
    (tmp_path / "c.txt").write_text(
        "Third page\n\nThe tunnel has nothing to do with it and is open every day of the year.\n"
    )
    folder = tmp_path / "index"
    update(folder, [tmp_path / name for name in ("a.txt", "b.txt", "c.txt")], QuickRecipe())
    index = Index.open(folder, QuickRecipe())
    found = index.copies(document_id("a.txt", "a.txt"), 2)
    assert [(document.source, paragraph.number) for document, paragraph in found] == [("b.txt", 3)]
    assert index.within(Filters(("a.txt",))).copies(document_id("a.txt", "a.txt"), 2) == []
    assert index.copies(document_id("c.txt", "c.txt"), 2) == []
    assert index.copies(12, 2) == []
