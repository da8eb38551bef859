"""A chat lives through a restart of its server, at whatever moment of its life that comes.

One life is lived for each moment: a page is opened, asked, checked, rated, stopped and asked on. Its server is killed,
or told to stop, once, and started again at the same port. No page may be dead afterwards, no question lost, and the
conversation must go on where it was. With ``PINCITE_THOROUGH=1`` all moments are tried, otherwise some.

Of a page, only what the browser itself asks for first, the page at ``/``, has no moment here: nothing of ours is there.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browser import ask
from tests.support.restarting import Restarted, restarting
from tests.support.thorough import sampled

pytestmark = pytest.mark.browser

FIRST = "Who is JD Finance's CEO?"
STOPPED = "Slow: how many users does Alipay have?"
LAST = "And at traditional lenders?"
GREETED = "Fragen Sie zu diesen Dokumenten"
PATIENCE = 60_000

REQUESTS = {
    "our first script": "/static/page.js",
    "our transport": "/static/events.js",
    "our style": "/static/chat.css",
    "our words": "/static/de.json",
    "Gradio's start": "/assets/index-",
    "Gradio's start after it": "/assets/Index-",
    "Gradio's blocks": r"/assets/Blocks-[\w-]+\.js",
    "a style of Gradio's": r"/assets/Blocks-[\w-]+\.css",
    "a part of a part": "/assets/ImagePreview-",
    "the configuration": "/config",
    "the list of functions": "/gradio_api/info",
    "the theme": r"/theme\.css",
    "the heartbeat": "/gradio_api/heartbeat/",
    "a greeting": "/gradio_api/queue/join",
    "the greetings' stream": "/gradio_api/queue/data",
    "a completion": "/api/complete",
    "the first question": "/gradio_api/queue/join",
    "the first answer's stream": "/gradio_api/queue/data",
    "a source": "/source/",
    "a verdict": "/api/feedback",
    "an export": "/api/export",
    "the stopped question": "/gradio_api/queue/join",
    "the stopped one's stream": "/gradio_api/queue/data",
    "stopping": "/gradio_api/cancel",
    "the last question": "/gradio_api/queue/join",
}
"""What a page asks for, in the steps of :func:`life` that have the same names; else when the page is opened."""
OPENING = list(REQUESTS)[: list(REQUESTS).index("a completion")]
BETWEEN = ("before asking", "while the first is answered", "after the answer", "while stopping")


COVERED = """control => {
  control.scrollIntoView({ block: "nearest" });
  const box = control.getBoundingClientRect();
  const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return control.contains(over) || over?.contains(control) ? "" : over?.outerHTML.slice(0, 80);
}"""
"""Script: tells what lies over a control."""


@dataclass(frozen=True)
class Moment:
    """When the server ends: before it gets a request, once it has begun to answer it, or between two."""

    what: str
    when: str
    how: signal.Signals

    def __str__(self) -> str:
        return f"{self.when} {self.what}, {self.how.name}"


def moments() -> list[Moment]:
    places = [(what, when) for what in REQUESTS for when in ("before", "within")] + [(what, "") for what in BETWEEN]
    places.remove(("stopping", "within"))  # it is answered when there is nothing to stop any more
    # Told to stop, a server first answers what it is asked, and there is nothing to stop any more.
    hows = [
        (signal.SIGKILL, signal.SIGTERM)["stop" not in what and number // 2 % 2]
        for number, (what, _) in enumerate(places)
    ]
    every = [Moment(what, when, how) for (what, when), how in zip(places, hows, strict=True)]
    return sampled(every, 4)


class Life:
    """One page, with one restart of its server."""

    def __init__(self, page: Page, server: Restarted, moment: Moment) -> None:
        self.page, self.server, self.moment = page, server, moment
        self.restarts = 0

    def restart(self) -> None:
        if not self.restarts:
            self.restarts += 1
            self.server.restart(self.moment.how)

    def reach(self, step: str) -> None:
        """Begin a step: if its moment has come, the server ends now, or with the next such request."""
        if step != self.moment.what and not (step == "opening" and self.moment.what in OPENING):
            return
        if step in BETWEEN:
            self.restart()
            return
        wanted = REQUESTS[self.moment.what]
        if self.moment.when == "before":
            self.page.context.route(re.compile(wanted), self._hold, times=1)
        else:
            self.page.on("response", lambda response: self.restart() if re.search(wanted, response.url) else None)

    def _hold(self, route: Route) -> None:
        self.restart()
        route.continue_()

    def has(self, selector: str, count: int) -> None:
        expect(self.page.locator(selector)).to_have_count(count, timeout=PATIENCE)

    def ask(self, question: str) -> None:
        expect(self.page.locator("#pc-box .submit-button")).to_be_visible(timeout=PATIENCE)
        self.page.locator("#pc-box textarea").fill(question)
        self.page.locator("#pc-box textarea").press("Enter")


@pytest.fixture(scope="module")
def server(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restarted]:
    with restarting(seeds_index, tmp_path_factory.mktemp("restarting")) as server:
        yield server


@pytest.fixture
def page(browser: Browser, server: Restarted) -> Iterator[Page]:
    server.wait()
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


@pytest.mark.parametrize("moment", moments(), ids=str)
def test_a_chat_lives_through_a_restart(page: Page, server: Restarted, moment: Moment) -> None:
    life = Life(page, server, moment)
    life.reach("opening")
    page.goto(f"{server.address}/?lang=de", timeout=PATIENCE)
    page.locator(".pc-opening").first.wait_for()
    expect(page.locator("#pc-box textarea")).to_have_attribute("placeholder", GREETED, timeout=PATIENCE)

    life.reach("before asking")
    life.reach("a completion")
    with page.expect_request(lambda request: "/api/complete" in request.url):
        page.locator("#pc-box textarea").press_sequentially("who is")
    life.reach("the first question")
    life.reach("the first answer's stream")
    life.ask(FIRST)
    life.reach("while the first is answered")
    life.has(".pc-answer", 1)

    life.reach("after the answer")
    life.reach("a source")
    page.locator("a.pc-cite").first.click()
    page.frame_locator(".pc-panel-frame").locator("mark.quote").first.wait_for()
    page.keyboard.press("Escape")

    life.reach("a verdict")
    page.locator(".pc-quote .pc-rate button[value=right]").first.click()
    life.has(".pc-rate button[value=right][aria-pressed=true]", 1)
    life.reach("an export")
    page.locator(".pc-export > summary").click()
    with page.expect_download(timeout=PATIENCE):
        page.locator(".pc-export button[value=md]").click()

    life.reach("the stopped question")
    life.reach("the stopped one's stream")
    life.ask(STOPPED)
    page.locator("#pc-box .stop-button").wait_for()
    life.reach("stopping")
    life.reach("while stopping")
    page.locator("#pc-box .stop-button").click()
    life.has(".pc-note", 1)
    expect(page.locator("#pc-box textarea")).to_have_value(STOPPED)

    life.reach("the last question")
    life.ask(LAST)
    life.has(".pc-answer", 2)
    expect(page.locator("#pc-box .submit-button")).to_be_visible()
    expect(page.locator("#pc-box textarea")).to_have_value("")
    expect(page.locator("#pc-offline")).to_be_hidden()
    assert page.locator(".pc-question").all_text_contents() == [FIRST, STOPPED, LAST]
    assert page.locator(".pc-searched").count() == 1, "the last question leans on the first"
    assert life.restarts == 1, "the moment never came"


def test_a_page_of_another_version_is_loaded_anew_and_loses_nothing(page: Page, server: Restarted) -> None:
    page.goto(server.address)
    page.locator(".pc-opening").first.wait_for()
    ask(page, FIRST)
    server.end()
    server.start("newer")
    page.locator("#pc-box textarea").fill(LAST)
    page.locator("#pc-box textarea").press("Enter")
    expect(page.locator(".pc-answer")).to_have_count(2, timeout=PATIENCE)
    assert page.evaluate("pincite.build") == "newer"
    assert page.locator(".pc-question").all_text_contents() == [FIRST, LAST]
    assert page.locator(".pc-searched").count() == 1
    page.locator("#pc-box textarea").fill("half a thought")
    page.evaluate("() => { pincite.server.reload(); }")
    expect(page.locator(".pc-answer")).to_have_count(2)
    expect(page.locator("#pc-box textarea")).to_have_value("half a thought")
    page.reload()  # the reader's own doing begins anew
    page.locator(".pc-opening").first.wait_for()
    expect(page.locator(".message-row")).to_have_count(0)
    server.restart()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (502, "<h1>Bad Gateway</h1>"),
        (503, "no available server"),
        (503, '{"error": {"code": "stopping"}}'),
        (503, '{"detail": "Queue is stopped."}'),
        (504, "<h1>Gateway Time-out</h1>"),
    ],
)
def test_a_proxys_word_that_the_server_is_away_is_understood(
    page: Page, server: Restarted, status: int, body: str
) -> None:
    page.goto(server.address)
    page.locator(".pc-opening").first.wait_for()
    page.route("**/queue/join*", lambda route: route.fulfill(status=status, body=body), times=3)
    ask(page, FIRST)
    expect(page.locator("#pc-refused")).to_be_hidden()
    expect(page.locator("#pc-offline")).to_be_hidden()


def test_nothing_is_covered_and_what_is_typed_meanwhile_stays(page: Page, server: Restarted) -> None:
    page.goto(server.address)
    page.locator(".pc-opening").first.wait_for()
    ask(page, FIRST)
    page.locator("a.pc-cite").first.click()
    server.end()
    page.locator("#pc-box textarea").fill(LAST)
    page.locator("#pc-box textarea").press("Enter")
    banner = page.locator("#pc-offline")
    expect(banner).to_be_visible()
    expect(banner).to_contain_text("Your question is kept; this page tries again by itself.")
    for control in page.locator("button:visible, textarea:visible, #pc-panel a:visible").all():
        covered = control.evaluate(COVERED)
        assert not covered, f"{control} is covered by {covered}"
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    page.locator("#pc-box textarea").fill("half a thought")
    server.start()
    expect(page.locator(".pc-answer")).to_have_count(2, timeout=PATIENCE)
    expect(banner).to_be_hidden()
    expect(page.locator("#pc-box textarea")).to_have_value("half a thought")
