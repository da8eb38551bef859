"""Words that were mistyped find the words of the corpus that they were meant as."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.derived.vocabulary import Vocabulary, WordCount, read_lines, write_lines
from index.search.filters import Filters
from index.search.index import Index
from index.sync.update import update
from tests.support.parts import QuickRecipe

WORDS = Vocabulary(["Alibaba\t9", "branches\t7", "branch\t3", "brunches\t1", "revenue\t5", "Revenge\t1"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("brnaches", ["branches", "brunches"]),
        ("Brnch", ["branch"]),
        ("alibab", ["Alibaba"]),
        ("revenu", ["revenue"]),
        ("branches", ["brunches", "branch"]),  # itself is no suggestion
        ("profit", []),
        ("ban", []),
    ],
)
def test_a_mistyped_word_finds_its_neighbours(typed: str, meant: list[str]) -> None:
    assert WORDS.near(typed, 3) == meant


@given(st.text(st.characters(categories=["Ll", "Lu"]), min_size=4, max_size=20), st.data())
def test_any_word_with_two_letters_swapped_finds_it(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 2))
    typed = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if typed.lower() != word.lower() and len(typed.lower()) == len(word):
        assert Vocabulary([f"{word}\t1"]).near(typed, 3) == [word]


def test_what_is_counted_comes_back(tmp_path: Path) -> None:
    count = WordCount()
    texts = ["The Bank has BANK branches.", "Bank of the north, bank."]
    assert list(count.passing(texts)) == texts
    lines = count.changed([])
    assert lines == ["Bank\t4\tbank\t1\tBANK\t1", "branches\t1", "north\t1"]
    write_lines(tmp_path / "words.tsv", lines)
    assert read_lines(tmp_path / "words.tsv") == lines
    assert Vocabulary.load(tmp_path / "words.tsv").near("bnak", 1) == ["Bank"]
    count.save(tmp_path / "counted.tsv")
    assert WordCount.load(tmp_path / "counted.tsv").changed([]) == lines


@given(
    st.lists(st.lists(st.sampled_from("bank Bank BANK İsta ista ßtra STRASSE strasse".split()), max_size=6), max_size=6)
)
def test_words_added_and_taken_away_leave_what_counting_the_rest_gives(texts: list[list[str]]) -> None:
    """Every text but the first comes and half of them go again, one by one."""
    counted = [WordCount(Counter(text)) for text in texts]
    lines: list[str] = []
    for text in counted:
        lines = text.changed(lines)
    for text in counted[1::2]:
        away = WordCount()
        away.add(text, -1)
        lines = away.changed(lines)
    whole = WordCount()
    for text in counted[::2]:
        whole.add(text)
    assert lines == whole.changed([])


def test_words_of_documents_that_may_not_be_found_are_not_suggested(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Title one\n\nThe restructuring costs a lot of money.\n")
    (tmp_path / "b.txt").write_text("Title two\n\nThe canteen opens at noon.\n")
    update(tmp_path / "index", [tmp_path / "a.txt", tmp_path / "b.txt"], QuickRecipe())
    index = Index.open(tmp_path / "index", QuickRecipe())
    assert index.similar_words("restrucuring") == ["restructuring"]
    assert index.within(Filters(("b.txt",))).similar_words("restrucuring") == []
