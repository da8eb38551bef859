"""BM25 by tantivy against BM25 written out slowly, and terms as they are indexed."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.derived.lexical import Lexical, terms
from tests.support.parts import WORDS, article, mark
from tests.support.thorough import examples

TEXTS = [article(f"{number}", paragraphs=1 + number % 3) for number in range(30)]


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> Lexical:
    return Lexical.build(tmp_path_factory.mktemp("lexical"), TEXTS)


def slow_bm25(question: str) -> dict[int, float]:
    """Return BM25 of each text that shares a term (Robertson and Zaragoza, 2009; k1 1.2, b 0.75), as a share."""
    bags = [Counter(terms(text)) for text in TEXTS]
    average = sum(bag.total() for bag in bags) / len(bags)
    scores: dict[int, float] = {}
    reachable = 0.0
    for term in dict.fromkeys(terms(question)):
        holding = [row for row, bag in enumerate(bags) if term in bag]
        rarity = math.log(1 + (len(bags) - len(holding) + 0.5) / (len(holding) + 0.5))
        reachable += 2.2 * rarity
        for row in holding:
            count = bags[row][term]
            length = 1.2 * (0.25 + 0.75 * bags[row].total() / average)
            scores[row] = scores.get(row, 0) + rarity * count * 2.2 / (count + length)
    return {row: score / reachable for row, score in scores.items()}


@given(
    st.lists(st.sampled_from([*WORDS, *map(str, range(9)), mark("7"), "nowhere"]), min_size=1, max_size=6).map(" ".join)
)
@settings(deadline=None, max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_scores_are_those_of_bm25(lexical: Lexical, question: str) -> None:
    rows, scores = lexical.search(question, 100)
    expected = slow_bm25(question)
    assert set(rows.tolist()) == set(expected)
    # tantivy keeps lengths in one byte, so that they are right to about an eighth.
    for row, score in zip(rows.tolist(), scores.tolist(), strict=True):
        assert score == pytest.approx(expected[row], rel=0.08)
    assert (np.diff(scores) <= 0).all()
    assert (scores <= 1).all()


def test_a_rare_word_finds_its_text(lexical: Lexical) -> None:
    for number in range(30):
        rows, _ = lexical.search(f"what is {mark(str(number))}?", 5)
        assert rows[0] == number


@given(st.sets(st.integers(0, 29)), st.integers(1, 30))
@settings(deadline=None, max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_not_allowed_is_not_found_and_scores_stay(lexical: Lexical, open_rows: set[int], count: int) -> None:
    """However far down the ranking the allowed ones stand, and whatever stands above them."""
    allowed = np.isin(np.arange(30), list(open_rows))
    rows, scores = lexical.search("bank deposit account 7", 100)
    some, same = lexical.search("bank deposit account 7", count, allowed)
    kept = allowed[rows]
    assert some.tolist() == rows[kept][:count].tolist()
    assert same.tolist() == scores[kept][:count].tolist()


def test_words_are_counted_where_they_may_be_seen(lexical: Lexical) -> None:
    (term,) = terms("bank")
    holding = {row for row, text in enumerate(TEXTS) if term in terms(text)}
    assert lexical.passages_with(term) == len(holding)
    for open_rows in (set(), {0, 4, 9}, set(range(30))):
        allowed = np.isin(np.arange(30), list(open_rows))
        assert lexical.passages_with(term, allowed) == len(holding & open_rows)


def test_equal_scores_come_in_the_order_of_rows(tmp_path: Path) -> None:
    lexical = Lexical.build(tmp_path, ["the same words"] * 20)
    assert lexical.search("same words", 20)[0].tolist() == list(range(20))


def test_a_loaded_index_is_the_built_one(lexical: Lexical, tmp_path: Path) -> None:
    built = Lexical.build(tmp_path, TEXTS)
    loaded = Lexical.load(sorted(tmp_path.iterdir()))
    for question in ("bank deposit", mark("3"), "nothing"):
        for index in (loaded, lexical):
            assert [part.tolist() for part in index.search(question, 9)] == [
                part.tolist() for part in built.search(question, 9)
            ]
    assert len(loaded) == 30
    assert loaded.passages_with(*terms(mark("3"))) == 1


@pytest.mark.parametrize("question", ["", "  ", "?!", "\u200b", "👍"])
def test_no_terms_no_hits(lexical: Lexical, question: str) -> None:
    assert lexical.search(question, 5)[0].tolist() == []


@given(st.text(max_size=60))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_a_query_language(lexical: Lexical, question: str) -> None:
    question = question.encode(errors="replace").decode()
    rows, _ = lexical.search(question, 5)
    assert len(rows) <= 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The banks banked", ["the", "bank", "bank"]),
        ("Café CAFE", ["cafe", "cafe"]),
        ("RMB 9.1 billion", ["rmb", "9", "1", "billion", "9dot1"]),
        ("it's state-of-the-art", ["it", "s", "state", "of", "the", "art"]),
        ("x" * 61, []),
        ("", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_terms_of_a_script_without_spaces() -> None:
    assert len(terms("网联平台于周一上线")) > 1


def test_an_empty_index(tmp_path: Path) -> None:
    assert Lexical.build(tmp_path, []).search("bank", 5)[0].tolist() == []
