"""The steps of a question as they happen, and as server-sent events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import partial
from typing import Any

from index.errors import PinciteError
from index.search.index import Summary
from qa.assistant import Assistant, Found
from qa.text.json_lines import json_line
from qa.types import Answer
from qa.web.gate import Gate
from qa.web.problems import Problem, problem
from qa.web.wire import AskRequest

logger = logging.getLogger(__name__)

KEEP_ALIVE_SECONDS = 10.0
KEEP_ALIVE = ": keep-alive\n\n"
STREAM = "text/event-stream"
UNBUFFERED = {"x-accel-buffering": "no"}
"""nginx would hold the steps back until the last one."""

Step = Summary | Found | Answer | Problem | None
"""What a question has come to: the corpus is known, passages found, it is answered, has failed; None: it goes on."""


async def working(assistant: Assistant, gate: Gate, asked: AskRequest) -> AsyncGenerator[Step]:
    """Yield the steps of one question. The status is sent by then, so an error is a step too, the last one."""
    deadline = gate.deadline()
    try:
        yield assistant.index.summary()
        find = partial(assistant.find, asked.question, asked.turns(), asked.where())
        finding = asyncio.ensure_future(gate.run(find, deadline))
        async with aclosing(_beats(finding)) as beats:
            async for beat in beats:
                yield beat
        found = await finding
        yield found
        reading = asyncio.ensure_future(gate.run(lambda: assistant.noted(assistant.read(found)), deadline))
        async with aclosing(_beats(reading)) as beats:
            async for beat in beats:
                yield beat
        yield await reading
    except Exception as error:
        failed = problem(error)
        if not isinstance(error, PinciteError):
            logger.exception("error %s in a stream", failed.id)
        yield failed


async def steps(assistant: Assistant, gate: Gate, asked: AskRequest) -> AsyncIterator[str]:
    """Yield the events of one question."""
    async with aclosing(working(assistant, gate, asked)) as done:
        async for step in done:
            for event in _told(step):
                yield event


def _told(step: Step) -> list[str]:
    match step:
        case Summary():
            return [_event("searching", {"passages": step.passages})]
        case Found():
            return [_event("passages", {"count": len(step.hits), "standalone_question": step.standalone_question})]
        case Answer():
            result = step.to_json()
            return [*(_event("quote", quote) for quote in result["quotes"]), _event("answer", result)]
        case Problem():
            return [_event("error", step.body())]
        case None:
            return [KEEP_ALIVE]


async def _beats(task: asyncio.Future[Any]) -> AsyncGenerator[None]:
    """Yield now and then until the task is done, so that no proxy takes the stream for dead."""
    try:
        while not (await asyncio.wait({task}, timeout=KEEP_ALIVE_SECONDS))[0]:
            yield
    finally:
        task.cancel()  # the reader has left; a task that is done does not mind


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json_line(data)}\n\n"


__all__ = ["KEEP_ALIVE", "STREAM", "UNBUFFERED", "Step", "steps", "working"]
