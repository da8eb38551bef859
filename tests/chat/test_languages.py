"""The chat in its reader's language: what it says by itself is translated, documents and questions never are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from qa import Assistant
from qa.settings import Settings
from qa.web.language import Language, languages
from tests.support.axe import scripts_in_sources, violations
from tests.support.browser import Staged, ask, built, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
QUESTION = "Who is the CEO of JD Finance?"
SAID_IN_ENGLISH = ("New conversation", "Very likely", "Copy link", "· line", "More passages", "Something", "Is this")


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with serving(built(Staged(assistant), Settings(rate_per_minute=0))) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.set_default_timeout(30_000)
    with scripts_in_sources(page):
        yield page
    page.close()


def arrive(page: Page, address: str, say: Language) -> None:
    page.goto(address)
    page.locator(".pc-opening").first.wait_for()
    placeholder = say("Ask about these documents")
    expect(page.locator("#pc-box textarea")).to_have_attribute("placeholder", placeholder, timeout=30_000)


@pytest.mark.parametrize("code", languages())
def test_the_whole_way_in_every_language(page: Page, address: str, code: str) -> None:
    say = languages()[code]
    arrive(page, f"{address}/?lang={code}", say)
    root = page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == (code, say.direction)
    expect(page.locator("#pc-new")).to_have_text(say("New conversation"))
    expect(page.locator(".submit-button")).to_have_text(say("Ask"))
    expect(page.locator(".pc-hello")).to_have_text(say("Ask your documents"))
    ask(page, QUESTION)
    answer = page.locator(".pc-answer")
    expect(answer.locator(".pc-short")).to_have_text("Chen Shengqiang")
    expect(answer.locator(".pc-likelihood")).to_contain_text(say("Very likely"))
    expect(answer.locator(".pc-copy").first).to_have_text(say("Copy with citation"))
    answer.locator("a.pc-cite").first.click()
    expect(page.get_by_role("button", name=say("Next citation"))).to_be_visible()
    frame = page.frame_locator(".pc-panel-frame")
    expect(frame.locator("strong.answer")).to_have_text("Chen Shengqiang")
    expect(frame.locator("html")).to_have_attribute("lang", code)
    expect(frame.locator(".about a[download]")).to_have_text(say("Download"))
    for words in (answer.locator(".pc-text").first, frame.locator("mark.quote")):
        assert words.evaluate("words => words.closest('[lang]').lang") == "", "documents have a language of their own"
    page.keyboard.press("Escape")
    answer.locator("button[value=right]").first.click()
    expect(answer.locator(".pc-rate-label").first).to_have_text(say("Thank you"))
    if code != "en":
        shown = page.locator("body").inner_text()
        assert not [said for said in SAID_IN_ENGLISH if said in shown]


def test_what_cannot_be_asked_and_what_goes_wrong_is_told_in_german(page: Page, address: str) -> None:
    arrive(page, f"{address}/?lang=de", languages()["de"])
    ask(page, "???", shows=".pc-note")
    expect(page.locator(".pc-note")).to_contain_text("Die Frage ist leer: Stellen Sie eine Frage in Worten.")
    page.route("**/gradio_api/queue/join*", lambda route: route.fulfill(status=429, headers={"retry-after": "7"}))
    page.locator("#pc-box textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#pc-refused")).to_have_text(
        "Zu viele Fragen in kurzer Zeit: Warten Sie 7 s und fragen Sie dann erneut. Ihre Frage bleibt erhalten."
    )


def test_a_browsers_own_language_is_spoken_unless_the_address_asks_for_another(browser: Browser, address: str) -> None:
    for path, code in (("/", "fr"), ("/?lang=es", "es"), ("/?lang=en", "en"), ("/?lang=tlh", "fr")):
        page = browser.new_page(locale="fr-CA")
        arrive(page, address + path, languages()[code])
        assert page.locator("html").get_attribute("lang") == code
        page.close()


def test_from_right_to_left_the_page_is_mirrored_and_a_quote_is_not(page: Page, address: str) -> None:
    arrive(page, f"{address}/?lang=ar", languages()["ar"])
    assert violations(page) == []
    ask(page, QUESTION)
    page.locator("a.pc-cite").first.click()
    page.frame_locator(".pc-panel-frame").locator("mark.quote").first.wait_for()
    assert violations(page) == []
    sides = page.evaluate(
        """() => Object.fromEntries(["#pc-panel", ".pc-percent", ".pc-short strong", ".pc-text", ".pc-number"].map(
            (selector) => [selector, document.querySelector(selector).getBoundingClientRect().left]))"""
    )
    assert sides["#pc-panel"] == 0
    assert sides[".pc-percent"] < sides[".pc-short strong"]
    assert sides[".pc-text"] < sides[".pc-number"]
    assert page.locator(".pc-text").first.evaluate("text => getComputedStyle(text).direction") == "ltr"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_its_table_a_page_speaks_english_and_works(page: Page, address: str) -> None:
    page.route("**/static/de.json*", lambda route: route.abort())
    arrive(page, f"{address}/?lang=de", languages()["de"])
    ask(page, QUESTION)
    page.locator(".pc-answer a.pc-cite").first.click()
    expect(page.get_by_role("button", name="Next citation")).to_be_visible()


def test_what_was_noted_stays_when_an_answer_is_drawn_anew(page: Page, address: str) -> None:
    arrive(page, address, languages()["en"])
    ask(page, QUESTION)
    page.locator(".pc-answer button[value=right]").first.click()
    expect(page.locator(".pc-rate-label").first).to_have_text("Thank you")
    page.evaluate(
        """() => { const answer = document.querySelector(".pc-answer"), anew = answer.cloneNode(true);
            anew.querySelectorAll(".pc-rate-label").forEach((label) => { label.textContent = ""; });
            anew.querySelectorAll("[aria-pressed]").forEach((button) => button.removeAttribute("aria-pressed"));
            answer.replaceWith(anew); }"""
    )
    expect(page.locator(".pc-rate-label").first).to_have_text("Thank you")
    expect(page.locator(".pc-answer button[value=right]").first).to_have_attribute("aria-pressed", "true")
