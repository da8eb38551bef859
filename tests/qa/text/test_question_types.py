from __future__ import annotations

import pytest

from qa.text.question_types import (
    asks_about_messages,
    asks_for_latest,
    is_long_form,
    names_a_topic,
    words_about_documents,
    words_about_messages,
)


@pytest.mark.parametrize(
    "question",
    [
        "Why did the bank sell?",
        "How do I request leave?",
        "how to reset my password",
        "Describe the onboarding process",
        "Please explain the fee",
        "What are the steps for a refund?",
        "List the rules for travel",
        "what happens if I am late",
        "How?",
        "I lost my key, what should I do?",
        "My key is gone. How do I get another?",
        "The alarm rings – what do I do?",
        "I lost my key, and what happens now?",
        "I am new here; please explain: why is the gate shut?",
        "New here. Describe the gate",
    ],
)
def test_long_form_questions_are_recognised(question: str) -> None:
    assert is_long_form(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many branches are there?",
        "How much does it cost?",
        "How long is the term?",
        "how often is it paid",
        "Who chairs the bank?",
        "What is the fee?",
        "When did it open?",
        "What is the price list?",
        "Which fee, list price or net price, is due?",
        "I lost my key, who do I tell?",
        "Who is it that says how things are done?",
        "What do they do?",
    ],
)
def test_factoid_questions_are_not_long_form(question: str) -> None:
    assert not is_long_form(question)


@pytest.mark.parametrize(
    ("question", "latest"),
    [
        ("How many branches are there now?", True),
        ("What is the current fee?", True),
        ("the latest figure", True),
        ("How many branches were there in 2019?", False),
        ("What is known of the bank?", False),
        ("When did the currency fall?", False),
    ],
)
def test_questions_for_the_present_are_told_from_others(question: str, latest: bool) -> None:
    assert asks_for_latest(question) is latest


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("travel expenses abroad", True),
        ("ICBC branches", True),
        ("branches?", False),
        ("how many branches", False),
        ("the bank that sold which branches", False),
        ("is the fee due", False),
        ("历史？", False),
    ],
)
def test_a_topic_is_told_from_a_question(question: str, topic: bool) -> None:
    assert names_a_topic(question) is topic


@pytest.mark.parametrize(
    ("question", "messages"),
    [
        ("Who wrote about the roof?", True),
        ("When was the e-mail about Lund sent?", True),
        ("Wer hat die Nachricht geschickt?", True),
        ("Qui a écrit cela ?", True),
        ("¿Quién envió el mensaje?", True),
        ("谁发送了邮件？", True),
        ("من كتب الرسالة؟", True),
        ("When does the renovation start?", False),
        ("Who is the contractor?", False),
        ("Who was copied in on the message?", True),
        ("What is the subject of Tom's mail?", True),
        ("What did Tom write about the roof?", False),
        ("Why was the mail sent?", False),
        ("Was schrieb Tom?", False),
    ],
)
def test_questions_about_messages_are_told_from_others(question: str, messages: bool) -> None:
    assert asks_about_messages(question) is messages


def test_words_that_a_header_stands_for_are_told() -> None:
    assert words_about_messages("Who sent the mail about the goods lift?") == "sent mail"
    assert words_about_messages("What did the mail say?") == ""


def test_words_that_stand_for_any_document() -> None:
    assert words_about_documents("Who wrote the kiln policy?") == "wrote policy"
    assert words_about_documents("When was the kiln bought?") == ""
