"""Behind a real nginx at a sub-path, buffering on, with the files of ``deploy/nginx`` and two servers of one index."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, expect

from qa import Assistant
from qa.access.tokens import Scope, tokens_in
from qa.settings import Settings
from qa.web.operation.logs import FIELDS
from tests.support.browser import Log, Staged, ask, built, opened, serving
from tests.support.hosting import Host, hosting
from tests.support.proxy import EXAMPLES, example, nginx

# Gradio sums its queue up in ways that pandas has deprecated; in a test that would be an error in Gradio's thread.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
QUESTION = "Who is JD Finance's CEO?"
SECRET = "0123456789abcdef0123456789abcdef"
STEPS = {"accept": "text/event-stream"}


@dataclass
class Site:
    """nginx before two servers that answer from one index."""

    address: str
    """Where the chat is, without the slash at the end."""
    staged: tuple[Staged, Staged]
    servers: list[str]
    """Their own addresses."""

    @property
    def origin(self) -> str:
        return self.address.removesuffix("/assistant")

    def go_on(self) -> None:
        for each in self.staged:
            each.go_on.set()

    def pause(self) -> None:
        for each in self.staged:
            each.go_on.clear()


def upstreams(first: str, second: str) -> dict[str, str]:
    return {"127.0.0.1:7861": urlsplit(first).netloc, "127.0.0.1:7862": urlsplit(second).netloc}


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosting() as host:
        yield host


@pytest.fixture(scope="module", params=["the path as it is", "the prefix taken off"])
def site(request: pytest.FixtureRequest, assistant: Assistant, host: Host) -> Iterator[Site]:
    staged = Staged(assistant), Staged(assistant)
    stripped = {"proxy_pass http://pincite;": "proxy_pass http://pincite/;"} if "off" in request.param else {}
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(built(one, settings(host)))) for one in staged]
        config = example("pincite.conf", upstreams(servers[0], servers[1]) | stripped)
        yield Site(stack.enter_context(nginx(config)) + "/assistant", staged, servers)


def settings(host: Host, title: str = "Pincite") -> Settings:
    return Settings(title=title, root_path="/assistant", proxy_addresses=("127.0.0.1",), frame_ancestors=(host.listed,))


@pytest.mark.browser
def test_the_whole_journey(site: Site, browser: Browser) -> None:
    log = Log()
    with opened(browser, site.address) as page:  # without the slash, as people type it
        log.watch(page)
        ask(page, QUESTION)
        link = page.locator("a.pc-cite").first
        assert str(link.get_attribute("href")).startswith("/assistant/source/")
        link.click()
        frame = page.frame_locator(".pc-panel-frame")
        frame.locator("mark.quote").first.wait_for()
        page.keyboard.press("Escape")
        ask(page, "And at traditional lenders?")  # the same process knows what was asked before
        expect(page.locator(".pc-searched")).to_contain_text("Searched as")
        with page.context.expect_page() as tab:
            link.click(modifiers=["Control"])
        tab.value.locator("mark.quote").first.wait_for()
    assert not log.complaints
    assert not log.elsewhere(site.origin)
    assert all(url.startswith(f"{site.address}/") for url in log.requests)


@pytest.mark.browser
def test_the_chat_shows_each_step_when_it_is_taken(site: Site, browser: Browser) -> None:
    site.pause()
    with opened(browser, f"{site.address}/") as page:
        page.locator("#pc-box textarea").fill(f"pause {QUESTION}")
        page.keyboard.press("Enter")
        expect(page.locator(".pc-working")).to_contain_text("Searching")
        site.go_on()
        page.locator(".pc-answer").wait_for()


@pytest.mark.browser
def test_the_widget(site: Site, browser: Browser, host: Host) -> None:
    page = browser.new_page()
    page.set_default_timeout(20_000)
    host.policy = f"default-src 'none'; script-src {site.origin}; frame-src {site.origin}; base-uri 'none'"
    page.goto(host.listed + host.page(site.address))
    page.locator("pincite-chat [part=launcher]").click()
    frame = page.frame_locator("pincite-chat iframe")
    frame.locator(".submit-button").wait_for()
    frame.locator("#pc-box textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    frame.locator("a.pc-cite").first.click()
    frame.frame_locator(".pc-panel-frame").locator("mark.quote").first.wait_for()
    page.close()


def test_answers_as_json(site: Site) -> None:
    response = httpx.post(f"{site.address}/api/ask", json={"question": QUESTION}, timeout=60)
    assert response.status_code == 200
    quote = response.json()["quotes"][0]
    permalink = quote["citation"]["permalink"]  # below the address of the chat, wherever that is
    page = httpx.get(site.address + permalink.partition("#")[0], timeout=30)
    assert page.status_code == 200, permalink
    assert re.fullmatch("[0-9a-f]{32}", response.headers["x-request-id"])  # as nginx made it


@pytest.mark.parametrize("body", [{"question": f"pause {QUESTION}"}, None], ids=["ask", "openai"])
def test_events_arrive_one_by_one(site: Site, body: dict[str, Any] | None) -> None:
    site.pause()
    chat = {"model": "pincite", "stream": True, "messages": [{"role": "user", "content": f"pause {QUESTION}"}]}
    path = "/api/ask" if body else "/v1/chat/completions"
    with httpx.stream("POST", site.address + path, json=body or chat, headers=STEPS, timeout=20) as response:
        parts = response.iter_text()
        first = next(parts)  # it could not come if nginx waited for the rest, for nobody has let that go on
        site.go_on()
        rest = "".join(parts)
    assert "data:" in first
    assert QUESTION not in first
    assert ("event: answer" if body else "[DONE]") in rest


def test_it_is_the_header_that_lets_events_through(site: Site) -> None:
    """The same nginx, told to pass it over, holds all events back: so buffering is on."""
    site.pause()
    location = f"proxy_pass {site.servers[0]}; proxy_ignore_headers X-Accel-Buffering;"
    with nginx(f"server {{ listen 80; location / {{ {location} }} }}") as deaf:
        body = {"question": f"pause {QUESTION}"}
        with (
            pytest.raises(httpx.ReadTimeout),
            httpx.stream("POST", f"{deaf}/assistant/api/ask", json=body, headers=STEPS, timeout=2) as response,
        ):
            next(response.iter_text())
    site.go_on()


def test_what_is_too_large_is_told_in_our_form(site: Site) -> None:
    response = httpx.post(f"{site.address}/api/ask", json={"question": "x" * 100_000}, timeout=30)
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")


def test_figures_and_other_places_are_not_reached(site: Site) -> None:
    assert httpx.get(f"{site.address}/metrics").status_code == 404
    assert httpx.get(f"{site.origin}/healthz").status_code == 404
    assert httpx.get(f"{site.address}/healthz").json() == {"status": "ok"}


def test_each_reader_comes_to_one_process_and_all_to_the_other_when_it_ends(assistant: Assistant, host: Host) -> None:
    def reached(address: str, client: str) -> str:
        with httpx.Client(transport=httpx.HTTPTransport(local_address=client)) as reader:
            response = reader.get(f"{address}/openapi.json", timeout=30)
        assert response.status_code == 200
        return str(response.json()["info"]["title"])

    clients = [f"127.0.0.{number}" for number in range(2, 22)]
    with ExitStack() as second, ExitStack() as first:
        servers = [
            stack.enter_context(serving(built(assistant, settings(host, title))))
            for stack, title in ((first, "Chat A"), (second, "Chat B"))
        ]
        with nginx(example("pincite.conf", upstreams(servers[0], servers[1]))) as origin:
            address = f"{origin}/assistant"
            places = [{reached(address, client) for _ in range(3)} for client in clients]
            assert all(len(place) == 1 for place in places)
            assert set.union(*places) == {"Chat A", "Chat B"}
            first.close()
            assert {reached(address, client) for client in clients} == {"Chat B"}


class Who(BaseHTTPRequestHandler):
    """A login as oauth2-proxy answers for one: whoever has the cookie is Ada."""

    def do_GET(self) -> None:
        known = "session=ada" in self.headers.get("cookie", "")
        self.send_response(202 if known else 401)
        if known:
            self.send_header("X-Auth-Request-User", "ada")
            self.send_header("X-Auth-Request-Groups", "staff,finance")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def signed(assistant: Assistant) -> Iterator[str]:
    behind = Settings(
        root_path="/assistant", access="proxy", proxy_addresses=("127.0.0.1",), proxy_secret=SECRET, log_users="yes"
    )
    login = ThreadingHTTPServer(("127.0.0.1", 0), Who)
    thread = Thread(target=login.serve_forever, daemon=True)
    thread.start()
    with serving(built(assistant, behind)) as server:
        config = example(
            "pincite-sign-in.conf",
            upstreams(server, server) | {"127.0.0.1:4180": f"127.0.0.1:{login.server_address[1]}"},
        )
        secret = f'proxy_set_header X-Pincite-Secret "{SECRET}";'
        handed_on = (EXAMPLES / "pincite-handed-on.conf").read_text(encoding="utf-8")
        with nginx(config, handed_on=handed_on, secret=secret) as origin:
            yield f"{origin}/assistant"
    login.shutdown()
    thread.join(10)
    login.server_close()


def users_logged(caplog: pytest.LogCaptureFixture) -> list[str | None]:
    return [getattr(record, FIELDS).get("user") for record in caplog.records if record.getMessage() == "request"]


def test_the_company_login_says_who_asks(signed: str, caplog: pytest.LogCaptureFixture) -> None:
    forged = {"X-Forwarded-User": "root", "X-Forwarded-Groups": "admins", "X-Pincite-Secret": SECRET}
    with caplog.at_level(logging.INFO, "qa.web.operation.watch"):
        assert httpx.get(f"{signed}/api/sources", headers=forged).status_code == 401
        assert httpx.get(f"{signed}/api/sources", headers=forged, cookies={"session": "ada"}).status_code == 200
        # A request is logged once its answer is on the way.
        deadline = time.monotonic() + 20
        while not (users := users_logged(caplog)) and time.monotonic() < deadline:
            time.sleep(0.02)
    assert users == ["ada"]  # who is not known does not even come to us
    page = httpx.get(f"{signed}/")
    assert page.status_code == 302
    assert urlsplit(page.headers["location"]).path == "/oauth2/start"


def test_a_program_with_a_token_needs_no_login(signed: str, assistant: Assistant) -> None:
    token = tokens_in(assistant.index.folder, "").create("a program behind nginx", [Scope.SOURCES])
    allowed = {"Authorization": f"Bearer {token}"}
    forged = {"X-Forwarded-User": "root", "X-Pincite-Secret": SECRET}
    assert httpx.get(f"{signed}/api/sources", headers=allowed | forged).status_code == 200
    wrong = {"Authorization": f"Bearer {token[:-4]}aaaa"}
    assert httpx.get(f"{signed}/api/sources", headers=wrong).status_code == 401
