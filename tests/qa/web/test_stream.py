from __future__ import annotations

import asyncio
import json

from qa.assistant import Assistant
from qa.web.gate import Gate
from qa.web.stream import steps
from qa.web.wire import AskRequest


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
