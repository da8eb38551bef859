"""The chat when the server does not take a question: too many of one reader, too many of all, too slow an answer."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.testclient import TestClient

import ui
from qa import Assistant
from qa.settings import Settings
from tests.support.browser import Log, Staged, ask, built, opened, serving
from tests.support.thorough import sampled

pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
QUESTION = "Who is JD Finance's CEO?"
SLOW = "pause: who is JD Finance's CEO?"
REFUSED = "Failed to load resource: the server responded with a status of"


def press_ask(page: Page, question: str) -> None:
    page.locator("#pc-box textarea").fill(question)
    page.keyboard.press("Enter")


def post(address: str, body: dict[str, Any], path: str = "/api/ask") -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection(address.removeprefix("http://"), timeout=60)
    connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
    response = connection.getresponse()
    said = json.loads(response.read())
    connection.close()
    return response.status, said


@pytest.mark.browser
def test_who_asks_too_much_is_told_how_long_to_wait_and_keeps_the_question(
    browser: Browser, assistant: Assistant
) -> None:
    settings = Settings(rate_per_minute=20, rate_burst=2)  # opening the page takes none
    log = Log()
    with serving(built(assistant, settings)) as address, opened(browser, address) as page:
        log.watch(page)
        ask(page, QUESTION)
        ask(page, QUESTION)
        press_ask(page, "How many branches does ICBC have?")
        notice = page.locator("#pc-refused")
        expect(notice).to_contain_text("Too many questions in a short time: wait")
        expect(notice).to_contain_text("Your question is kept")
        assert page.get_by_role("alert").filter(has_text="Too many").count() == 1
        expect(page.locator("#pc-box textarea")).to_have_value("How many branches does ICBC have?")
        expect(page.locator(".pc-answer")).to_have_count(2)
        expect(page.locator("body")).not_to_contain_text("[object Object]")
        expect(notice).to_be_hidden(timeout=6000)
        page.locator("#pc-box textarea").press("Enter")
        expect(page.locator(".pc-answer")).to_have_count(3)
        assert [told for told in log.complaints if not told.startswith(REFUSED)] == []


@pytest.mark.browser
def test_a_full_queue_is_told_and_the_question_kept(browser: Browser, assistant: Assistant) -> None:
    staged = Staged(assistant)
    settings = Settings(concurrency=1, queue_size=1)
    with serving(built(staged, settings)) as address, ThreadPoolExecutor(3) as others:
        pages = [browser.new_page() for _ in range(3)]
        for page in pages:
            page.goto(address)
            page.locator(".pc-opening").first.wait_for()
        press_ask(pages[0], SLOW)
        expect(pages[0].locator(".pc-working")).to_be_visible()
        press_ask(pages[1], SLOW)
        pages[1].wait_for_timeout(500)
        press_ask(pages[2], QUESTION)
        notice = pages[2].locator("#pc-refused")
        expect(notice).to_contain_text("Your question is kept")
        expect(pages[2].locator("#pc-box textarea")).to_have_value(QUESTION)
        calls = [others.submit(post, address, {"question": SLOW}) for _ in range(3)]
        time.sleep(0.5)
        staged.go_on.set()
        codes = Counter(status for status, _ in (call.result() for call in calls))
        assert codes == {200: 1, 503: 2}, "one is answered for the chat, one may wait"
        for page in pages[:2]:
            expect(page.locator(".pc-answer")).to_have_count(1)
        pages[2].locator("#pc-box textarea").press("Enter")
        expect(pages[2].locator(".pc-answer")).to_have_count(1)
        expect(notice).to_be_hidden()
        for page in pages:
            page.close()


@pytest.mark.browser
def test_an_answer_that_takes_too_long_is_given_up(browser: Browser, assistant: Assistant) -> None:
    # Long enough for a real answer on a busy machine, which the last question gets.
    staged = Staged(assistant)
    with serving(built(staged, Settings(concurrency=2, answer_seconds=4))) as address:
        status, said = post(address, {"question": SLOW})
        assert (status, said["error"]["code"]) == (504, "late")
        assert len(said["error"]["id"]) == 12
        with opened(browser, address) as page:
            ask(page, SLOW, shows=".pc-error")
            expect(page.locator(".pc-error")).to_contain_text("No answer within 4 s: ask again")
            expect(page.locator(".pc-error")).to_contain_text("error")
            expect(page.locator("#pc-box textarea")).to_have_value(SLOW)
            status, said = post(address, {"question": QUESTION})
            assert (status, said["error"]["code"]) == (504, "late"), "both places are taken by what was given up"
            staged.go_on.set()
            page.locator("#pc-box textarea").press("Enter")
            page.locator(".pc-answer").wait_for()


def test_a_crowd_gets_answers_or_is_told_and_all_is_normal_at_once_after(assistant: Assistant) -> None:
    """Far more questions at once than fit: each is answered or refused, none fails, and the next one is answered."""
    settings = Settings(concurrency=2, queue_size=8, rate_per_minute=0)
    with serving(built(assistant, settings)) as address, ThreadPoolExecutor(100) as crowd:
        codes = Counter(status for status, _ in crowd.map(lambda _: post(address, {"question": QUESTION}), range(200)))
        assert set(codes) == {200, 503}
        assert codes[200] >= 10
        began = time.monotonic()
        assert post(address, {"question": QUESTION})[0] == 200
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("size", sampled([1 << 10, 1 << 14, 1 << 17, 1 << 20, 10 << 20, 50 << 20], 3))
def test_questions_of_any_size_are_judged_while_others_are_answered(assistant: Assistant, size: int) -> None:
    settings = Settings(rate_per_minute=0)
    answered: list[int] = []
    done = threading.Event()

    def others(address: str) -> None:
        while not done.is_set() or not answered:
            answered.append(post(address, {"question": QUESTION})[0])

    with serving(built(assistant, settings)) as address, ThreadPoolExecutor(1) as pool:
        asking = pool.submit(others, address)
        body = json.dumps({"question": "who is the chief of JD Finance? " + "x" * (size - 100)}).encode()
        connection = HTTPConnection(address.removeprefix("http://"), timeout=60)
        connection.putrequest("POST", "/api/ask")
        connection.putheader("content-type", "application/json")
        connection.putheader("transfer-encoding", "chunked")  # it does not say how long it will be
        connection.endheaders()
        try:
            for start in range(0, len(body), 1 << 16):
                part = body[start : start + (1 << 16)]
                connection.send(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            connection.send(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            assert size > settings.max_body_bytes, "only what is too long is cut off"
        status = connection.getresponse().status
        connection.close()
        done.set()
        asking.result()
        fits = 200 if size < settings.max_question_chars else 400
        assert status == (fits if size <= settings.max_body_bytes else 413)
        assert set(answered) == {200}


def test_conversations_kept_in_memory_are_bounded(assistant: Assistant) -> None:
    app = built(assistant, Settings(rate_per_minute=0))
    with TestClient(app) as client:
        config = client.get("/config").json()
        load = next(each["id"] for each in config["dependencies"] if each["targets"][0][1] == "load")
        for number in range(ui.SESSIONS + 40):
            body = {"data": [], "fn_index": load, "session_hash": f"s{number}"}
            assert client.post("/gradio_api/queue/join", json=body).status_code == 200
        assert ui.SESSIONS // 2 < len(app.routes[-1].app.state_holder.session_data) <= ui.SESSIONS
