"""axe-core over everything that a reader sees, in light and dark: nothing to complain of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from qa import Assistant
from qa.settings import Settings
from tests.support.axe import scripts_in_sources, violations
from tests.support.browser import Staged, ask, built, serving
from tests.support.hosting import Host, hosting

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
QUESTION = "Who is JD Finance's CEO?"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosting() as host:
        yield host


@pytest.fixture(scope="module")
def address(assistant: Assistant, host: Host) -> Iterator[str]:
    settings = Settings(frame_ancestors=(host.listed,), rate_per_minute=0)
    with serving(built(Staged(assistant), settings)) as address:
        host.policy = f"default-src 'none'; script-src {address}; frame-src {address}; base-uri 'none'"
        yield address


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = browser.new_page(
        color_scheme=request.param, viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    page.set_default_timeout(30_000)
    with scripts_in_sources(page):
        yield page
    page.close()


def test_axe_finds_what_is_wrong(page: Page) -> None:
    page.set_content("<img src=x><input>")
    assert len(violations(page)) >= 2


def test_every_state_of_the_chat(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".pc-opening").first.wait_for()
    assert violations(page) == []
    shown: list[tuple[str, str]] = [
        (QUESTION, ".pc-answer"),
        ("And at traditional lenders?", ".pc-answer"),
        (f"disagree: {QUESTION}", ".pc-answer"),
        (f"weak: {QUESTION}", ".pc-answer"),
        ("Which zebra lives in the lobby?", ".pc-answer"),
        ("“Which zebra lives in the lobby?”", ".pc-answer"),
        ("broken?", ".pc-error"),
        ("???", ".pc-note"),
    ]
    for question, state in shown:
        ask(page, question, shows=state)
        assert violations(page) == [], question
    page.locator("#pc-box textarea").fill("")
    page.locator("#pc-box textarea").press_sequentially("icb")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("a.pc-cite").first.click()
    page.frame_locator(".pc-panel-frame").locator("mark.quote").first.wait_for()
    assert violations(page) == []
    page.goto(page.locator("#pc-panel nav a").evaluate("link => link.href"))
    page.locator("mark.quote").first.wait_for()
    assert violations(page) == []


def test_pages_of_sources_in_every_state(page: Page, address: str, assistant: Assistant) -> None:
    for info in assistant.index.documents()[:4]:
        page.goto(f"{address}/source/{info.id}")
        assert violations(page) == [], info.source
    page.goto(f"{address}/source/1")
    assert violations(page) == []
    page.goto(f"{address}/source/{assistant.index.documents()[0].id}?start=0&end=99999999")
    assert violations(page) == []


@pytest.mark.parametrize("given", [{}, {"position": "inline"}, {"theme": "dark"}, {"language": "ar"}])
def test_the_widget_on_a_page(page: Page, address: str, host: Host, given: dict[str, Any]) -> None:
    page.goto(host.listed + host.page(address, **given))
    if "position" not in given:
        expect(page.locator("pincite-chat [part=launcher]")).to_be_visible()
        assert violations(page) == []
        page.locator("pincite-chat [part=launcher]").click()
    frame = page.frame_locator("pincite-chat iframe")
    frame.locator(".submit-button").wait_for()
    page.wait_for_timeout(300)
    assert violations(page) == []
    frame.locator("#pc-box textarea").fill(QUESTION)
    frame.locator("#pc-box textarea").press("Enter")
    frame.locator(".pc-answer").wait_for()
    frame.locator("a.pc-cite").first.click()
    frame.frame_locator(".pc-panel-frame").locator("mark.quote").first.wait_for()
    assert violations(page) == []


def test_the_widget_that_is_refused(page: Page, address: str, host: Host) -> None:
    page.goto(host.unlisted + host.page(address))
    page.locator("pincite-chat [part=launcher]").click()
    expect(page.locator("[part=note]")).to_contain_text("frame_ancestors", timeout=20_000)
    assert violations(page) == []
