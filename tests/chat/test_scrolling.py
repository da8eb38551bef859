"""A long document in the panel goes on while it is scrolled, both ways, without a jump; alone, by its links."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from index.search.index import Index
from index.sync.update import update
from qa.assistant import Assistant
from qa.reader.sentence_reader import SentenceReader
from qa.settings import Settings
from qa.web.pages.source import window
from tests.support.axe import scripts_in_sources, violations
from tests.support.browser import Log, ask, built, serving
from tests.support.parts import mark, write

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
ENTRIES = 1200
WANTED = 600
NUMBERS = "() => [...document.querySelectorAll('main section')].map((each) => Number(each.id.slice(1)))"
PLACE = "(id) => document.getElementById(id).getBoundingClientRect().top"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("long")
    lines = (
        f"Entry {n} tells of the gate and that its sign is {mark('gate', n)} by day." for n in range(1, ENTRIES + 1)
    )
    write(folder / "docs", {"log.txt": "\n\n".join(lines)})
    update(folder / "index", [folder / "docs"])
    with pytest.MonkeyPatch.context() as small, closing(Index.open(folder / "index")) as index:
        small.setattr(window, "WINDOW_BYTES", 40_000)
        reader: Any = SentenceReader(index.encode, index.rarity)
        with serving(built(Assistant(index, reader), Settings(rate_per_minute=0))) as address:
            yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(address)
    yield page
    page.close()


def in_panel(page: Page) -> Frame:
    """Ask for an entry in the middle, and open its citation."""
    ask(page, f"Which entry has the sign {mark('gate', WANTED)}?")
    page.locator("a.pc-cite").first.click()
    page.frame_locator(".pc-panel-frame").locator("mark.quote").first.wait_for()
    handle = page.locator(".pc-panel-frame").element_handle().content_frame()
    assert handle is not None
    return handle


def until_reached(page: Page, frame: Frame, number: int, by: int) -> None:
    """Turn the wheel until a paragraph has come."""
    for _ in range(200):
        if number in frame.evaluate(NUMBERS):
            return
        frame.evaluate("(by) => window.scrollBy(0, by)", by)
        page.wait_for_timeout(20)
    raise AssertionError(f"paragraph {number} never came")


def test_the_document_goes_on_both_ways_without_a_jump(page: Page) -> None:
    log = Log()
    frame = in_panel(page)
    log.watch(page)
    first = frame.evaluate(NUMBERS)
    assert WANTED in first
    assert len(first) < ENTRIES / 2
    seen = frame.evaluate(PLACE, f"p{WANTED}")
    assert 0 <= seen <= frame.evaluate("() => innerHeight")
    until_reached(page, frame, 1, -600)
    until_reached(page, frame, ENTRIES, 600)
    assert frame.evaluate(NUMBERS) == list(range(1, ENTRIES + 1)), "each once, in order"
    expect(page.frame_locator(".pc-panel-frame").locator(".more")).to_have_count(0)
    assert frame.locator("mark.quote").count() == 1
    assert log.complaints == []


def test_what_is_put_in_above_moves_nothing(page: Page) -> None:
    frame = in_panel(page)
    top = frame.evaluate(NUMBERS)[0]
    frame.evaluate("() => window.scrollTo(0, 300)")
    before = frame.evaluate(PLACE, f"p{top}")
    while frame.evaluate(NUMBERS)[0] == top:
        page.wait_for_timeout(20)
    assert abs(frame.evaluate(PLACE, f"p{top}") - before) <= 2


def test_alone_the_links_lead_from_part_to_part(page: Page, address: str) -> None:
    with scripts_in_sources(page):
        ask(page, f"Which entry has the sign {mark('gate', WANTED)}?")
        page.goto(page.locator("a.pc-cite").first.evaluate("link => link.href"))
        numbers = page.evaluate(NUMBERS)
        assert violations(page) == []
        page.get_by_role("link", name="Later paragraphs").click()
        page.wait_for_url("**from=**")
        assert page.evaluate(NUMBERS)[0] == numbers[-1] + 1
        assert violations(page) == []
        page.get_by_role("link", name="Earlier paragraphs").click()
        page.wait_for_url("**until=**")
        assert page.evaluate(NUMBERS)[-1] == numbers[-1]
        page.goto(f"{page.url.partition('?')[0]}?paragraph=900#p900")
        assert 0 <= page.evaluate(PLACE, "p900") <= page.evaluate("() => innerHeight")
        page.locator("#p901 .number").click()
        page.wait_for_url("**paragraph=901#p901")
        assert 0 <= page.evaluate(PLACE, "p901") <= page.evaluate("() => innerHeight")
