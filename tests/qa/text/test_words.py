from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.text.words import FUNCTION_WORDS, content_words, words


def test_words_keep_what_is_joined() -> None:
    assert words("Tencent's R&D cost RMB 9.1 billion (year-on-year).") == [
        "Tencent's", "R&D", "cost", "RMB", "9.1", "billion", "year-on-year",
    ]  # fmt: skip


def test_content_words_leave_out_the_frame_of_the_question() -> None:
    assert content_words("How many branches does the bank have?") == ["branches", "bank"]


def test_content_words_are_named_once() -> None:
    assert content_words("bank of banks of bank") == ["bank", "banks"]


@given(st.text())
def test_every_word_stands_in_the_text_in_order(text: str) -> None:
    place = 0
    for word in words(text):
        place = text.index(word, place) + len(word)


@given(st.text())
def test_no_content_word_is_a_function_word(text: str) -> None:
    assert not {word.lower() for word in content_words(text)} & FUNCTION_WORDS
