"""Buckets of tokens, by a clock that the test turns; and the whole application with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from qa import Assistant
from qa.access.identity import User
from qa.records.audit import audit_log
from qa.settings import Settings
from qa.web.guards.limits import CHARGE, CHAT, OTHERS, Buckets, RateLimit, caller, charged
from tests.support.browser import built


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


async def anything(scope: Any, receive: Any, send: Any) -> None:
    """Answer as a route does: one that knows only now that it is asked a question takes its token now."""
    refused = charged(scope)
    await (refused.response() if refused else PlainTextResponse(""))(scope, receive, send)


@given(st.lists(st.floats(0, 5), max_size=200), st.integers(1, 20), st.floats(0.1, 10))
def test_no_more_pass_than_the_burst_and_what_has_flowed_in_since(pauses: list[float], burst: int, rate: float) -> None:
    clock = Clock()
    buckets = Buckets(rate, burst, clock)
    passed = 0
    for pause in pauses:
        clock.now += pause
        passed += buckets.take("somebody") == 0
        assert passed <= burst + (clock.now - 100) * rate + 1e-6


@given(st.integers(1, 20), st.floats(0.05, 10))
def test_who_waits_as_long_as_told_is_let_through(burst: int, rate: float) -> None:
    clock = Clock()
    buckets = Buckets(rate, burst, clock)
    for _ in range(burst):
        assert buckets.take("somebody") == 0
    wait = buckets.take("somebody")
    assert 0 < wait <= 1 / rate + 1e-9
    assert buckets.take("another") == 0
    clock.now += wait + 1e-6
    assert buckets.take("somebody") == 0


def test_the_map_is_bounded_and_keeps_who_came_last() -> None:
    buckets = Buckets(1, 1, Clock(), keys=10)
    for number in range(1000):
        buckets.take(f"somebody {number}")
    assert len(buckets) == 10
    assert buckets.take("somebody 999") > 0
    assert buckets.take("somebody 5") == 0


@pytest.mark.parametrize(
    ("scope", "whose"),
    [
        ({"user": User("ann"), "client": ("10.0.0.1", 5)}, "user ann"),
        ({"client": ("10.0.0.1", 5)}, "address 10.0.0.1"),
        ({"user": User(), "client": ("10.0.0.1", 5)}, "address 10.0.0.1"),
        ({"client": ("10.0.0.1", 5), "pincite.client": "192.0.2.7"}, "address 192.0.2.7"),
        ({"client": ("2001:db8:1:2:3:4:5:6", 5)}, "address 2001:db8:1:2::"),
        ({"client": ("2001:db8:1:2:ffff::9", 5)}, "address 2001:db8:1:2::"),
        ({"client": ("::ffff:10.0.0.1", 5)}, "address 10.0.0.1"),
        ({"client": ("testclient", 5)}, "address testclient"),
        ({"client": None}, "address"),
        ({}, "address"),
    ],
)
def test_whose_bucket_it_is(scope: dict[str, Any], whose: str) -> None:
    assert caller(scope) == whose


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> TestClient:
    return TestClient(RateLimit(anything, per_minute=30, burst=3, clock=clock))


@pytest.mark.parametrize("path", ["/api/ask", "/v1/chat/completions", "/api/export"])
def test_questions_above_the_limit_are_told_how_long_to_wait(client: TestClient, clock: Clock, path: str) -> None:
    assert [client.post(path).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.post("/api/find")
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "2"
    error = refused.json()["error"]
    assert error["code"] == "too_many"
    assert "wait 2 seconds" in error["message"]
    assert len(error["id"]) == 12
    assert client.get("/api/sources").status_code == 200, "what is no question has its own measure"
    clock.now += 2
    assert [client.post(path).status_code for _ in range(2)] == [200, 429]


def test_all_else_has_a_larger_measure(client: TestClient) -> None:
    paths = ["/api/complete", "/api/sources", "/source/1", "/"]
    states = [client.get(paths[number % len(paths)]).status_code for number in range(3 * OTHERS + 1)]
    assert states == [200] * 3 * OTHERS + [429]
    assert client.post("/api/ask").status_code == 200
    for path in ("/healthz", "/readyz", "/metrics", "/static/chat.js", "/assets/x.js"):
        assert client.get(path).status_code == 200


def test_without_a_limit_nobody_is_turned_away(clock: Clock) -> None:
    client = TestClient(RateLimit(anything, per_minute=0, burst=1, clock=clock))
    assert {client.post("/api/ask").status_code for _ in range(50)} == {200}


def test_the_application_has_the_limits_of_its_settings(assistant: Assistant) -> None:
    with TestClient(built(assistant, Settings(rate_per_minute=1, rate_burst=2))) as client:
        states = [client.post("/api/ask", json={"question": "Who is it?"}).status_code for _ in range(3)]
        assert states == [200, 200, 429]
        assert client.post("/gradio_api/queue/join", json={}).status_code == 429
        assert client.get("/healthz").status_code == 200


def test_whoever_reads_the_body_charges_for_what_the_chat_asks(clock: Clock) -> None:
    refusals: list[bool] = []

    async def reading(scope: Any, receive: Any, send: Any) -> None:
        refusals.append(scope[CHARGE]() is not None)
        await PlainTextResponse("")(scope, receive, send)

    client = TestClient(RateLimit(reading, per_minute=30, burst=3, clock=clock))
    for _ in range(4):
        assert client.post(CHAT).status_code == 200
    assert refusals == [False, False, False, True]


def test_opening_the_chat_costs_no_question(assistant: Assistant) -> None:
    with TestClient(built(assistant, Settings(rate_per_minute=1, rate_burst=3))) as client:
        events = client.get("/config").json()["dependencies"]
        loads = [each["id"] for each in events if each["targets"][0][1] == "load"]
        asks = next(each["id"] for each in events if each["targets"][0][1] == "submit")
        stops = [
            each["id"]
            for each in events
            if each["backend_fn"] and each["targets"][0][1] == "click" and not each["inputs"]
        ]

        def join(number: int) -> int:
            body = {"data": ["Who is it?", None], "fn_index": number, "session_hash": "abc"}
            return client.post(CHAT, json=body).status_code

        assert loads
        assert stops
        assert [join(number) for number in (loads + stops) * 4] == [200] * 4 * len(loads + stops)
        assert [join(asks) for _ in range(4)] == [200, 200, 200, 429]


def test_a_person_does_not_meet_the_limit() -> None:
    """Somebody who asks every two seconds all day, with a page load a minute and completions while typing."""
    clock, settings = Clock(), Settings()
    questions = Buckets(settings.rate_per_minute / 60, settings.rate_burst, clock)
    others = Buckets(settings.rate_per_minute / 60 * OTHERS, settings.rate_burst * OTHERS, clock)
    for second in range(4 * 3600):
        clock.now += 1
        assert all(questions.take("me") == 0 for _ in range((second % 2 == 0) + 2 * (second % 60 == 0)))
        assert all(others.take("me") == 0 for _ in range(8 + 40 * (second % 60 == 0)))


def test_a_chore_of_a_front_end_costs_no_question_and_is_not_refused(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is it kept as a gap or in the audit log; the question after it is."""
    settings = Settings(rate_per_minute=1, rate_burst=2, audit=str(tmp_path / "audit.sqlite"))
    asked = Assistant(assistant.index, assistant.reader, settings)
    noted: list[str] = []
    monkeypatch.setattr(asked, "noted", lambda answer: noted.append(answer.question) or answer)
    order = "Provide a concise, 5-word-or-less title for the conversation. Only return the title itself."

    def send(content: str) -> int:
        body = {"model": "pincite", "messages": [{"role": "user", "content": content}]}
        return client.post("/v1/chat/completions", json=body).status_code

    with TestClient(built(asked, settings)) as client:
        chores = [f"{order}\n\nConversation:\nUser: Who?\nAI: x"] * 3
        assert [send(text) for text in [*chores, "Who?", *chores, "Who?"]] == [200] * 8
        assert send("Who?") == 429
        assert send(chores[0]) == 200
    log = audit_log(settings)
    assert log is not None
    assert [entry.content["question"] for entry in log.entries() if entry.content] == ["Who?", "Who?"]
