"""Stopping: what runs is finished, what comes is turned away."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from qa.web.guards.stopping import REFUSED, Draining, Stopping


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_nothing_is_over_before_it_was_told_to_stop() -> None:
    stopping = Stopping(5)
    assert not stopping.begun
    assert not stopping.over
    stopping.begin()
    assert stopping.begun
    assert stopping.over


def test_what_runs_is_waited_for_but_not_for_ever() -> None:
    clock = Clock()
    stopping = Stopping(5, clock)
    stopping.running = 1
    stopping.begin()
    clock.now += 4.9
    stopping.begin()  # again: the time does not begin anew
    assert not stopping.over
    clock.now += 0.1
    assert stopping.over


async def _ask(app: Any, path: str) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    await app({"type": "http", "path": path, "method": "POST", "headers": []}, receive, send)
    return sent


@pytest.mark.parametrize("path", sorted(REFUSED))
def test_questions_are_turned_away_while_it_stops(path: str) -> None:
    stopping = Stopping(5)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert stopping.running == 1
        await send({"type": "http.response.start", "status": 200, "headers": []})

    served = asyncio.run(_ask(Draining(app, stopping), path))
    assert served[0]["status"] == 200
    assert stopping.running == 0
    stopping.begin()
    refused = asyncio.run(_ask(Draining(app, stopping), path))
    assert refused[0]["status"] == 503
    assert b'"stopping"' in refused[1]["body"]
    assert dict(refused[0]["headers"])[b"retry-after"]


def test_what_a_running_answer_needs_is_served_and_pages_that_are_open_are_not_waited_for() -> None:
    stopping = Stopping(5)
    stopping.begin()
    running = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        running.append(stopping.running)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    for path in ("/gradio_api/queue/data", "/gradio_api/heartbeat/abc"):
        assert asyncio.run(_ask(Draining(app, stopping), path))[0]["status"] == 200
    assert running == [1, 0]


def test_a_request_that_fails_is_over_too() -> None:
    stopping = Stopping(5)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        asyncio.run(_ask(Draining(app, stopping), "/api/ask"))
    assert stopping.running == 0
