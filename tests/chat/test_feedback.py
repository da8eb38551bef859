"""Rating in the chat: a real server below a prefix, a real browser, and what the store holds afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from qa import Assistant
from qa.records.feedback import Feedback, Verdict
from qa.settings import Settings
from tests.support.browser import Log, Staged, ask, built, opened, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
QUESTION = "Who is JD Finance's CEO?"
FOLLOW_UP = "And at traditional lenders?"


@pytest.fixture(scope="module")
def rated(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    file = tmp_path_factory.mktemp("feedback") / "kept.sqlite"
    settings = Settings(root_path="/assistant", feedback=str(file))
    return Staged(Assistant(assistant.index, assistant.reader, settings))


@pytest.fixture(scope="module")
def address(rated: Assistant) -> Iterator[str]:
    with serving(built(rated, rated.settings)) as address:
        yield f"{address}/assistant/"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address) as page:
        yield page


def store(rated: Assistant) -> Feedback:
    assert rated.feedback is not None
    return rated.feedback


def test_a_verdict_is_kept_thanked_for_and_can_be_changed(page: Page, rated: Assistant, address: str) -> None:
    log = Log()
    log.watch(page)
    before = len(store(rated).ratings())
    ask(page, QUESTION)
    group = page.locator(".pc-quote .pc-rate").first
    group.get_by_role("button", name="Right", exact=True).click()
    expect(group.locator(".pc-rate-label")).to_have_text("Thank you")
    expect(page.get_by_role("status").filter(has_text="Noted: Right.")).to_have_count(1)
    group.get_by_role("button", name="Wrong", exact=True).focus()
    page.keyboard.press("Enter")
    expect(group.locator("[aria-pressed=true]")).to_have_text("Wrong")

    ask(page, FOLLOW_UP)
    expect(group.locator("[aria-pressed=true]")).to_have_text("Wrong")
    page.get_by_role("button", name="Something is missing").last.click()
    expect(page.locator(".pc-missing .pc-rate-label").last).to_have_text("Thank you")

    right, wrong, missing = store(rated).ratings()[before:]
    known = rated.ask(QUESTION).quotes[0]
    assert right.quote is not None
    assert known.answer is not None
    assert (right.quote.text, right.quote.answer) == (known.text, known.answer.text)
    assert (right.quote.source, right.quote.start) == (known.citation.source, known.citation.start)
    assert (right.verdict, wrong.verdict, missing.verdict) == (Verdict.RIGHT, Verdict.WRONG, Verdict.MISSING)
    assert right.session == wrong.session == missing.session
    assert right.status in ("answered", "likely")
    assert wrong.quote == right.quote
    assert (missing.question, missing.quote) == (FOLLOW_UP, None)
    assert missing.standalone_question == page.locator(".pc-searched q").last.inner_text() != FOLLOW_UP
    assert log.elsewhere(address.removesuffix("/assistant/")) == []
    assert log.complaints == []


def test_a_new_conversation_is_another_one(page: Page, rated: Assistant) -> None:
    for _ in range(2):
        ask(page, QUESTION)
        page.get_by_role("button", name="Something is missing").click()
        expect(page.locator(".pc-missing .pc-rate-label")).to_have_text("Thank you")
        page.locator("#pc-new").click()
        expect(page.locator(".message-row")).to_have_count(0)
    first, second = store(rated).ratings()[-2:]
    assert first.session != second.session


def test_a_verdict_waits_for_the_server(page: Page, rated: Assistant) -> None:
    ask(page, QUESTION)
    page.route("**/api/feedback", lambda route: route.abort())
    group = page.locator(".pc-quote .pc-rate").first
    group.get_by_role("button", name="Wrong place").click()
    expect(page.locator("#pc-offline")).to_be_visible()
    expect(group.locator("[aria-pressed=true]")).to_have_count(0)
    page.unroute("**/api/feedback")
    expect(group.locator(".pc-rate-label")).to_have_text("Thank you")
    expect(page.locator("#pc-offline")).to_be_hidden()
    assert store(rated).ratings()[-1].verdict == Verdict.WRONG_PLACE


def test_what_is_not_kept_is_said(page: Page, rated: Assistant) -> None:
    before = store(rated).ratings()
    ask(page, "hostile: what does a WeBank account cost to run?")  # its words do not stand where it says
    group = page.locator(".pc-quote .pc-rate").last
    group.get_by_role("button", name="Right", exact=True).click()
    expect(group.locator(".pc-rate-label")).to_contain_text("Not kept: the quote")
    expect(group.locator(".pc-rate-label")).to_contain_text("ask again, and rate the new answer")
    assert store(rated).ratings() == before


def test_an_unanswered_question_is_noted(page: Page, rated: Assistant) -> None:
    ask(page, "Which zebra lives in the lobby?")
    assert store(rated).unanswered()[-1].question == "Which zebra lives in the lobby?"


def test_where_feedback_is_off_there_are_no_buttons(browser: Browser, assistant: Assistant, tmp_path: Path) -> None:
    off = Assistant(assistant.index, assistant.reader, Settings(feedback="off"))
    with serving(built(off, off.settings)) as address:
        page = browser.new_page()
        page.goto(address)
        page.locator(".pc-opening").first.wait_for()
        ask(page, QUESTION)
        expect(page.locator(".pc-copy").first).to_be_visible()
        expect(page.locator(".pc-rate:visible")).to_have_count(0)
        page.close()
