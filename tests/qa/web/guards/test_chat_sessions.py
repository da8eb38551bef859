"""A session of the chat belongs to whoever began it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi import FastAPI, Request
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.access.identity import ANONYMOUS, User
from qa.web.guards.chat_sessions import HANDED_BACK, LONGEST, ChatPage, Owners, OwnSessions
from qa.web.guards.limits import CHARGE

ABOUT = [
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/cancel"),
    ("POST", "/gradio_api/reset"),
    ("GET", "/gradio_api/queue/data?session_hash={}"),
    ("GET", "/gradio_api/heartbeat/{}"),
]


class Named:
    """Says who asks by a header, as no real server does."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            name = dict(scope["headers"]).get(b"x-name", b"").decode()
            scope["user"] = User(name) if name else ANONYMOUS
        await self.app(scope, receive, send)


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(OwnSessions)
    app.add_middleware(Named)
    app.state.seen = []

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def any_path(path: str, request: Request) -> str:
        app.state.seen.append(await request.body())
        return "reached"

    return TestClient(app)


def say(client: TestClient, method: str, path: str, session: Any, name: str) -> Any:
    body = {"json": {"session_hash": session, "data": []}} if method == "POST" else {}
    return client.request(method, path.format(session), headers={"x-name": name}, **body)


@pytest.mark.parametrize(("first", "first_path"), ABOUT)
@pytest.mark.parametrize(("then", "then_path"), ABOUT)
def test_nobody_else_comes_near_it(client: TestClient, first: str, first_path: str, then: str, then_path: str) -> None:
    assert say(client, first, first_path, "abc", "ada").status_code == 200
    assert say(client, then, then_path, "abc", "ada").status_code == 200
    for stranger in ("bob", ""):
        refused = say(client, then, then_path, "abc", stranger)
        assert refused.status_code == 403
        assert refused.json()["error"]["code"] == "forbidden"
    assert say(client, then, then_path, "other", "bob").status_code == 200


def test_other_paths_are_nobodys(client: TestClient) -> None:
    for name in ("ada", "bob"):
        assert say(client, "POST", "/api/ask", "abc", name).status_code == 200


def test_two_sessions_in_one_request_do_not_get_through(client: TestClient) -> None:
    assert say(client, *ABOUT[0], "victim", "ada").status_code == 200
    both = client.get(
        "/gradio_api/queue/data?session_hash=mine&session_hash=victim&session_hash=mine", headers={"x-name": "bob"}
    )
    assert both.status_code == 403
    twice = b'{"session_hash": "victim", "session_hash": "mine", "data": [1]}'
    headers = {"x-name": "bob", "content-type": "application/json"}
    assert client.post("/gradio_api/queue/join", content=twice, headers=headers).status_code == 200
    # Whoever reads it next reads one session, the one that was looked at.
    assert json.loads(client.app.state.seen[-1]) == {"session_hash": "mine", "data": [1]}  # type: ignore[attr-defined]
    assert client.app.state.seen[-1].count(b"session_hash") == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("session", ["", "x" * (LONGEST + 1), 7, ["abc"], {"a": 1}, True])
def test_what_is_no_session_is_refused(client: TestClient, session: Any) -> None:
    assert say(client, *ABOUT[0], session, "ada").status_code == 400


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'"abc"', b"[" * 50_000, b"\xff", b'{"data": []}'])
def test_what_names_no_session_is_for_gradio_to_refuse(client: TestClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    assert client.post("/gradio_api/queue/join", content=body, headers=headers).status_code == 200


def test_who_begins_many_forgets_their_own() -> None:
    owners = Owners(most=50, most_each=10)
    assert owners.owns("adas", "ada")
    for number in range(1000):
        assert owners.owns(f"bobs {number}", "bob")
        assert not owners.owns("adas", "bob")
    assert len(owners) == 11
    assert owners.owns("bobs 0", "ada")


def test_of_all_the_ones_unused_longest_are_forgotten() -> None:
    owners = Owners(most=20, most_each=10)
    for number in range(20):
        assert owners.owns(str(number), str(number))
    assert owners.owns("0", "0")  # in use
    assert owners.owns("20", "20")
    assert len(owners) == 20
    assert not owners.owns("0", "eve")
    assert owners.owns("1", "eve")


JOIN = "/gradio_api/queue/join"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (None, None),
        ("no page", None),
        ({}, None),
        ({"build": "one", "keeps": False}, None),
        ({"build": "one", "keeps": True}, (412, "conversation_unknown")),
        ({"build": "one", "keeps": True, "conversation": "sealed"}, None),
        ({"build": "two", "conversation": "sealed"}, (409, "page_outdated")),
        ({"build": ["one"]}, (409, "page_outdated")),
    ],
)
def test_a_page_that_does_not_fit_is_told_what_to_do(said: Any, told: tuple[int, str] | None) -> None:
    reached: list[tuple[Any, bytes]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append((scope.get(HANDED_BACK), (await receive())["body"]))
        await PlainTextResponse("")(scope, receive, send)

    charged: list[bool] = []
    guarded = OwnSessions(app, ChatPage("one", frozenset({3}), lambda session: session == "known"))

    async def charging(scope: Scope, receive: Receive, send: Send) -> None:
        scope |= {"user": ANONYMOUS, CHARGE: lambda: charged.append(True)}
        await guarded(scope, receive, send)

    body = {"session_hash": "abc", "fn_index": 0, "page": said}
    reply = TestClient(charging).post(JOIN, json=body)
    if told:
        assert (reply.status_code, reply.json()["error"]["code"]) == told
        assert not reached
        assert not charged, "what is not taken costs nothing"
        return
    assert reply.status_code == 200
    handed = said.get("conversation") if isinstance(said, dict) else None
    assert reached == [(handed, b'{"session_hash": "abc", "fn_index": 0}')]
    assert charged == [True]
    assert TestClient(charging).post(JOIN, json=body | {"session_hash": "known"}).status_code == 200


@pytest.mark.parametrize(("number", "price"), [(3, 0), (0, 1), (None, 1), ("3", 1), ([3], 1)])
def test_only_questions_cost_one(number: Any, price: int) -> None:
    charged: list[bool] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scope |= {"user": ANONYMOUS, CHARGE: lambda: charged.append(True)}
        await OwnSessions(reached, ChatPage("one", frozenset({3})))(scope, receive, send)

    async def reached(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("")(scope, receive, send)

    assert TestClient(app).post(JOIN, json={"session_hash": "abc", "fn_index": number}).status_code == 200
    assert len(charged) == price


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["ada", "bob", None])), max_size=200))
def test_a_session_has_one_owner_at_a_time(steps: list[tuple[int, str | None]]) -> None:
    owners, known = Owners(most=1000, most_each=1000), {}
    for session, user in steps:
        assert owners.owns(str(session), user) == (known.setdefault(session, user) == user)
    assert len(owners) == len(known)
