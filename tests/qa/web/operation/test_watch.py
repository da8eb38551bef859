"""Every request and every answer is noted, by one id, without what was asked."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import ui
from qa import Assistant
from qa.access.tokens import Scope, tokens_in
from qa.settings import Settings
from qa.web.gate import Gate
from qa.web.operation.logs import configure
from qa.web.operation.monitor import Monitor
from qa.web.operation.watch import Watch
from tests.support.browser import Staged, asker, built, request_of

QUESTION = "Who is JD Finance's CEO?"


@pytest.fixture(scope="module")
def app(assistant: Assistant) -> FastAPI:
    return built(Staged(assistant), Settings(log_users="yes"))


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    configure(Settings(log_format="json", log_level="debug"), stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def client(app: FastAPI, log: io.StringIO) -> TestClient:
    return TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 50000))


def lines(log: io.StringIO, message: str) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, log.getvalue().splitlines()) if line["message"] == message]


def figures(client: TestClient) -> str:
    response = client.get("/metrics")
    assert response.status_code == 200, response.text
    return response.text


def test_header_error_and_log_agree(client: TestClient, log: io.StringIO) -> None:
    response = client.post("/api/ask", json={"question": "broken"}, headers={"x-request-id": "from-the-proxy-1"})
    assert response.status_code == 503
    assert response.headers["x-request-id"] == response.json()["error"]["id"] == "from-the-proxy-1"
    (line,) = lines(log, "request")
    assert {"request": "from-the-proxy-1", "route": "/api/ask", "status": 503, "method": "POST"}.items() <= line.items()
    assert line["ms"] > 0


@pytest.mark.parametrize("path", ["/nowhere", "/api/ask", "/api/sources/99999", "/gradio_api/upload", "/healthz"])
def test_every_response_has_an_id_of_its_own(client: TestClient, path: str) -> None:
    first, second = client.get(path), client.get(path)
    assert re.fullmatch("[0-9a-f]{12}", first.headers["x-request-id"])
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    if first.status_code >= 400:
        assert first.json()["error"]["id"] == first.headers["x-request-id"]


def test_answers_are_noted_wherever_they_come_from_and_questions_are_not(client: TestClient, log: io.StringIO) -> None:
    before = figures(client)
    client.post("/api/ask", json={"question": QUESTION})
    client.post("/api/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"})
    client.post("/api/export", json={"question": QUESTION, "form": "md"})
    chat = {"model": "pincite", "messages": [{"role": "user", "content": QUESTION}]}
    client.post("/v1/chat/completions", json=chat)
    client.post("/v1/chat/completions", json=chat | {"stream": True})
    client.get("/api/complete", params={"q": "JD Fin"})
    noted = lines(log, "answer")
    assert [line["surface"] for line in noted] == ["api"] * 3 + ["openai"] * 2
    assert {line["status"] for line in noted} <= {"answered", "likely"}
    assert all(line["total_ms"] > 0 for line in noted)
    asked = [line["request"] for line in lines(log, "request") if line["method"] == "POST"]
    assert sorted(asked) == sorted(line["request"] for line in noted)
    assert "JD Fin" not in log.getvalue()
    after = figures(client)
    for text in (QUESTION, "JD", ".txt", ".md"):
        assert text not in after
    count = re.compile(r'pincite_questions_total{status="(?:answered|likely)",surface="api"} (\d+)')
    counted = [sum(map(float, count.findall(text))) for text in (before, after)]
    assert counted[1] - counted[0] == 3


def test_the_chat_is_noted_too(assistant: Assistant, log: io.StringIO) -> None:
    """Its handler runs long after the request that brought the question is over."""
    gate = Gate(1, 1)
    monitor = Monitor(assistant, gate)
    request = request_of()
    assert request.request is not None
    scope = request.request.scope
    scope |= {"path": "/gradio_api/queue/join", "method": "POST", "headers": [(b"x-request-id", b"chat-question-1")]}

    async def nothing(*_: Any) -> None:
        """Take the request."""

    asyncio.run(Watch(nothing, monitor, Settings())(scope, nothing, nothing))
    ask = asker(assistant, gate)
    list(ask(QUESTION, ui.Conversation(), request))
    (line,) = lines(log, "answer")
    assert (line["request"], line["surface"]) == ("chat-question-1", "chat")
    assert line["status"] in ("answered", "likely")
    failing = asker(Staged(assistant), gate)
    shown = list(failing("broken", ui.Conversation(), request))[-1]
    assert "chat-question-1" in unescape(str(shown))


def test_users_and_questions_are_named_if_the_settings_say_so(assistant: Assistant, log: io.StringIO) -> None:
    secret = "s" * 16
    settings = Settings(
        access="proxy", proxy_addresses=("127.0.0.1",), proxy_secret=secret, log_users="yes", log_questions="yes"
    )
    headers = {"x-pincite-secret": secret, "x-forwarded-user": "ada"}
    for each, named in ((settings, True), (replace(settings, log_users="no", log_questions="no"), False)):
        client = TestClient(built(assistant, each), client=("127.0.0.1", 50000))
        client.post("/api/ask", json={"question": QUESTION}, headers=headers)
        noted = [lines(log, "answer")[-1], lines(log, "request")[-1]]
        assert [line.get("user") for line in noted] == (["ada", "ada"] if named else [None, None])
        assert noted[0].get("question") == (QUESTION if named else None)


def test_what_probes_ask_is_logged_for_debugging_only(client: TestClient, log: io.StringIO) -> None:
    for path in ("/healthz", "/readyz", "/metrics", "/api/sources"):
        assert client.get(path).status_code == 200
    assert [line["level"] for line in lines(log, "request")] == ["debug", "debug", "debug", "info"]


def test_figures_are_for_admins_and_for_this_machine(app: FastAPI, assistant: Assistant) -> None:
    assert TestClient(app, client=("10.0.0.9", 50000)).get("/metrics").status_code == 403
    here = TestClient(app, client=("127.0.0.1", 50000))
    assert here.get("/metrics").status_code == 200
    assert here.get("/metrics", headers={"x-forwarded-for": "10.0.0.9"}).status_code == 403  # a proxy on this machine
    secret = "s" * 16
    settings = Settings(access="proxy", proxy_addresses=("127.0.0.1",), proxy_secret=secret, admins=("operators",))
    signed = TestClient(built(assistant, settings), client=("127.0.0.1", 50000))
    headers = {"x-pincite-secret": secret, "x-forwarded-user": "ada"}
    assert signed.get("/metrics").status_code == 401
    assert signed.get("/metrics", headers=headers).status_code == 403
    assert signed.get("/metrics", headers=headers | {"x-forwarded-groups": "operators"}).status_code == 200
    for scope, status in ((Scope.METRICS, 200), (Scope.ASK, 403)):
        token = tokens_in(assistant.index.folder, "").create(f"scraper with {scope}", [scope])
        assert signed.get("/metrics", headers={"authorization": f"Bearer {token}"}).status_code == status


def test_no_stream_is_held_back_by_a_proxy(client: TestClient) -> None:
    """The chat's least of all."""
    response = client.get("/gradio_api/queue/data", params={"session_hash": "none"})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-accel-buffering"] == "no"
