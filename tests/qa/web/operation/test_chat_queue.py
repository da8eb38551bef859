"""Gradio's own queue, woken by what happens to it: all is done, never more at once than allowed, and nobody looks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import ui
from qa.web.operation.chat_queue import WokenQueue


@dataclass
class Work:
    """What the functions behind a page have done."""

    running: int = 0
    most: int = 0
    done: list[str] = field(default_factory=list)

    def do(self, what: str) -> str:
        self.running += 1
        self.most = max(self.most, self.running)
        time.sleep(0.01)
        self.done.append(what)
        self.running -= 1
        if what == "fails":
            raise ValueError(what)
        return what


def page_of(work: Work, limit: int | None) -> tuple[ui.gr.Blocks, FastAPI]:
    def build() -> tuple[ui.gr.Blocks, FastAPI]:
        with ui.gr.Blocks(analytics_enabled=False) as blocks:
            box = ui.gr.Textbox()
            box.submit(work.do, box, box, concurrency_limit=limit)
        blocks.queue()
        WokenQueue(blocks._queue)
        app = FastAPI()
        ui.gr.mount_gradio_app(app, blocks, path="/", ssr_mode=False)
        return blocks, app

    async def within() -> tuple[ui.gr.Blocks, FastAPI]:
        return build()

    with ThreadPoolExecutor(1) as pool:  # without a running loop Gradio makes some, and leaves them open
        return pool.submit(asyncio.run, within()).result()


def ended(client: TestClient, session: str) -> str:
    """Return what the stream of a session says, which ends when all of it is done."""
    return client.get("/gradio_api/queue/data", params={"session_hash": session}).text


@pytest.mark.parametrize("limit", [1, 3, None])
def test_all_is_done_and_never_more_at_once_than_allowed(limit: int | None) -> None:
    work = Work()
    _, app = page_of(work, limit)
    asked = [f"question {number}" for number in range(12)] + ["fails", "last"]
    with TestClient(app) as client:
        for what in asked:
            body = {"data": [what], "fn_index": 0, "session_hash": "abc"}
            assert client.post("/gradio_api/queue/join", json=body).status_code == 200
        said = ended(client, "abc")
    assert said.count('"process_completed"') == len(asked)
    assert sorted(work.done) == sorted(asked)
    assert work.most <= (limit or len(asked))


def test_one_application_is_served_twice() -> None:
    """Each time by another loop."""
    work = Work()
    _, app = page_of(work, 1)
    for what in ("first", "second"):
        with TestClient(app) as client:
            client.post("/gradio_api/queue/join", json={"data": [what], "fn_index": 0, "session_hash": what})
            assert '"process_completed"' in ended(client, what)
    assert work.done == ["first", "second"]


def test_nobody_looks_while_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks, _ = page_of(Work(), 1)
    looked: list[float] = []
    sleep: Callable[..., object] = asyncio.sleep

    async def seen(seconds: float, *rest: object) -> None:
        looked.append(seconds)
        await sleep(seconds, *rest)  # type: ignore[misc]

    async def wait() -> None:
        queue = blocks._queue
        queue.start()
        monkeypatch.setattr(asyncio, "sleep", seen)
        await sleep(0.2)  # type: ignore[misc]
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    asyncio.run(wait())
    assert looked == []
