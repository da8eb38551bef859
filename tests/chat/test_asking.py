"""The chat as a reader has it: a real server, a real browser, the whole way from question to source."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import ui
from index.errors import PinciteError
from qa import Assistant
from qa.conversation.transcript import HISTORY, SHOWN, Conversation
from qa.settings import Settings
from qa.web.operation.server import listen
from tests.support.browser import (
    FOCUS_IS_SEEN,
    HARD_TO_READ,
    HOSTILE,
    Log,
    Staged,
    ask,
    asker,
    built,
    request_of,
    serving,
)

# Gradio sums its queue up in ways that pandas has deprecated; in a test that would be an error in Gradio's thread.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

QUESTION = "Who is JD Finance's CEO?"
NOWHERE = "Which zebra lives in the lobby?"


@pytest.fixture(scope="module")
def staged(assistant: Assistant) -> Staged:
    return Staged(assistant)


@pytest.fixture(scope="module")
def address(staged: Staged) -> Iterator[str]:
    with serving(built(staged, Settings())) as address:
        yield address


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def page(browser: Browser, address: str, log: Log) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(15_000)
    log.watch(page)
    page.goto(address)
    page.locator(".pc-opening").first.wait_for()
    yield page
    context.close()


def panel_frame(page: Page, place: str) -> Any:
    expect(page.locator(".pc-panel-place")).to_have_text(place)
    frame = page.frame_locator(".pc-panel-frame")
    frame.locator("mark.quote").first.wait_for()
    return frame


@pytest.mark.browser
def test_from_question_to_source_and_on(page: Page, address: str, log: Log, assistant: Assistant) -> None:
    summary = assistant.index.summary()
    expect(page.locator("h1")).to_have_text("Pincite")
    expect(page.locator("#pc-corpus")).to_contain_text(f"{summary.documents} documents · {summary.passages} passages")
    expect(page.locator(".pc-opening:visible")).to_have_count(len(assistant.openings(ui.OPENINGS)))

    ask(page, QUESTION)
    expect(page.locator("#pc-box textarea")).to_have_value("")
    known = assistant.ask(QUESTION)
    quote = known.quotes[0]
    assert quote.answer is not None
    answer = page.locator(".pc-answer")
    expect(answer.locator(".pc-short")).to_have_text(quote.answer.text)
    expect(answer.locator(".pc-text").first).to_have_text(quote.text)
    expect(answer.locator("mark").first).to_have_text(quote.answer.text)
    expect(answer.locator(".pc-likelihood")).to_contain_text(f"{quote.confidence:.0%}")
    expect(page.locator("#pc-welcome")).to_be_hidden()

    link = answer.locator("a.pc-cite").first
    place = f"{quote.citation.document} · paragraph {quote.citation.paragraph} · line {quote.citation.line}"
    expect(link).to_have_text(place)
    link.click()
    frame = panel_frame(page, place)
    assert frame.locator("mark.quote").all_inner_texts() == [quote.text]
    assert frame.locator("strong.answer").all_inner_texts() == [quote.answer.text]
    seen = frame.locator("mark.quote").evaluate(
        "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; }"
    )
    assert seen, "the quote is not in sight"

    count = page.locator("a.pc-cite").count()
    expect(page.locator(".pc-panel-position")).to_have_text(f"1 of {count}")
    page.get_by_role("button", name="Next citation").click()
    expect(page.locator(".pc-panel-position")).to_have_text(f"2 of {count}")
    second = page.locator("a.pc-cite").nth(1).text_content()
    assert frame.locator("mark.quote").first.inner_text() in [q.text for q in known.quotes]
    panel_frame(page, second or "")
    page.get_by_role("button", name="Previous citation").click()
    panel_frame(page, place)
    page.keyboard.press("Escape")
    expect(page.locator("#pc-panel")).to_be_hidden()
    expect(link).to_be_focused()

    ask(page, "And at traditional lenders?")
    searched = page.locator(".pc-searched")
    expect(searched).to_contain_text("Searched as")
    page.locator(".pc-edit").click()
    expect(page.locator("#pc-box textarea")).to_have_value(searched.locator("q bdi").inner_text())

    ask(page, NOWHERE)
    missing = page.locator(".pc-not_found").last
    expect(missing).to_contain_text("Not found in these documents")
    expect(missing.locator(".pc-unknown")).to_contain_text("zebra")
    expect(missing).to_contain_text("Closest passages (not an answer)")
    expect(missing.locator(".pc-short")).to_have_count(0)

    page.locator("#pc-new").click()
    expect(page.locator(".message-row")).to_have_count(0)
    expect(page.locator("#pc-welcome")).to_be_visible()
    assert log.elsewhere(address) == []
    assert log.complaints == []


@pytest.mark.browser
def test_with_the_keyboard_alone(page: Page, log: Log) -> None:
    def tab_to(selector: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                assert page.evaluate(FOCUS_IS_SEEN), f"the focus on {selector} is not to be seen"
                return
        pytest.fail(f"{selector} cannot be reached with Tab")

    page.evaluate("document.activeElement.blur()")
    tab_to(".pc-opening")
    page.keyboard.press("Enter")
    page.locator(".pc-answer").wait_for()
    page.evaluate("document.activeElement.blur()")
    tab_to("a.pc-cite")
    page.keyboard.press("Enter")
    expect(page.locator("#pc-panel-title")).to_be_focused()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('a.pc-cite')")
    tab_to(".pc-copy")
    page.keyboard.press("Enter")
    expect(page.locator(".pc-copy").first).to_have_text("Copied")
    tab_to("#pc-box textarea")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".pc-answer")).to_have_count(2)
    assert log.complaints == []


@pytest.mark.browser
def test_escape_inside_the_document_closes_the_panel(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("a.pc-cite").first.click()
    page.frame_locator(".pc-panel-frame").locator("mark.quote").click()
    page.keyboard.press("Escape")
    expect(page.locator("#pc-panel")).to_be_hidden()


@pytest.mark.browser
def test_copying_gives_the_words_and_the_place(page: Page, address: str, assistant: Assistant) -> None:
    ask(page, QUESTION)
    quote = assistant.ask(QUESTION).quotes[0]
    page.locator(".pc-copy").first.click()
    expect(page.locator(".pc-copy").first).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"“{quote.text}”" in copied
    assert f"{quote.citation.document} · paragraph {quote.citation.paragraph}" in copied
    assert f"{address}/source/" in copied
    page.locator(".pc-link").first.click()
    expect(page.locator(".pc-link").first).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(
        rf"{address}/source/\d+\?start=\d+&end=\d+&answer=\d+-\d+&quote=[0-9a-f]{{12}}&paragraph=\d+#p\d+", link
    )


@pytest.mark.browser
def test_without_our_script_a_citation_opens_its_page(browser: Browser, address: str) -> None:
    context = browser.new_context()
    context.route("**/chat.js*", lambda route: route.abort())
    page = context.new_page()
    page.goto(address)
    ask(page, QUESTION)
    with context.expect_page() as opened:
        page.locator("a.pc-cite").first.click()
    opened.value.locator("mark.quote").wait_for()
    context.close()


@pytest.mark.browser
def test_stop_stops(page: Page, staged: Staged) -> None:
    staged.go_on.clear()
    page.locator("#pc-box textarea").fill("pause: how many users does Alipay have?")
    page.keyboard.press("Enter")
    expect(page.locator(".pc-working")).to_contain_text("Searching")
    expect(page.locator(".submit-button")).to_have_count(0)
    page.locator("#pc-box .stop-button").click()
    expect(page.locator(".pc-note")).to_contain_text("Stopped")
    expect(page.locator(".pc-working")).to_have_count(0)
    expect(page.locator("#pc-box textarea")).to_have_value("pause: how many users does Alipay have?")
    staged.go_on.set()
    page.wait_for_timeout(800)
    expect(page.locator(".pc-answer")).to_have_count(0)
    page.locator(".pc-retry").click()
    page.locator(".pc-answer").wait_for()


@pytest.mark.browser
def test_an_error_is_told_as_one_and_can_be_tried_again(page: Page, staged: Staged, log: Log) -> None:
    staged.broken = True
    question = "broken: what does a WeBank account cost to run?"
    ask(page, question, shows=".pc-error")
    expect(page.locator(".pc-error")).to_contain_text("The index cannot be read: run pincite doctor.")
    expect(page.locator(".pc-answer")).to_have_count(0)
    expect(page.locator("#pc-box textarea")).to_have_value(question)
    staged.broken = False
    page.locator(".pc-retry").click()
    page.locator(".pc-answer").wait_for()
    assert log.complaints == []


@pytest.mark.browser
def test_what_cannot_be_asked_is_told(page: Page) -> None:
    ask(page, "???", shows=".pc-note")
    expect(page.locator(".pc-note")).to_contain_text("cannot be asked")
    expect(page.locator("#pc-box textarea")).to_have_value("???")


@pytest.mark.browser
def test_a_server_that_is_gone(browser: Browser, assistant: Assistant) -> None:
    context = browser.new_context()
    page = context.new_page()
    with serving(built(assistant, Settings())) as address:
        page.goto(address)
        page.locator(".pc-opening").first.wait_for()
    page.locator("#pc-box textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#pc-offline")).to_be_visible()
    expect(page.locator("#pc-box textarea")).to_have_value(QUESTION)
    context.close()


@pytest.mark.browser
def test_a_hostile_document_is_only_text(page: Page, address: str, log: Log) -> None:
    page.on("dialog", lambda _: pytest.fail("a document's script ran"))
    ask(page, "hostile: what does a WeBank account cost to run?")
    shown = page.locator(".pc-answer")
    assert shown.locator(".pc-text").text_content() == HOSTILE
    assert shown.locator("img, script, h1, code, details:not(.pc-export), a:not(.pc-cite)").count() == 0
    ask(page, HOSTILE)
    assert page.locator(".pc-question").last.locator("*:not(bdi)").count() == 0
    page.wait_for_timeout(300)
    assert log.elsewhere(address) == []


@pytest.mark.browser
def test_two_readers_do_not_see_each_other(page: Page, browser: Browser, address: str) -> None:
    ask(page, QUESTION)
    other = browser.new_context().new_page()
    other.goto(address)
    other.locator(".pc-opening").first.wait_for()
    expect(other.locator(".message-row")).to_have_count(0)
    ask(other, "And at traditional lenders?")
    expect(other.locator(".pc-searched")).to_have_count(0)
    other.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_state_fits_and_can_be_read(
    browser: Browser, address: str, staged: Staged, theme: Any, width: int
) -> None:
    staged.broken = True
    context = browser.new_context(viewport={"width": width, "height": 740}, color_scheme=theme)
    page = context.new_page()
    page.goto(address)
    page.locator(".pc-opening").first.wait_for()
    states = [f"disagree: {QUESTION}", f"weak: {QUESTION}", NOWHERE, "And there?", QUESTION]
    for question in [None, *states, "broken?"]:
        if question:
            ask(page, question, shows=".pc-error" if question == "broken?" else ".pc-answer")
        while page.locator("details:not([open]) summary").count():
            page.locator("details:not([open]) summary").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, question
        assert page.evaluate("document.querySelector('#pc-chat').scrollWidth") <= width, question
        assert page.evaluate(HARD_TO_READ) == [], question
    page.locator("a.pc-cite").last.click()
    panel_frame(page, page.locator("a.pc-cite").last.text_content() or "")
    assert page.evaluate(HARD_TO_READ) == []
    assert page.frames[1].evaluate(HARD_TO_READ) == []
    assert page.frames[1].evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.locator("#pc-panel").bounding_box()
    assert box is not None
    assert (box["width"] == width) == (width == 360), "narrow: the whole screen; wide: beside the chat"
    context.close()


@pytest.mark.browser
def test_the_address_can_ask_for_a_theme(browser: Browser, address: str) -> None:
    page = browser.new_page(color_scheme="light")
    page.goto(f"{address}/?__theme=dark")
    page.locator(".pc-opening").first.wait_for()
    ask(page, QUESTION)
    page.locator("a.pc-cite").first.click()
    page.frame_locator(".pc-panel-frame").locator("html[data-theme=dark]").wait_for()
    page.close()


def test_a_conversation_is_bounded(staged: Staged) -> None:
    ask, conversation = asker(staged), Conversation()
    for _ in range(HISTORY + 3):
        *_, (_, conversation, *_) = ask(QUESTION, conversation, request_of())
    assert len(conversation.turns) == HISTORY
    long = conversation
    for number in range(SHOWN):
        long = long.say("user", str(number))
    assert len(long.messages) == SHOWN


def test_an_unexpected_error_leaves_its_id_and_no_detail(
    staged: Staged, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(staged, "find", fail)
    with caplog.at_level(logging.ERROR):
        *_, (messages, conversation, *_) = asker(staged)(QUESTION, Conversation(), request_of())
    assert "secret" not in str(messages)
    assert "pc-error" in messages[-1]["content"]
    assert conversation.turns == ()
    assert any(record.exc_info for record in caplog.records)


def test_a_port_in_use_is_named(staged: Staged) -> None:
    taken = listen("127.0.0.1", 0)
    port = taken.getsockname()[1]
    with taken, pytest.raises(PinciteError, match=f"port {port}.*--port"):
        ui.serve(staged, Settings(port=port))


def test_main_says_what_is_wrong(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        assert ui.main(["--index", str(seeds_index), "--port", port]) == 1
    assert f"port {port}" in capsys.readouterr().err
