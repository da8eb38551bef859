"""The stream of events between the chat and its page: a question that crosses its end is answered all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa import Assistant
from qa.settings import Settings
from tests.support.browser import Log, Staged, ask, built, opened, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
QUESTION = "Who is JD Finance's CEO?"
HELD = 1.5
"""Seconds for which the end of a stream is under way."""


class SlowEnds:
    """Passes everything on; that a stream of events ends, late. So a busy network or machine does now and then."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.ends = 0
        self.on_their_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def passed(message: Message) -> None:
            if b'"close_stream"' in message.get("body", b""):
                self.ends += 1
                self.on_their_way += 1
                try:
                    await asyncio.sleep(HELD)
                finally:
                    self.on_their_way -= 1
            await send(message)

        await self.app(scope, receive, passed)


@pytest.fixture(scope="module")
def staged(assistant: Assistant) -> Staged:
    return Staged(assistant)


@pytest.fixture(scope="module")
def slow(staged: Staged) -> SlowEnds:
    return SlowEnds(built(staged, Settings(rate_per_minute=0)))


@pytest.fixture(scope="module")
def address(slow: SlowEnds) -> Iterator[str]:
    with serving(slow) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address) as page:
        yield page


def when_an_end_is_on_its_way(page: Page, slow: SlowEnds) -> None:
    while not slow.on_their_way:
        page.wait_for_timeout(5)


def test_a_question_asked_while_the_stream_ends_is_answered(page: Page, slow: SlowEnds) -> None:
    log = Log()
    log.watch(page)
    for asked in range(1, 4):
        when_an_end_is_on_its_way(page, slow)
        ask(page, QUESTION)
        expect(page.locator(".pc-answer")).to_have_count(asked)
    assert log.complaints == []


def test_one_that_is_stopped_then_leaves_the_next_its_stream(page: Page, slow: SlowEnds, staged: Staged) -> None:
    when_an_end_is_on_its_way(page, slow)
    page.locator("#pc-box textarea").fill(f"pause: {QUESTION}")
    page.keyboard.press("Enter")
    page.locator(".stop-button").click()
    expect(page.locator(".pc-note")).to_contain_text("Stopped")
    ask(page, QUESTION)  # Gradio would leave it unasked as long as the stopped one comes to no end
    staged.go_on.set()


def test_streams_end_all_the_same(page: Page, slow: SlowEnds) -> None:
    ask(page, QUESTION)
    page.wait_for_timeout(1000 * HELD + 500)
    before = slow.ends
    ask(page, QUESTION)
    page.wait_for_timeout(1000 * HELD + 500)
    assert (slow.ends, slow.on_their_way) == (before + 1, 0)
