"""A question is parted only where each part asks by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.question_parts import MOST, question_parts


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who wrote the lease and when was it signed?", ("Who wrote the lease?", "When was it signed?")),
        ("what is the deposit, and how long is the notice", ("What is the deposit?", "How long is the notice?")),
        ("What is a lien? How is it lifted?", ("What is a lien?", "How is it lifted?")),
        ("When and where was the lease signed?", ("When was the lease signed?", "Where was the lease signed?")),
        ("When was the lease signed, and where?", ("When was the lease signed?", "Where was the lease signed?")),
        ("Who signed the lease and when?", ("Who signed the lease?", "When?")),
        ("What is a lien? why", ("What is a lien?", "Why?")),
        ("Where is the key & in which year was it cut?", ("Where is the key?", "In which year was it cut?")),
    ],
)
def test_each_thing_that_is_asked_for_is_a_part(question: str, parts: tuple[str, ...]) -> None:
    assert question_parts(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "What is the difference between rent and lease?",
        "Who are the tenant and the landlord?",
        "I lost my key. What do I do?",
        "What are the rules on pets and what they cost?",
        "What happens before the key is handed over and when the rent is paid?",
        "rent and deposit",
        "Does the rent include heating and is there a garden?",
        "Who, what, where and when and why? Who? When? Where?",
        "",
        "?",
    ],
)
def test_in_doubt_a_question_stays_whole(question: str) -> None:
    assert question_parts(question) == (question,)


WORDS = st.sampled_from(["who", "when", "and", "is", "it", "the lease", "?", ",", "how", "many", "rent"])


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_there_is_always_something_to_ask_and_never_too_much(question: str) -> None:
    parts = question_parts(question)
    assert 1 <= len(parts) <= MOST
    assert len(parts) == 1 or all(any(map(str.isalnum, part)) and part.endswith("?") for part in parts)
