from __future__ import annotations

import pytest

from qa.conversation.anaphora import analyse, is_context_dependent


@pytest.mark.parametrize("question", ["What is KYC?", "How many branches does ICBC have?"])
def test_a_name_without_an_anaphor_is_standalone(question: str) -> None:
    assert analyse(question).is_standalone
    assert not analyse(question).is_underspecified


@pytest.mark.parametrize(
    "question", ["Which database does Ant Financial use for its own ledger?", "What did Bachmann do after her summer?"]
)
def test_a_pronoun_within_the_question_leaves_it_standalone(question: str) -> None:
    assert analyse(question).is_standalone


@pytest.mark.parametrize("question", ["Did he work for ICBC?", "And Alibaba?", "Is there another ICBC?"])
def test_a_name_beside_an_anaphor_is_not(question: str) -> None:
    assert not analyse(question).is_standalone


@pytest.mark.parametrize("question", ["why?", "Who is he?", "How are they made?", "And in April?", "anything else?"])
def test_a_question_without_a_topic_is_underspecified(question: str) -> None:
    assert analyse(question).is_underspecified


def test_a_question_is_analysed() -> None:
    parts = analyse("Why did she leave the Bank of Gansu there?")
    assert (parts.personal_pronoun, parts.plural_pronoun, parts.locative, parts.asks_why, parts.definite) == (
        True,
        False,
        True,
        True,
        True,
    )
    assert parts.names == 2
    assert parts.terms == {"leav", "bank", "gansu"}


@pytest.mark.parametrize(
    "question",
    ["And in April?", "What about Alibaba?", "why?", "Who is he?", "How much was it?", "When did they sign it?"],
)
def test_these_depend_on_context(question: str) -> None:
    assert is_context_dependent(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many branches does ICBC have?",
        "Who is the chairman of the Bank of Gansu?",
        "Is there a limit on deposits at the Bank of Gansu?",
        "When did ICBC say that it had opened its branches?",
    ],
)
def test_these_do_not_depend_on_context(question: str) -> None:
    assert not is_context_dependent(question)
