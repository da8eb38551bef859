"""By which name the server may be reached, and whose pages may have something done."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from qa import Assistant
from qa.settings import Settings
from qa.web.guards.origins import HEADER, Hosts, SameOrigin, host_name, names_of
from tests.support.browser import built

FRIEND = "https://wiki.corp.example"


async def anything(scope: Any, receive: Any, send: Any) -> None:
    await PlainTextResponse("")(scope, receive, send)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("chat.corp.example", "chat.corp.example"),
        ("CHAT.corp.example.:8443", "chat.corp.example"),
        ("[::1]:7860", "::1"),
        ("127.0.0.1:7860", "127.0.0.1"),
        ("", ""),
    ],
)
def test_the_name_in_a_host_header(header: str, name: str) -> None:
    assert host_name(header) == name


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:7860",
        "localhost.",
        "chat.localhost:7860",
        "127.0.0.1:7860",
        "[::1]:7860",
        "10.1.2.3",
        "[2001:db8::1]",
        "chat.corp.example",
        "de.chat.corp.example:443",
        socket.gethostname(),
    ],
)
def test_a_name_under_which_we_are_reached(host: str) -> None:
    client = TestClient(Hosts(anything, "0.0.0.0", ["chat.corp.example", "*.chat.corp.example"]))
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:7860",
        "localhost.evil.example",
        "evillocalhost",
        "127.0.0.1.evil.example",
        "127.0.0.1@evil.example",
        "chat.corp.example.evil.example",
        "evil-chat.corp.example",
        "",
        "[::1].evil.example".replace("[::1]", "[::g]"),
    ],
)
def test_another_name_is_refused(host: str) -> None:
    client = TestClient(Hosts(anything, "127.0.0.1", ["chat.corp.example"]))
    refused = client.get("/", headers={"host": host})
    assert refused.status_code == 421
    assert refused.json()["error"]["code"] == "unknown_host"
    assert "allowed_hosts" in refused.json()["error"]["message"]


def test_any_name_only_where_that_is_wanted() -> None:
    assert TestClient(Hosts(anything, "127.0.0.1", ["*"])).get("/", headers={"host": "evil.example"}).status_code == 200


def test_the_name_that_is_listened_at_and_the_public_one_need_no_listing() -> None:
    assert TestClient(Hosts(anything, "chat", [])).get("/", headers={"host": "chat:80"}).status_code == 200
    public = names_of(Settings(public_address="https://chat.corp.example:8443/assistant", allowed_hosts=("chat",)))
    assert public == ("chat", "chat.corp.example")


def told(client: TestClient, path: str = "/api/ask", method: str = "POST", **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.request(method, path, headers={"host": "chat.corp.example"} | named).status_code


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(SameOrigin(anything, [FRIEND], ["www.corp.example"]))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"cookie": "a=b"},
        {"authorization": "Bearer x"},
        {"sec_fetch_site": "same-origin", "origin": "https://chat.corp.example"},
        {"sec_fetch_site": "same-origin", "origin": "https://renamed.by.a.proxy.example"},
        {"sec_fetch_site": "none"},
        {"origin": "http://chat.corp.example"},
        {"origin": "https://www.corp.example", "cookie": "a=b"},
        {"origin": FRIEND, "sec_fetch_site": "cross-site"},
    ],
)
def test_programs_our_own_pages_and_listed_ones_are_let_through(client: TestClient, headers: dict[str, str]) -> None:
    assert told(client, **headers) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://evil.example", "cookie": "a=b"},
        {"origin": "null"},
        {"origin": "https://chat.corp.example.evil.example"},
        {"origin": "https://chat.corp.example:8443"},
        {"origin": f"{FRIEND}.evil.example"},
        {"origin": FRIEND.replace("https", "http")},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site", "origin": "https://wiki2.corp.example"},
        {"sec_fetch_site": "cross-site", "origin": "https://chat.corp.example"},
    ],
)
def test_what_another_sites_page_wants_done_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    for path in ("/api/ask", "/api/feedback", "/gradio_api/queue/join", "/v1/chat/completions"):
        assert told(client, path, **headers) == 403
    assert told(client, "/source/1", "GET", **headers) == 200, "links lead here from everywhere"


def test_a_cookie_needs_the_header_where_something_is_kept(client: TestClient) -> None:
    ours = {"sec_fetch_site": "same-origin", "cookie": "session=1"}
    assert told(client, "/api/feedback", **ours) == 403
    assert told(client, "/api/feedback", **ours, **{HEADER: "1"}) == 200
    assert told(client, "/api/ask", **ours) == 200
    assert told(client, "/api/feedback") == 200


def test_the_application_is_guarded(assistant: Assistant) -> None:
    with TestClient(built(assistant, Settings(allowed_origins=(FRIEND,)))) as client:
        body = {"question": "Who is JD Finance's CEO?"}
        evil = client.post("/api/ask", json=body, headers={"origin": "https://evil.example"})
        assert (evil.status_code, evil.json()["error"]["code"]) == (403, "other_site")
        assert "content-security-policy" in evil.headers
        friend = client.post("/api/ask", json=body, headers={"origin": FRIEND, "sec-fetch-site": "cross-site"})
        assert friend.headers["access-control-allow-origin"] == FRIEND
        renamed = client.get("/healthz", headers={"host": "evil.example"})
        assert (renamed.status_code, renamed.json()["error"]["code"]) == (421, "unknown_host")
