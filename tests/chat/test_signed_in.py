"""The chat with readers who sign in: a real server, a real provider, a real browser; and what others try meanwhile."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

import ui
from qa import Assistant
from qa.access.identity import User
from qa.conversation.transcript import Conversation
from qa.settings import Settings
from qa.web.guards.kept import Keeper
from tests.conftest import ROOT
from tests.support.browser import HARD_TO_READ, Log, Staged, ask, asker, request_of, serving
from tests.support.hosting import Host, hosting
from tests.support.provider import Running, providing
from tests.support.signing_in import ADA, PROXIED, app_with, at, own_assistant

pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
QUESTION = "Who is JD Finance's CEO?"
BOB = ADA | {"x-forwarded-user": "bob"}


@pytest.fixture(scope="module")
def provider() -> Iterator[Running]:
    with providing() as running:
        running.knows("ada", preferred_username="ada", groups=["hr"])
        yield running


@pytest.fixture(scope="module")
def own(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with own_assistant(seeds_index, tmp_path_factory.mktemp("own") / "index") as assistant:
        yield assistant


@contextmanager
def chat_at(provider: Running, own: Assistant, **changes: Any) -> Iterator[str]:
    """Serve the chat to readers who sign in at ``provider``, and give the address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with serving(app_with(own, at(provider, public_address=address, **changes)), listener):
            yield address


# ---- one reader's session is nobody else's --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def staged(own: Assistant) -> Staged:
    return Staged(own)


@pytest.fixture(scope="module")
def address(staged: Staged) -> Iterator[str]:
    settings = Settings(
        access="proxy", proxy_addresses=("127.0.0.1",), proxy_secret=PROXIED.proxy_secret, rate_per_minute=0
    )
    with serving(app_with(staged, settings)) as address:
        yield address


def as_user(address: str, headers: dict[str, str]) -> httpx2.Client:
    return httpx2.Client(base_url=address, headers=headers, trust_env=False, timeout=30)


def asking(client: httpx2.Client) -> int:
    """Return the number of the function behind the text box."""
    config = client.get("/config").json()
    return int(next(each["id"] for each in config["dependencies"] if each["targets"][0][1] == "submit"))


def join(client: httpx2.Client, session: str, question: str) -> httpx2.Response:
    body = {"fn_index": asking(client), "session_hash": session, "data": [question, None]}
    return client.post("/gradio_api/queue/join", json=body)


def read(client: httpx2.Client, session: str) -> str:
    """Return all that the stream of a session says until it ends."""
    return client.get("/gradio_api/queue/data", params={"session_hash": session}).text


def attempts(client: httpx2.Client, session: str) -> Iterator[httpx2.Response]:
    """Do with a session whatever Gradio offers to whoever knows its name."""
    yield client.get("/gradio_api/queue/data", params={"session_hash": session})
    yield client.get("/gradio_api/queue/data", params=[("session_hash", "mine"), ("session_hash", session)])
    yield client.get(f"/gradio_api/heartbeat/{session}")
    yield client.post("/gradio_api/queue/join", json={"fn_index": 0, "session_hash": session, "data": ["x", None]})
    for path in ("cancel", "reset"):
        yield client.post(f"/gradio_api/{path}", json={"session_hash": session, "fn_index": 0, "event_id": "x"})


def test_nobody_reads_stops_or_goes_on_with_anothers_conversation(address: str, staged: Staged) -> None:
    with as_user(address, ADA) as ada, as_user(address, BOB) as bob:
        staged.go_on.clear()
        assert join(ada, "adas", "pause: who is JD Finance's CEO?").status_code == 200
        said: list[str] = []
        reading = threading.Thread(target=lambda: said.append(read(ada, "adas")))
        reading.start()
        for refused in attempts(bob, "adas"):
            assert refused.status_code == 403, refused.url
            assert "JD Finance" not in refused.text
        staged.go_on.set()
        reading.join(30)
        assert "process_completed" in said[0]
        assert "Chen Shengqiang" in said[0]
        # What came of it stays hers, too.
        assert all(refused.status_code == 403 for refused in attempts(bob, "adas"))
        assert join(bob, "bobs", QUESTION).status_code == 200
        assert "Chen Shengqiang" in read(bob, "bobs")
        assert join(ada, "adas", QUESTION).status_code == 200
        assert "Chen Shengqiang" in read(ada, "adas")


def test_a_browsers_copy_of_a_conversation_is_not_believed(address: str) -> None:
    """What stands for the session's state in a request is replaced by what the server keeps."""
    with as_user(address, BOB) as bob:
        forged = {"owner": "ada", "messages": [["user", "what Ada asked"]], "turns": []}
        body = {"fn_index": asking(bob), "session_hash": "forged", "data": [QUESTION, forged]}
        assert bob.post("/gradio_api/queue/join", json=body).status_code == 200
        said = read(bob, "forged")
        assert "Chen Shengqiang" in said
        assert "what Ada asked" not in said


