from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.conversation.small_talk import LONGEST, REPLIES, Kind, kind_of
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Hello", Kind.GREETING),
        ("hi!", Kind.GREETING),
        ("Good morning", Kind.GREETING),
        ("Grüß Gott", Kind.GREETING),
        ("Bonjour !", Kind.GREETING),
        ("¡Hola! ¿Qué tal?", Kind.GREETING),
        ("你好！", Kind.GREETING),
        ("مرحباً", Kind.GREETING),
        ("أهلاً وسهلاً", Kind.GREETING),
        ("thanks", Kind.THANKS),
        ("Thank you very much!", Kind.THANKS),
        ("ok, thanks 😊", Kind.THANKS),
        ("Vielen Dank", Kind.THANKS),
        ("D'accord, merci.", Kind.THANKS),
        ("gracias", Kind.THANKS),
        ("非常感谢", Kind.THANKS),
        ("شكراً جزيلاً", Kind.THANKS),
        ("Bye.", Kind.FAREWELL),
        ("Tschüss", Kind.FAREWELL),
        ("再见", Kind.FAREWELL),
        ("ok", Kind.WORD),
        ("YES", Kind.WORD),
        ("no", Kind.WORD),
        ("Sí", Kind.WORD),
        ("好的", Kind.WORD),
        ("نعم", Kind.WORD),
        ("What can you do?", Kind.HELP),
        ("who are you", Kind.HELP),
        ("help", Kind.HELP),
        ("Hello, what can you do?", Kind.HELP),
        ("你好，你能做什么？", Kind.HELP),
    ],
)
def test_a_message_of_such_words_alone_is_small_talk(message: str, kind: Kind) -> None:
    assert kind_of(message) is kind


@pytest.mark.parametrize(
    "message",
    [
        "Hello, what is KYC?",
        "thanks, and in 2017?",
        "why?",
        "How does it work?",
        "KYC",
        "No. 5",
        "hit",
        "okra",
        "不良贷款",
        "是谁",
        "",
        "?",
        "👍",
        "hello " * LONGEST,
    ],
)
def test_all_else_is_a_question(message: str) -> None:
    assert kind_of(message) is None


def test_no_golden_question_is_small_talk() -> None:
    lines = (ROOT / "seeds" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    assert len(questions) > 50
    assert not [question for question in questions if kind_of(question)]


def test_each_kind_has_its_reply() -> None:
    assert REPLIES.keys() == set(Kind)


@given(st.text(max_size=LONGEST), st.sampled_from(["hello", "thanks", "谢谢", "KYC"]))
def test_any_text_will_do(text: str, more: str) -> None:
    assert kind_of(text) in (None, *Kind)
    assert kind_of(f"{text} {more}") in (None, *Kind)
