from __future__ import annotations

import pytest

from qa.conversation.anaphora import asked


@pytest.mark.parametrize("question", ["What is KYC?", "How many branches does ICBC have?"])
def test_a_name_and_no_pointer_stands_alone(question: str) -> None:
    assert asked(question).stands_alone
    assert not asked(question).needs_more


@pytest.mark.parametrize("question", ["Did he work for ICBC?", "And Alibaba?", "Is there another ICBC?"])
def test_a_name_beside_a_pointer_does_not(question: str) -> None:
    assert not asked(question).stands_alone


@pytest.mark.parametrize("question", ["why?", "Who is he?", "How are they made?", "And in April?", "anything else?"])
def test_what_says_next_to_nothing_needs_more(question: str) -> None:
    assert asked(question).needs_more


def test_a_question_is_taken_apart() -> None:
    parts = asked("Why did she leave the Bank of Gansu there?")
    assert (parts.person, parts.several, parts.place, parts.why, parts.definite) == (True, False, True, True, True)
    assert parts.names == 2
    assert parts.terms == {"leav", "bank", "gansu"}
