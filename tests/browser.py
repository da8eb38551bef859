"""A real server on loopback and a real browser, for the tests that need one."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

import ui
from qa import Assistant
from qa.settings import Settings

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
HARMLESS = "Executing inline script violates the following Content Security Policy directive"
"""Gradio's page has inline scripts; without them it asks for ``/config``, and that is all they would spare."""


def built(assistant: Assistant, settings: Settings) -> FastAPI:
    """Build the application inside an event loop: without a running one Gradio makes some, and leaves them open.

    The loop runs in a thread of its own, because Playwright already runs one in this.
    """

    async def build() -> FastAPI:
        return ui.build_app(assistant, settings)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, build()).result()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve in a thread, on a port that is free, and give the address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=1)
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


__all__ = ["Log", "built", "chromium", "serving"]
