"""A real server on loopback and a real browser, for the tests that need one."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi import Request as StarletteRequest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

import ui
from index.errors import PinciteError
from qa import Answer, Assistant, Group, Quote, Span, Status
from qa.access.identity import ANONYMOUS, User
from qa.settings import Settings
from qa.web.gate import Gate
from qa.web.guards.kept import Keeper

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
expect.set_options(timeout=20_000)  # a machine under load is slow, not wrong; what holds costs no time
HARMLESS = "Executing inline script violates the following Content Security Policy directive"
"""Gradio's page has inline scripts; without them it asks for ``/config``, and that is all they would spare."""
FOCUS_IS_SEEN = """() => {
  const element = document.activeElement, frame = element.closest('.input-container');
  return getComputedStyle(element).outlineStyle !== 'none' || (frame && getComputedStyle(frame).boxShadow !== 'none');
}"""
"""Script: tells whether the reader can see where the focus is."""

HARD_TO_READ = """() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, box = e.getBoundingClientRect();
    if (!walk.currentNode.data.trim() || !box.width || !e.checkVisibility({ visibilityProperty: true })) continue;
    if (e.closest('.sr-only, .pc-offscreen, :disabled, script, style')) continue;
    const style = getComputedStyle(e), a = light(parse(style.color)), b = light(behind(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const words = walk.currentNode.data.trim().slice(0, 30);
    if (ratio < 4.5 || parseFloat(style.fontSize) < 12.5)
      poor.push(`${e.className || e.tagName} "${words}" ${ratio.toFixed(1)} ${style.fontSize}`);
  }
  return poor;
}"""
"""Script: lists the visible texts whose contrast is under 4.5 or that are smaller than 12.5 pixels."""
HOSTILE = (
    "<img src=https://evil.example/a.png onerror=alert(1)> ![x](https://evil.example/b.png) <script>alert(2)</script>"
    "\n\n# `big` $x$ **bold** </bdi></div><details open> https://evil.example &amp; \u202eback"
)
"""What a document may say that the chat must show as text."""


class Staged(Assistant):
    """The real assistant, but for questions whose state a test wants to see."""

    def __init__(self, assistant: Assistant) -> None:
        super().__init__(assistant.index, assistant.reader, assistant.settings)
        self.go_on = threading.Event()
        self.broken = True

    def find(self, question: str, *rest: Any, **named: Any) -> Any:
        if "pause" in question:
            self.go_on.wait(30)
        if "broken" in question and self.broken:
            raise PinciteError("the index cannot be read: run pincite doctor")
        return super().find(question, *rest, **named)

    def read(self, found: Any, reader: Any = None) -> Answer:
        answer = super().read(found, reader)
        best = answer.quotes or answer.near_misses
        if "hostile" in found.question:
            quotes = tuple(_saying(quote, HOSTILE) for quote in best[:1])
            return replace(answer, status=Status.ANSWERED, quotes=quotes, groups=(), unknown_words=())
        if "disagree" in found.question:
            quotes = tuple(replace(quote, number=number) for number, quote in enumerate(best[:2], 1))
            return replace(
                answer, status=Status.ANSWERED, quotes=quotes, groups=(Group("RMB 3.6", (1,)), Group("RMB 36", (2,)))
            )
        if "weak" in found.question:
            return replace(answer, status=Status.WEAK, quotes=best, groups=())
        return answer


def _saying(quote: Quote, text: str) -> Quote:
    start = quote.citation.start
    citation = replace(quote.citation, end=start + len(text), title=text, heading=(text,), source=text)
    return replace(quote, text=text, answer=Span(text[:4], start, start + 4), citation=citation)


def built(assistant: Assistant, settings: Settings) -> FastAPI:
    """Build the application inside an event loop: without a running one Gradio makes some, and leaves them open.

    It may be asked by the name that Starlette's test client gives it. The loop runs in a thread of its own, because
    Playwright already runs one in this.
    """

    async def build() -> FastAPI:
        return ui.build_app(assistant, replace(settings, allowed_hosts=(*settings.allowed_hosts, "testserver")))

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, build()).result()


@contextmanager
def serving(app: FastAPI, listener: socket.socket | None = None) -> Iterator[str]:
    """Serve in a thread, on a port that is free, and give the address."""
    if listener is None:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, proxy_headers=False, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """Give a page that shows the chat, ready to be asked."""
    page = browser.new_page()
    page.set_default_timeout(60_000)  # a machine under load is slow, not wrong
    page.goto(address)
    page.locator(".pc-opening").first.wait_for()
    yield page
    page.close()


def request_of(user: User = ANONYMOUS) -> ui.gr.Request:
    """Return a request of the chat's page as a handler gets it."""
    return ui.gr.Request(request=StarletteRequest({"type": "http", "headers": [], "user": user}))


def asker(assistant: Assistant, gate: Gate | None = None) -> Callable[..., Iterator[ui.Updates]]:
    """Return the function behind the chat's text box: it yields what the page is to show, step by step."""
    return ui._asker(assistant, gate or Gate(1, 1), "", lambda conversation: conversation.turns, Keeper())


def ask(page: Page, question: str, shows: str = ".pc-answer") -> None:
    """Ask, and wait for what ``shows`` the answer and for the chat to be ready again."""
    before = page.locator(shows).count()
    page.locator("#pc-box textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(shows)).to_have_count(before + 1, timeout=30_000)
    expect(page.locator(".submit-button")).to_be_visible(timeout=30_000)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium; skip the test where there is none, unless this is CI."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium in CI: the browser tests must run there")
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Log:
    """What a page asked for and complained of."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def elsewhere(self, address: str) -> list[str]:
        """Return the requests to any other place."""
        return [url for url in self.requests if not url.startswith((f"{address}/", "data:", "blob:", "about:"))]

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(HARMLESS):
            self.complaints.append(message.text)


__all__ = ["FOCUS_IS_SEEN", "HARD_TO_READ", "HOSTILE", "Log", "Staged", "built", "chromium", "serving"]
