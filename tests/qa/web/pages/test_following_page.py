"""What admins see of folders that are kept in step: all of it, escaped, in their language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.store.failures import Failure
from index.sync.watch.report import Report
from index.sync.watch.state import Last, State
from qa.web.language import ENGLISH, languages
from qa.web.pages.following_page import MOST, following_page
from qa.web.pages.shell import Look

STATE = State(("/docs",), following=True, next_run=60.0, last=Last(0.0, 1.0, {}, (("/docs", "is empty now"),)))
FAILURE = Failure("/docs/<b>.txt", "<b>.txt", "holds <nothing>", "", 2, 0.0, 60.0)


def shown(state: State = STATE, *failed: Failure, code: str = "en") -> str:
    look = Look("/static/source.css", None, languages()[code])
    return following_page(Report(state, False, failed), look, "/static/admin.js")


def test_it_says_what_failed_and_why() -> None:
    page = shown(STATE, FAILURE, replace(FAILURE, source="worse.txt", attempts=5, again=None))
    assert "Failed, tried again" in page
    assert "Failed, paused until it changes" in page
    assert "holds &lt;nothing&gt;" in page
    assert "<b>" not in page
    assert "tried 2 times, again: 1 Jan 1970, 00:01 UTC" in page
    assert "is empty now" in page
    assert '<button id="retry" type="button">Try all of these now</button>' in page


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (STATE, "Changes in the folders are read as they come."),
        (replace(STATE, running=True), "Changes are being read."),
        (replace(STATE, polling=True), "looked through again and again"),
        (replace(STATE, following=False), "Nobody follows changes in folders now."),
        (replace(STATE, trouble="no room"), "no room"),
        (replace(STATE, waiting=("/docs/long.txt",)), "Being written"),
    ],
)
def test_what_is_going_on(state: State, said: str) -> None:
    assert said in shown(state)


def test_where_nobody_follows_there_is_nothing_to_press() -> None:
    assert "<button" not in shown(replace(STATE, following=False), FAILURE)
    assert "<button" not in shown()


def test_there_is_a_way_back_to_the_chat() -> None:
    assert '<a href="../">Back to the chat</a>' in shown()
    assert '<a href="../">Zurück zum Chat</a>' in shown(code="de")


def test_of_many_some_are_named() -> None:
    page = shown(STATE, *(replace(FAILURE, source=f"{n}.txt") for n in range(MOST + 7)))
    assert page.count("holds &lt;nothing&gt;") == MOST
    assert "and 7 more" in page


@pytest.mark.parametrize("code", [code for code in languages() if code != ENGLISH.code])
def test_it_speaks_every_language(code: str) -> None:
    page = shown(STATE, FAILURE, code=code)
    assert "Folders kept in step" not in page
    assert "Failed, tried again" not in page
    assert f'lang="{code}"' in page
