"""Questions run in threads, a bounded number at a time; the steps of one as server-sent events."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

from index.errors import PinciteError
from qa.assistant import Assistant
from qa.problems import BusyError, problem
from qa.wire import AskRequest

logger = logging.getLogger(__name__)

KEEP_ALIVE_SECONDS = 10.0
Result = TypeVar("Result")


class Gate:
    """Lets so many questions through at once and so many wait; the next is refused rather than left to hang."""

    def __init__(self, concurrency: int, waiting: int) -> None:
        self._concurrency = concurrency
        self._waiting = waiting
        self._limiter: CapacityLimiter | None = None

    async def run(self, work: Callable[[], Result]) -> Result:
        """Run blocking work in a thread. Raises :class:`BusyError` if too many wait already."""
        if self._limiter is None:  # it belongs to the event loop, so it is made inside it
            self._limiter = CapacityLimiter(self._concurrency)
        if self._limiter.statistics().tasks_waiting >= self._waiting:
            raise BusyError("too many questions are waiting: ask again in a few seconds")
        return await anyio.to_thread.run_sync(work, limiter=self._limiter)


async def steps(assistant: Assistant, gate: Gate, asked: AskRequest) -> AsyncIterator[str]:
    """Yield the events of one question. The status is sent by then, so an error is an event too."""
    try:
        yield _event("searching", {"passages": assistant.index.summary().passages})
        finding = asyncio.ensure_future(gate.run(lambda: assistant.find(asked.question, asked.turns(), asked.where())))
        async for beat in _beats(finding):
            yield beat
        found = await finding
        yield _event("passages", {"count": len(found.hits), "standalone_question": found.standalone_question})
        reading = asyncio.ensure_future(gate.run(lambda: assistant.noted(assistant.read(found))))
        async for beat in _beats(reading):
            yield beat
        result = (await reading).to_json()
        for quote in result["quotes"]:
            yield _event("quote", quote)
        yield _event("answer", result)
    except Exception as error:
        failed = problem(error)
        if not isinstance(error, PinciteError):
            logger.exception("error %s in a stream", failed.id)
        yield _event("error", failed.body())


async def _beats(task: asyncio.Future[Any]) -> AsyncIterator[str]:
    """Yield a comment now and then until the task is done, so that no proxy takes the stream for dead."""
    try:
        while not (await asyncio.wait({task}, timeout=KEEP_ALIVE_SECONDS))[0]:
            yield ": keep-alive\n\n"
    finally:
        task.cancel()  # the reader has left; a task that is done does not mind


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


__all__ = ["Gate", "steps"]
