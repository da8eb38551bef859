"""What can be done with an answer in the chat: saved, looked up, asked again without what it took over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from qa import Assistant
from qa.settings import Settings
from tests.support.browser import Staged, ask, built, opened, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
QUESTION = "Who is JD Finance's CEO?"


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with serving(built(Staged(assistant), Settings())) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address) as page:
        yield page


def test_an_answer_is_saved_as_a_file(page: Page) -> None:
    ask(page, QUESTION)
    page.locator(".pc-export summary").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Markdown").click()
    assert waiting.value.suggested_filename == "answer.md"
    assert QUESTION.split()[0] in Path(waiting.value.path()).read_text()


def test_quoted_words_are_looked_up_not_asked(page: Page, assistant: Assistant) -> None:
    quote = assistant.ask(QUESTION).quotes[0]
    ask(page, f"“{quote.text}”")
    found = page.locator(".pc-lookup")
    expect(found.locator("h2")).to_have_text("Word for word")
    expect(found.locator(".pc-text").first).to_have_text(quote.text)
    found.locator("a.pc-cite").first.click()
    expect(page.frame_locator(".pc-panel-frame").locator("mark.quote").first).to_have_text(quote.text)


def test_what_a_follow_up_took_over_is_undone_with_one_click(page: Page) -> None:
    ask(page, QUESTION)
    follow_up = "And at traditional lenders?"
    ask(page, follow_up)
    expect(page.locator(".pc-searched")).to_have_count(1)
    page.locator("button.pc-alone").click()
    expect(page.locator(".pc-question")).to_have_text([QUESTION, follow_up, follow_up])
    expect(page.locator(".pc-answer")).to_have_count(3)
    expect(page.locator(".pc-searched")).to_have_count(1)


def test_what_is_typed_is_completed_from_the_corpus_with_the_keyboard(page: Page, assistant: Assistant) -> None:
    title = min((info.title for info in assistant.index.documents()), key=len)
    box = page.locator("#pc-box textarea")
    box.press_sequentially(title[: len(title) // 2])
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    lines = options.all_text_contents()
    expect(page.get_by_role("status").filter(has_text=f"{len(lines)} suggestions")).to_have_count(1)
    assert lines == assistant.complete(title[: len(title) // 2])
    for _ in range(lines.index(title) + 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value(title)
    expect(options).to_have_count(0)
    expect(page.locator(".pc-question")).to_have_count(0)
    box.press_sequentially(" ")
    box.fill("")
    box.press_sequentially(title[:4])
    expect(options.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_value(title[:4])