def test_a_conversation_that_another_began_is_not_gone_on_with(own: Assistant) -> None:
    """Even if a session came into other hands: the second lock behind the first."""
    run = asker(own)
    *_, (_, adas, *_) = run("How much does Ada earn?", Conversation(), request_of(User("ada")))
    assert adas.owner == "ada"
    for shown, conversation, *_ in run(QUESTION, adas, request_of(User("bob"))):
        assert conversation.owner == "bob"
        assert "Ada earn" not in json.dumps(shown)
    _, conversation, *_ = ui._stopper(Keeper())(adas, request_of(User("bob")))
    assert conversation == Conversation(owner="bob")


# ---- the browser ----------------------------------------------------------------------------------------------------


def new_page(browser: Browser) -> Page:
    page = browser.new_context().new_page()
    page.set_default_timeout(15_000)
    return page


def sign_in_there(page: Page, provider: Running, name: str = "ada") -> None:
    """Do at the provider what a reader does."""
    page.wait_for_url(f"{provider.issuer}/**")
    page.locator("input[name=sub]").fill(name)
    page.locator("input[name=sub]").press("Enter")


@pytest.mark.browser
def test_from_the_chats_address_to_an_answer_and_out(browser: Browser, provider: Running, own: Assistant) -> None:
    log = Log()
    with chat_at(provider, own) as address:
        page = new_page(browser)
        page.goto(f"{address}/source/1?start=2")
        sign_in_there(page, provider)
        page.wait_for_url(f"{address}/source/1?start=2")
        log.watch(page)
        page.goto(address)
        page.locator(".pc-opening").first.wait_for()
        expect(page.locator("#pc-who")).to_have_text("ada")
        ask(page, QUESTION)
        expect(page.locator(".pc-answer")).to_contain_text("Chen Shengqiang")
        assert not log.elsewhere(address)
        assert not log.complaints
        page.get_by_role("link", name="Sign out").click()
        expect(page.locator("h1")).to_have_text("You are signed out")
        assert page.evaluate(HARD_TO_READ) == []
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(HARD_TO_READ) == []
        assert not [one for one in page.context.cookies() if "pincite" in one["name"]]
        page.goto(address)
        page.wait_for_url(f"{provider.issuer}/**")
        page.context.close()


@pytest.mark.browser
def test_the_widget_asks_to_sign_in_and_then_shows_the_chat(
    browser: Browser, provider: Running, own: Assistant
) -> None:
    with hosting() as host, chat_at(provider, own, frame_ancestors=("'self'", host.unlisted)) as address:
        _from_the_widget(browser, provider, host, address)


def _from_the_widget(browser: Browser, provider: Running, host: Host, address: str) -> None:
    page = new_page(browser)
    page.goto(host.unlisted + host.page(address, question=QUESTION.replace('"', "")))
    page.locator("pincite-chat").get_by_role("button").first.click()
    frame = page.frame_locator("pincite-chat iframe")
    expect(frame.locator("h1")).to_have_text("Sign in to ask")
    expect(page.locator("pincite-chat [part=note]")).to_be_hidden()
    assert [each.evaluate(HARD_TO_READ) for each in page.frames if each.url.startswith(address)] == [[]]
    page.wait_for_timeout(7000)  # longer than the widget waits for a chat that keeps silent
    expect(page.locator("pincite-chat [part=note]")).to_be_hidden()
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Sign in").click()
    tab = opened.value
    sign_in_there(tab, provider)
    tab.wait_for_url(f"{address}/")
    tab.close()
    # A browser without a screen shows all its tabs at once, so it has to be told that this one is seen again.
    inner = next(each for each in page.frames if each.url.startswith(address))
    inner.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(frame.locator(".pc-answer")).to_contain_text("Chen Shengqiang")  # what the page wanted asked was not lost
    page.context.close()


@pytest.mark.browser
def test_on_a_page_of_another_site_a_reader_is_offered_the_tab_that_knows_them(
    browser: Browser, provider: Running, own: Assistant
) -> None:
    with hosting() as host, chat_at(provider, own, frame_ancestors=("'self'", host.listed)) as address:
        page = new_page(browser)
        page.goto(address)
        sign_in_there(page, provider)
        page.locator(".pc-opening").first.wait_for()
        page.goto(host.listed + host.page(address, lang="de", sources="*.txt"))
        page.locator("pincite-chat").get_by_role("button").first.click()
        frame = page.frame_locator("pincite-chat iframe")
        expect(frame.locator("main")).to_contain_text("Ihr Browser hält diesen Rahmen vom Rest getrennt")
        assert [each.evaluate(HARD_TO_READ) for each in page.frames if each.url.startswith(address)] == [[]]
        with page.context.expect_page() as opened:
            frame.get_by_role("link", name="Den Chat in einem neuen Tab öffnen").click()
        expect(opened.value.locator("#pc-who")).to_have_text("ada")
        expect(opened.value.locator("#pc-within")).to_contain_text("*.txt")
        page.context.close()


