"""Documents that attack whoever reads them: indexed for real, shown everywhere, in a real browser. None may act."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from index.sync.update import update
from qa import Assistant
from qa.settings import Settings
from tests.support.browser import Log, ask, built, serving
from tests.support.payloads import HOME
from tests.support.payloads import PAYLOADS as ALL_PAYLOADS
from tests.support.thorough import sampled

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
PAYLOADS = sampled(ALL_PAYLOADS, 25)
GROUP = 5
"""Documents that one question finds."""
PROBE = """() => {
  window.__violations = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    __violations.push(`${violatedDirective} ${blockedURI}`));
}"""
FOREIGN = ".pc-answer bdi *:not(mark), .pc-question bdi *, #pc-chat :is(img, script, iframe), #pc-welcome img"
"""What no document may bring along."""


def word(number: int) -> str:
    """Return a made-up word for a number, of letters only."""
    return "zor" + "".join("abcdefghij"[int(digit)] for digit in f"{number:03}") + "bax"


def records() -> list[dict[str, str]]:
    """Return a document for each payload: in its text, heading, title, id, author and address."""
    made = []
    for number, payload in enumerate(PAYLOADS):
        group, own = word(number // GROUP), word(500 + number)
        text = (
            f"Rules of {own} {payload}\n\nThe {group} fee of {own} is {number + 10} euros under {payload} rules.\n\n"
            f"Who pays Aunt {own} {payload}?\n\nNobody pays Aunt {own} at all, says {payload} today.\n"
        )
        made.append(
            {
                "id": f"{number} {payload}",
                "title": f"{own.capitalize()} {payload}",
                "text": text,
                "author": payload,
                "url": f"https://docs.example/{payload}" if number % 2 else payload,
                "date": payload,
            }
        )
    return made


@dataclass
class Attack:
    """The documents as they are served."""

    address: str
    folder: Path
    assistant: Assistant


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attack]:
    folder, index = tmp_path_factory.mktemp("attack"), tmp_path_factory.mktemp("index") / "index"
    lines = "".join(json.dumps(record) + "\n" for record in records())
    (folder / '"><img src=x onerror=__pwned=1>.jsonl').write_text(lines, encoding="utf-8")
    for number, payload in enumerate(PAYLOADS[:24]):
        name = re.sub(r"[/\0]", "", payload)[:80]
        own = word(800 + number)
        if number % 2:
            front = f"---\ntitle: {own} {payload}\nauthor: {payload}\n---\n\n# {own} {payload}\n\n"
            (folder / f"{name}.md").write_text(f"{front}The {own} fee is 7 {payload}.\n", encoding="utf-8")
        else:
            shown = payload.replace("&", "&amp;").replace("<", "&lt;")
            head = f"<title>{own} {shown}</title><h1>{own} {shown}</h1>{payload}"
            body = f"<p>The {own} fee is 7 {shown}, as said.</p>"
            (folder / f"{name}.html").write_text(head + body, encoding="utf-8")
    update(index, [folder])
    assistant = Assistant.open(index)
    with serving(built(assistant, Settings(rate_per_minute=0))) as address:
        yield Attack(address, folder, assistant)
    assistant.index.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(accept_downloads=True)
    context.add_init_script(f"({PROBE})()")
    yield context
    context.close()


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def page(context: BrowserContext, log: Log, attack: Attack) -> Iterator[Page]:
    page = context.new_page()
    page.set_default_timeout(15_000)
    log.watch(page)
    page.on("dialog", lambda _: pytest.fail("a document's script ran"))
    yield page
    assert log.elsewhere(attack.address) == []
    assert not [told for told in log.complaints if "Content Security Policy" in told]


def harmless(page: Page, known: list[str]) -> None:
    """Fail if anything ran, or tried to: in the page itself or in a frame of it."""
    for frame in page.frames:
        assert frame.evaluate("window.__pwned") is None
    assert page.evaluate("__violations") == known, "something tried to run that the policy stopped"


def test_there_are_enough() -> None:
    assert len(set(ALL_PAYLOADS)) == len(ALL_PAYLOADS) >= 60


def test_the_chat_shows_every_payload_and_runs_none(page: Page, attack: Attack) -> None:
    page.goto(attack.address)
    page.locator(".pc-opening").first.wait_for()
    known = page.evaluate("__violations")
    offered = page.locator(".pc-opening:visible")
    assert offered.filter(has_text="__pwned").or_(offered.filter(has_text=HOME)).count(), "no opening holds a payload"
    offered.first.click()
    page.locator(".pc-answer").wait_for()
    texts: set[str] = set()
    titles: set[str] = set()
    for number in range(0, len(PAYLOADS), GROUP):
        ask(page, f"How high is the {word(number // GROUP)} fee?")
        texts |= set(page.locator(".pc-text").all_text_contents())
        titles |= set(page.locator(".pc-title").all_text_contents())
        if number % 3 == 0:
            page.locator("#pc-new").click()
            expect(page.locator(".message-row")).to_have_count(0)
    missing = [number for number, payload in enumerate(PAYLOADS) if not any(payload in text for text in texts)]
    for number in missing:
        ask(page, f"How high is the {word(number // GROUP)} fee of {word(500 + number)}?")
        texts |= set(page.locator(".pc-text").all_text_contents())
    # A "!" may end a sentence, so that a quote holds a part of the payload.
    whole = sum(any(payload in text for text in texts) for payload in PAYLOADS)
    assert whole >= 0.9 * len(PAYLOADS), whole
    for nowhere in ("Which zebra lives in the lobby?", "Why does rain fall on Mars?", "When was the moon landing?"):
        ask(page, nowhere)
    assert page.locator(".pc-not_found .pc-text").count(), "near misses are shown too"
    assert sum(any(payload in title for title in titles) for payload in PAYLOADS) > len(PAYLOADS) / 2
    assert page.locator(FOREIGN).count() == 0
    harmless(page, known)


def test_questions_completions_panel_and_feedback_run_none(page: Page, attack: Attack) -> None:
    page.goto(attack.address)
    page.locator(".pc-opening").first.wait_for()
    known = page.evaluate("__violations")
    box = page.locator("#pc-box textarea")
    for asked, number in enumerate(range(0, len(PAYLOADS), len(PAYLOADS) // 4), start=1):
        box.fill("")
        box.press_sequentially(word(500 + number)[:9])
        option = page.get_by_role("option").filter(has_text=PAYLOADS[number]).first
        expect(option).to_be_visible()
        option.click()
        page.keyboard.press("Enter")
        expect(page.locator(".pc-answer")).to_have_count(asked, timeout=30_000)
        expect(page.locator(".submit-button")).to_be_visible()
        page.locator(".pc-answer").last.locator("a.pc-cite").first.click()
        frame = page.frame_locator(".pc-panel-frame")
        frame.locator("mark.quote").first.wait_for()
        assert frame.locator("script, img, iframe, svg, form, object, embed").count() == 0
        page.locator(".pc-answer").last.locator("button[value=missing]").click()
        expect(page.locator(".pc-answer").last.locator(".pc-missing .pc-rate-label")).to_have_text("Thank you")
        page.keyboard.press("Escape")
    for payload in PAYLOADS[::4]:
        ask(page, f"{payload} who pays?")
    assert page.locator(".pc-question *:not(bdi)").count() == 0
    assert page.locator(FOREIGN).count() == 0
    harmless(page, known)


def test_the_pages_of_the_sources_run_none(page: Page, attack: Attack) -> None:
    for info in attack.assistant.index.documents():
        page.goto(f"{attack.address}/source/{info.id}?start=0&end=5")
        assert page.locator("script, img, iframe, svg, form, object, embed, base, meta[http-equiv]").count() == 0
        assert not page.locator("a[href^='javascript' i], a[href^='data' i]").count()
        assert page.evaluate("window.__pwned") is None
        assert page.evaluate("__violations") == []


def test_an_exported_page_runs_none_where_no_policy_protects_it(
    page: Page, attack: Attack, context: BrowserContext, tmp_path: Path
) -> None:
    page.goto(attack.address)
    page.locator(".pc-opening").first.wait_for()
    for number in range(0, len(PAYLOADS), 9):
        question = f"How high is the {word(number // GROUP)} fee?"
        reply = context.request.post(f"{attack.address}/api/export", data={"question": question, "form": "html"})
        assert reply.ok
        file = tmp_path / f"{number}.html"
        file.write_bytes(reply.body())
        requests: list[str] = []
        kept = context.new_page()
        kept.on("request", lambda request, seen=requests: seen.append(request.url))
        kept.on("dialog", lambda _: pytest.fail("a document's script ran"))
        kept.goto(file.as_uri())
        kept.wait_for_timeout(100)
        assert kept.evaluate("window.__pwned") is None
        assert [url for url in requests if not url.startswith("file:")] == []
        kept.close()


def test_links_to_what_changed_or_is_gone_run_none(page: Page, attack: Attack) -> None:
    links = []
    for number in range(0, len(PAYLOADS), 4):
        quotes = attack.assistant.ask(f"How high is the fee of {word(500 + number)}?")
        links += [_link(quote) for quote in (quotes.quotes or quotes.near_misses)[:1]]
    file = next(path for path in attack.folder.iterdir() if path.suffix == ".jsonl")
    changed = [
        record | {"text": record["text"].replace("euros under", f"dollars {PAYLOADS[number - 1]} under")}
        for number, record in enumerate(records())
        if number % 8
    ]
    file.write_text("".join(json.dumps(record) + "\n" for record in changed), encoding="utf-8")
    update(attack.assistant.index.folder, [attack.folder])
    said: list[str] = []
    for link in links:
        page.goto(attack.address + link)
        said.append(page.locator("body").inner_text())
        assert page.locator("script, img, iframe, svg, form, object, embed").count() == 0
        assert page.evaluate("window.__pwned") is None
        assert page.evaluate("__violations") == []
    assert any("gone" in text for text in said)
    assert any("changed" in text for text in said)


def _link(quote: Any) -> str:
    from qa.web.pages.markup import source_path

    return source_path(quote.citation, None, quote.text)
