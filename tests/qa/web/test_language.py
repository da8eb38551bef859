"""Every sentence that the chat and the source pages say by themselves stands in every table, whole."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from starlette.types import Scope

from qa.citations.wording import SENTENCES as PLACES
from qa.conversation.small_talk import REPLIES
from qa.reader.span_reader import CUT
from qa.web.language import ENGLISH, Language, language_for, language_of, languages
from qa.web.pages.chat_head import SCRIPTS
from qa.web.pages.render import FORMS, LIKELIHOOD
from qa.web.pages.static_files import STATIC

ROOT = Path(__file__).parents[3]
ERRORS = ("ReaderError", "QuestionError", "BusyError", "LateError")
OTHERS = {code: language for code, language in languages().items() if code != "en"}


def _said_in_python(path: Path) -> Iterator[str]:
    """Yield what is given to a ``say`` as it stands in the code, or to its ``count``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        counted = isinstance(function, ast.Attribute) and function.attr == "count"
        speaker = function.value if counted and isinstance(function, ast.Attribute) else function
        name = speaker.id if isinstance(speaker, ast.Name) else getattr(speaker, "attr", "")
        whose = speaker.value if isinstance(speaker, ast.Attribute) else None
        if path.stem == "transcript" or (isinstance(whose, ast.Name) and whose.id == "conversation"):
            continue  # who says something there, not in which words
        if name in ERRORS or name == "say" or (name == "self" and path.stem == "language"):
            given = node.args[1:] if counted else node.args
            yield from (arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def _said_in_browsers(name: str) -> Iterator[str]:
    yield from re.findall(r'\bword\("([^"]+)"', (STATIC / name).read_text(encoding="utf-8"))


SENTENCES = {
    *(text for path in (ROOT / "ui.py", *(ROOT / "qa").rglob("*.py")) for text in _said_in_python(path)),
    *(text for name in SCRIPTS for text in _said_in_browsers(name)),
    *(word for _, word, _ in LIKELIHOOD),
    *PLACES,
    *(name for name, _ in FORMS),
    CUT,
    *REPLIES.values(),
}


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_the_sentences_are_found_where_they_are_said() -> None:
    assert {"Very likely", "Ask again", "Ask", "{n} passages", "Previous citation", "Gone since {day}"} <= SENTENCES
    assert len(SENTENCES) > 90


def test_the_widgets_languages_are_the_chats() -> None:
    script = (STATIC / "widget.js").read_text(encoding="utf-8")
    assert set(re.findall(r"^    (\w\w): \{.*title:", script, re.M)) == {"en", *OTHERS}


@pytest.mark.parametrize("code", OTHERS)
def test_a_table_says_every_sentence_and_no_other(code: str) -> None:
    table = OTHERS[code].table
    assert set(table) == SENTENCES
    for english, said in table.items():
        assert _fields(said) <= _fields(english), english
        assert said.strip() or english == ",", english
        assert not set(said) & set("\n<>&"), "a message is one line, and its markup ours"


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_that_matters_is_left_out_of_a_sentence(code: str) -> None:
    singular = {"{n} document", "{n} passage", "{n} paragraph is no longer in this document"}  # "one", without a number
    for english, said in OTHERS[code].table.items():
        assert _fields(said) == _fields(english) or english in singular, english


@pytest.mark.parametrize("code", OTHERS)
def test_a_year_has_twelve_months(code: str) -> None:
    days = {OTHERS[code].day(f"2020-{month:02}-05T10:00") for month in range(1, 13)}
    assert len(days) == 12
    assert all("2020" in day and "5" in day for day in days)


def test_days_and_numbers() -> None:
    german = languages()["de"]
    assert (ENGLISH.day("2020-06-05"), german.day("2020-06-05")) == ("5 Jun 2020", "5. Juni 2020")
    assert languages()["zh"].day("2020-06-05") == "2020年6月5日"
    assert [german.day(odd) for odd in ("June", "2020", "2020-13-45")] == ["June", "2020", "2020-13-45"]
    assert ENGLISH.count(1, "{n} document", "{n} documents") == "1 document"
    assert german.count(12_345, "{n} document", "{n} documents") == "12.345 Dokumente"


@pytest.mark.parametrize(
    ("asked", "accepted", "code"),
    [
        (None, "", "en"),
        ("de", "fr", "de"),
        ("DE-at", "fr", "de"),
        ("tlh", "fr;q=0.5, es", "es"),
        (None, "fr;q=0.5, es;q=0.9, nl", "es"),
        (None, "nl, en;q=0.8, de;q=0.2", "en"),
        (None, "de;q=0, fr;q=0.1", "fr"),
        (None, "*;q=0.1, zh-CN;q=0.1", "zh"),
        (None, "de;q=many, , ;;;=, ar", "ar"),
        ("../../etc/passwd", "de" * 10_000, "en"),
    ],
)
def test_who_gets_which(asked: str | None, accepted: str, code: str) -> None:
    assert language_for(asked, accepted).code == code


def test_a_request_asks_by_its_address_or_its_browser() -> None:
    scope: Scope = {"type": "http", "query_string": b"lang=ar&x=1", "headers": [(b"accept-language", b"de")]}
    assert language_of(scope).code == "ar"
    assert language_of(scope | {"query_string": b""}).code == "de"
    assert language_of({"type": "http", "headers": []}) == ENGLISH


def test_only_arabic_runs_from_right_to_left() -> None:
    assert {code for code, language in languages().items() if language.direction == "rtl"} == {"ar"}


def test_what_a_table_lacks_is_said_in_english() -> None:
    assert Language("nl", {})("Reading {n}", n=3) == "Reading 3"