@pytest.mark.browser
def test_a_frame_in_which_signing_in_was_in_vain_says_so(browser: Browser, provider: Running, own: Assistant) -> None:
    """As where a browser does not say that a frame is another site's, or blocks its cookies altogether."""
    with hosting() as host, chat_at(provider, own, frame_ancestors=("'self'", host.unlisted)) as address:
        page = new_page(browser)
        page.goto(host.unlisted + host.page(address))
        page.locator("pincite-chat").get_by_role("button").first.click()
        frame = page.frame_locator("pincite-chat iframe")
        with page.context.expect_page() as opened:
            frame.get_by_role("link", name="Sign in").click()
        opened.value.close()
        inner = next(each for each in page.frames if each.url.startswith(address))
        inner.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(frame.locator("main")).to_contain_text("Your browser keeps this frame apart from the rest")
        expect(frame.get_by_role("link", name="Open the chat in a new tab")).to_be_visible()
        expect(frame.get_by_role("link", name="Sign in")).to_be_visible()
        page.context.close()


@pytest.mark.browser
def test_a_session_that_ends_keeps_the_question_and_the_conversation(
    browser: Browser, provider: Running, own: Assistant
) -> None:
    with chat_at(provider, own) as address:
        page = new_page(browser)
        page.goto(address)
        sign_in_there(page, provider)
        page.locator(".pc-opening").first.wait_for()
        ask(page, QUESTION)
        page.context.clear_cookies()
        page.locator("#pc-box textarea").fill("How many users does Alipay have?")
        page.keyboard.press("Enter")
        notice = page.locator("#pc-refused")
        expect(notice).to_contain_text("You are no longer signed in.")
        expect(page.locator("#pc-box textarea")).to_have_value("How many users does Alipay have?")
        with page.context.expect_page() as opened:
            notice.get_by_role("link", name="Sign in").click()
        sign_in_there(opened.value, provider)
        opened.value.locator(".pc-opening").first.wait_for()
        opened.value.close()
        page.locator("#pc-box textarea").press("Enter")
        expect(page.locator(".pc-answer")).to_have_count(2)
        expect(notice).to_be_hidden()
        page.context.close()


# ---- the program, as it is run -------------------------------------------------------------------------------------


@contextmanager
def program(index: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run ``pincite serve`` with settings in its environment, and give it and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    chosen = {f"PINCITE_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-c", "from qa.cli.main import main; raise SystemExit(main())", "serve", "--port", port]
    environment = {**os.environ, **chosen, "PYTHONPATH": str(ROOT)}
    started = subprocess.Popen([*command, "--index", str(index)], stderr=subprocess.PIPE, text=True, env=environment)
    try:
        yield started, f"http://127.0.0.1:{port}"
    finally:
        started.terminate()
        started.communicate(timeout=30)


def test_the_peers_address_is_its_own_whatever_headers_say(own: Assistant) -> None:
    """As run for real: a server that rewrites addresses before the check would believe this request."""
    settings = {"access": "proxy", "proxy_addresses": "10.0.3.7", "proxy_secret": PROXIED.proxy_secret}
    spoofed = ADA | {"x-forwarded-for": "10.0.3.7", "x-real-ip": "10.0.3.7", "forwarded": "for=10.0.3.7"}
    with program(own.index.folder, **settings) as (_, address), as_user(address, spoofed) as client:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                refused = client.get("/api/sources")
                break
            except httpx2.TransportError:
                time.sleep(0.2)
        assert refused.status_code == 401
        assert "127.0.0.1, which is not a trusted proxy" in refused.json()["error"]["message"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"access": "proxy"}, "proxy_addresses is empty"),
        ({"access": "proxy", "proxy_addresses": "10.0.3.7", "proxy_secret": "tell nobody"}, "has 11 characters"),
        ({"access": "oidc"}, "oidc_issuer is empty"),
        ({"access": "everybody"}, "expected none or proxy or oidc"),
    ],
)
def test_a_program_that_does_not_know_whom_to_let_in_ends(own: Assistant, settings: dict[str, str], said: str) -> None:
    with program(own.index.folder, **settings) as (started, _):
        _, error = started.communicate(timeout=60)
        assert started.returncode == 1
        assert said in error
        assert "Traceback" not in error
        assert "tell nobody" not in error
