"""Streams over real connections: kept alive, given up when the reader leaves, whole for a reader that is slow."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from qa import Assistant
from qa.settings import Settings
from qa.web import stream as stream_module
from tests.support.browser import built, serving

QUESTION = "Who is JD Finance's CEO?"
ASKS: dict[str, dict[str, Any]] = {
    "/api/ask": {"question": QUESTION},
    "/v1/chat/completions": {
        "model": "pincite",
        "messages": [{"role": "user", "content": QUESTION}],
        "stream": True,
    },
}
END = {"/api/ask": b"event: answer\n", "/v1/chat/completions": b"data: [DONE]\n\n"}


class Held(Assistant):
    """The real assistant, which searches and reads only when it is let, and counts how often."""

    def __init__(self, assistant: Assistant) -> None:
        settings = Settings(concurrency=1, feedback="off", rate_per_minute=0)
        super().__init__(assistant.index, assistant.reader, settings)
        self.search, self.reading = threading.Event(), threading.Event()
        self.let()  # the chat asks its opening questions while it is built
        self.counts = {"find": 0, "read": 0}

    def find(self, *rest: Any, **named: Any) -> Any:
        self.counts["find"] += 1
        assert self.search.wait(10)
        return super().find(*rest, **named)

    def read(self, *rest: Any, **named: Any) -> Any:
        self.counts["read"] += 1
        assert self.reading.wait(10)
        return super().read(*rest, **named)

    def let(self) -> None:
        self.search.set()
        self.reading.set()


@pytest.fixture
def held(assistant: Assistant) -> Iterator[Held]:
    made = Held(assistant)
    yield made
    made.let()


@pytest.fixture
def address(held: Held) -> Iterator[str]:
    with serving(built(held, held.settings)) as address:
        held.search.clear()
        held.reading.clear()
        held.counts.update(find=0, read=0)
        yield address
        held.let()


@pytest.fixture(params=ASKS)
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def asked(address: str, path: str, *, window: int | None = None) -> socket.socket:
    """Ask for a stream, and return the connection; ``window`` is how many bytes the system takes in unread."""
    host, port = address.removeprefix("http://").split(":")
    line = socket.socket()
    if window:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    line.settimeout(20)
    line.connect((host, int(port)))
    body = json.dumps(ASKS[path]).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    line.sendall(head.encode() + body)
    return line


def until(line: socket.socket, words: bytes) -> bytes:
    """Read until ``words`` have come, and return all that has."""
    got = b""
    while words not in got:
        more = line.recv(4096)
        assert more, got[-500:]
        got += more
    return got


def wait_for(told: Any, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_stream_is_kept_alive_while_searching_and_while_reading(
    held: Held, address: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "KEEP_ALIVE_SECONDS", 0.05)
    with closing(asked(address, path)) as line:
        begun = until(line, b": keep-alive\n\n")
        assert b"x-accel-buffering: no\r\n" in begun.lower()
        assert b"content-encoding" not in begun.lower()
        held.search.set()
        wait_for(lambda: held.counts["read"] == 1)
        until(line, b": keep-alive\n\n")
        held.reading.set()
        until(line, END[path])


def test_a_reader_who_leaves_while_searching_has_nothing_read(held: Held, address: str, path: str) -> None:
    with closing(asked(address, path)) as line:
        until(line, b"data: ")
        wait_for(lambda: held.counts["find"] == 1)
    time.sleep(0.3)
    held.let()
    assert answered(address) == 200, "the one place is free again"
    assert held.counts == {"find": 2, "read": 1}


def test_a_reader_who_leaves_while_waiting_is_not_searched_for(held: Held, address: str, path: str) -> None:
    with closing(asked(address, "/api/ask")) as first:
        until(first, b"event: searching")
        wait_for(lambda: held.counts["find"] == 1)
        with closing(asked(address, path)) as second:
            until(second, b"data: ")
            time.sleep(0.1)
        time.sleep(0.3)
        held.let()
        until(first, END["/api/ask"])
    assert answered(address) == 200
    assert held.counts == {"find": 2, "read": 2}


def test_a_reader_who_leaves_while_reading_frees_the_place(held: Held, address: str, path: str) -> None:
    held.search.set()
    with closing(asked(address, path)) as line:
        until(line, b"data: ")
        wait_for(lambda: held.counts["read"] == 1)
    time.sleep(0.3)
    held.let()
    assert answered(address) == 200


def test_a_reader_who_leaves_at_every_byte(held: Held, address: str, path: str) -> None:
    """Wherever a stream is cut, the next question is answered; nothing is left behind."""
    held.let()
    threads = threading.active_count()
    for size in (1, 10, 150, 300, 1000, 3000):
        with closing(asked(address, path)) as line:
            line.recv(size)
        assert answered(address) == 200
    assert threading.active_count() <= threads + 2


def test_a_slow_reader_gets_all_of_it_and_holds_nobody_up(held: Held, address: str, path: str) -> None:
    held.let()
    with closing(asked(address, path, window=2048)) as line:
        until(line, b"data: ")
        began = time.monotonic()
        assert answered(address) == 200
        assert time.monotonic() - began < 10
        got = b""
        while more := line.recv(512):
            got += more
            time.sleep(0.005)
    assert END[path] in got
    assert got.endswith(b"0\r\n\r\n"), "the last chunk says that it is whole"


def answered(address: str) -> int:
    response = httpx.post(f"{address}/api/ask", json={"question": QUESTION}, trust_env=False, timeout=30)
    assert response.json()["status"] in ("answered", "likely")
    return response.status_code
