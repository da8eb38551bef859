from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.reader.term_overlap import IdfOverlap

RARE = {"zebra": 9.0, "bank": 1.0}


def overlap_with(question: str) -> IdfOverlap:
    return IdfOverlap(question, lambda term: RARE.get(term, 1.0))


def test_a_rare_word_counts_more() -> None:
    words = overlap_with("Which bank keeps a zebra?")
    assert words.share_in("The zebra sleeps.") > words.share_in("The bank sleeps.") > 0


def test_forms_and_abbreviations_count() -> None:
    assert overlap_with("Who is the CEO?").share_in("Its chief executive is Ana Ruiz.") == 1.0
    assert overlap_with("banks").share_in("One bank.") == 1.0


def test_a_question_of_function_words_alone_is_in_no_text() -> None:
    assert overlap_with("What is it?").share_in("What is it?") == 0.0


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_a_longer_text_never_holds_less(question: str, text: str, more: str) -> None:
    words = overlap_with(question)
    assert 0 <= words.share_in(text) <= words.share_in(f"{text} {more}") <= 1 + 1e-9
