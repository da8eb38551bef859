from __future__ import annotations

import pytest

from qa.conversation.antecedents import words_of
from qa.conversation.binding import free_words, is_bound


@pytest.mark.parametrize(
    ("question", "pronoun"),
    [
        ("Why does Tencent need growth outside its games?", "its"),
        ("Which database does Ant Financial use for its own ledger?", "its"),
        ("when did icbc and alipay sign their partnership", "their"),
        ("What should a small bank settle before it signs with a supplier?", "it"),
        ("How much of a code may be damaged before it stops working?", "it"),
        ("What do lenders contribute when they pair up with others?", "they"),
        ("Was Salvador Dali close with his father?", "his"),
        ("Is a dynamic code harder to abuse than a printed one?", "one"),
        ("Who has the last word when it is unclear what to do?", "it"),
        ("How many days does it take to open an account?", "it"),
    ],
)
def test_a_pronoun_of_something_in_the_question_needs_nothing_earlier(question: str, pronoun: str) -> None:
    assert pronoun not in free_words(question, words_of(question))


@pytest.mark.parametrize(
    ("question", "pronoun"),
    [
        ("What album did they release?", "they"),
        ("What was the name of her album?", "her"),
        ("How did Zappa feel about it?", "it"),
        ("How did the critics like his album?", "his"),
        ("What happened when they broke up?", "they"),
        ("What was the reaction when it came out?", "it"),
        ("Did she marry before she was famous?", "she"),
        ("Which one won?", "one"),
        ("Is it new?", "it"),
        ("its", "its"),
    ],
)
def test_others_refer_to_what_was_said_before(question: str, pronoun: str) -> None:
    assert pronoun in free_words(question, words_of(question))


def test_a_word_that_is_no_pronoun_is_not_bound() -> None:
    words = words_of("Why does Tencent need its games?")
    assert [word.text for n, word in enumerate(words) if is_bound(words, n)] == ["its"]
