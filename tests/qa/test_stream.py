from __future__ import annotations

import asyncio
import json
import threading

import pytest

from qa.assistant import Assistant
from qa.problems import BusyError
from qa.stream import Gate, steps
from qa.wire import AskRequest


def _events(assistant: Assistant, question: str) -> list[tuple[str, dict[str, object]]]:
    async def collect() -> list[str]:
        return [event async for event in steps(assistant, Gate(2, 4), AskRequest(question=question))]

    parsed = []
    for event in asyncio.run(collect()):
        name, data = event.strip().split("\n")
        parsed.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return parsed


def test_the_steps_of_a_question_come_in_order(assistant: Assistant) -> None:
    events = _events(assistant, "How much revenue did Tencent's cloud business make in 2018?")
    names = [name for name, _ in events]
    assert names[:2] == ["searching", "passages"]
    assert names[-1] == "answer"
    assert set(names[2:-1]) == {"quote"}
    assert [data for name, data in events if name == "quote"] == events[-1][1]["quotes"]


def test_an_error_is_the_last_event(assistant: Assistant) -> None:
    events = _events(assistant, "???")
    assert [name for name, _ in events] == ["searching", "error"]
    assert events[-1][1]["error"]["code"] == "question"  # type: ignore[index]


def test_the_gate_lets_in_no_more_than_may_wait() -> None:
    release = threading.Event()

    async def crowd() -> list[object]:
        gate = Gate(1, 2)
        tasks = [asyncio.ensure_future(gate.run(release.wait)) for _ in range(3)]
        await asyncio.sleep(0.2)
        with pytest.raises(BusyError, match="too many"):
            await gate.run(lambda: None)
        release.set()
        return list(await asyncio.gather(*tasks))

    assert asyncio.run(crowd()) == [True, True, True]
