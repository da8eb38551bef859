"""Bad requests, over real connections: a clear error with an id, never an unexpected one, and the server goes on."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from qa import Assistant
from qa.settings import Settings
from tests.support.browser import built, serving

QUESTION = "Who is JD Finance's CEO?"
CHAT: dict[str, Any] = {"model": "pincite", "messages": [{"role": "user", "content": QUESTION}]}
QUOTE: dict[str, Any] = {"source": "a", "document": "a", "start": 0, "end": 1, "sha256": "0" * 64}
BODIES: dict[str, dict[str, Any]] = {
    "/api/ask": {"question": QUESTION},
    "/api/explain": {"question": QUESTION},
    "/api/search": {"question": QUESTION},
    "/api/export": {"question": QUESTION, "form": "md"},
    "/api/find": {"text": QUESTION},
    "/api/verify": {"quotes": [{"number": 1, "text": "x", "citation": QUOTE}]},
    "/api/feedback": {"question": QUESTION, "verdict": "missing"},
    "/v1/chat/completions": CHAT,
}
"""Of each route that takes a body, one that it answers."""
NO_JSON = {
    "empty": b"",
    "half": b'{"question": "Who',
    "not UTF-8": b'{"question": "\xff\xfe"}',
    "a hundred thousand brackets": b"[" * 30_000 + b"]" * 30_000,
    "a hundred thousand braces": b'{"question":' * 5_000 + b"1" + b"}" * 5_000,
    "a number of many digits": b'{"question": ' + b"9" * 60_000 + b"}",
    "two": b'{"question": "a"} {"question": "b"}',
    "NUL": b"\0",
}
OF_OTHER_TYPES = [None, 7, True, "text", [], [[]], {}, {"\ud800": 1}, {"question": None}, {"unknown": 1}]
ODD = ["\ud800", "Who \udfff is it?", "\x00", "a\x00b?", "\u202ewho?", "\ufffe", "é" * 500, "who\u2028is it?", "👩‍👩‍👧"]


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    feedback = tmp_path_factory.mktemp("feedback") / "feedback.sqlite"
    chosen = Settings(feedback=str(feedback), rate_per_minute=0)
    with serving(built(Assistant(assistant.index, assistant.reader, chosen), chosen)) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        yield client


def post(client: httpx.Client, path: str, body: Any, **headers: str) -> httpx.Response:
    """Send a body as it is, or as JSON that is all ASCII, so that it may hold what UTF-8 cannot."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(path, content=content, headers={"content-type": "application/json"} | headers)


def refused(response: httpx.Response, *statuses: int) -> dict[str, Any]:
    """Check that a response is an error that was expected, in its one form."""
    assert response.status_code in statuses, response.text[:300]
    error: dict[str, Any] = response.json()["error"]
    assert set(error) == {"id", "code", "message", "type", "param"}
    assert error["message"]
    assert len(response.content) < 3000
    return error


@pytest.mark.parametrize("path", BODIES)
def test_the_bodies_that_are_spoilt_here_are_answered(client: httpx.Client, path: str) -> None:
    assert post(client, path, BODIES[path]).status_code in (200, 201)


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("kind", NO_JSON)
def test_what_is_no_json(client: httpx.Client, path: str, kind: str) -> None:
    error = refused(post(client, path, NO_JSON[kind]), 400, 422)
    assert "JSON" in error["message"] or error["code"] == "invalid"


@pytest.mark.parametrize("path", BODIES)
def test_a_field_of_another_type(client: httpx.Client, path: str) -> None:
    for value in OF_OTHER_TYPES:
        refused(post(client, path, value), 400, 422)
    for name, right in BODIES[path].items():
        for value in (None, 7, True, [7], {"a": 1}):
            error = refused(post(client, path, BODIES[path] | {name: value}), 422)
            assert error["param"].startswith(name), (name, value, right)


@pytest.mark.parametrize("path", [path for path in BODIES if path not in ("/api/verify", "/v1/chat/completions")])
def test_a_field_that_is_not_known(client: httpx.Client, path: str) -> None:
    error = refused(post(client, path, BODIES[path] | {"histroy": []}), 422)
    assert error["param"] == "histroy"
    assert "Extra inputs are not permitted" in error["message"]
    refused(post(client, path, BODIES[path] | {"histroy\ud800": []}), 422)


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_odd_signs_are_read_or_refused(client: httpx.Client, path: str, text: str) -> None:
    for body in spoilt(BODIES[path], text):
        response = post(client, path, body)
        if response.status_code >= 300:
            refused(response, 400, 404, 422)


def spoilt(body: Any, text: str) -> Iterator[Any]:
    """Yield a body with each of its texts replaced by ``text``, one at a time."""
    if isinstance(body, str):
        yield text
    elif isinstance(body, dict):
        for name, value in body.items():
            yield from ({**body, name: each} for each in spoilt(value, text))
    elif isinstance(body, list):
        for number, value in enumerate(body):
            yield from ([*body[:number], each, *body[number + 1 :]] for each in spoilt(value, text))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1", "1.5", '"5"', "true"])
def test_numbers_that_are_none(client: httpx.Client, number: str) -> None:
    def filled(text: str) -> bytes:
        return text.replace("@", number).encode()

    refused(post(client, "/api/search", filled('{"question": "Who?", "count": @}')), 422)
    refused(post(client, "/api/find", filled('{"text": "Who is it?", "count": @}')), 422)
    place = '{"source": "a", "document": "a", "start": @, "end": 1, "sha256": "a"}'
    refused(
        post(client, "/api/verify", filled(f'{{"quotes": [{{"number": 1, "text": "x", "citation": {place}}}]}}')), 422
    )
    chat = json.dumps(CHAT | {"max_tokens": "@"}).replace('"@"', number)
    refused(post(client, "/v1/chat/completions", chat.encode()), 422)


def test_of_a_field_that_is_there_twice_the_last_one_counts(client: httpx.Client) -> None:
    body = b'{"question": "", "question": "Who is JD Finance\'s CEO?"}'
    assert post(client, "/api/ask", body).json()["question"] == QUESTION


def test_histories_without_end(client: httpx.Client) -> None:
    refused(post(client, "/api/ask", {"question": QUESTION, "history": ["q"] * 51}), 422)
    refused(post(client, "/api/ask", {"question": QUESTION, "history": ["q" * 70_000]}), 413)
    long = {"question": QUESTION, "history": ["why " * 300] * 50}
    began = time.process_time()
    assert post(client, "/api/ask", long).status_code == 200
    assert time.process_time() - began < 20
    refused(post(client, "/v1/chat/completions", CHAT | {"messages": [{"role": "user", "content": "q" * 2**20}]}), 413)


@pytest.mark.parametrize(
    "path",
    [
        "/api/sources/12",
        f"/api/sources/{2**63 - 1}",
        f"/api/sources/{2**63}",
        f"/api/sources/{'9' * 4000}",
        "/api/sources/%00",
        "/api/sources/١٢",
        "/source/12/raw",
        "/v1/models/gpt-4o",
        f"/v1/models/{'x' * 4000}",
        "/v1/models/%ff",
        "/api/complete",
        "/api/complete?q=",
        f"/api/complete?q={'x' * 201}",
        "/api/complete?q=a&count=NaN",
        "/nothing",
    ],
)
def test_what_is_not_there(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    if path != "/api/complete?q=":
        refused(response, 404, 422)


def head(address: str, path: str, *lines: str) -> bytes:
    host = address.removeprefix("http://")
    return "\r\n".join([f"POST {path} HTTP/1.1", f"Host: {host}", *lines, "", ""]).encode()


def connected(address: str) -> socket.socket:
    host, _, port = address.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), 20)


@pytest.mark.parametrize("path", ["/api/ask", "/v1/chat/completions", "/mcp"])
def test_a_connection_that_ends_in_the_middle_of_a_body(client: httpx.Client, address: str, path: str) -> None:
    for sent in (b"", b'{"question": "Who'):
        with connected(address) as line:
            line.sendall(head(address, path, "Content-Type: application/json", "Content-Length: 40") + sent)
    assert client.get("/healthz").status_code == 200
    assert post(client, "/api/ask", {"question": QUESTION}).status_code == 200


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "99999999999999999999"])
def test_a_length_that_is_none(address: str, length: str) -> None:
    with connected(address) as line:
        line.sendall(head(address, "/api/ask", "Content-Type: application/json", f"Content-Length: {length}"))
        assert line.recv(100).startswith((b"HTTP/1.1 400", b"HTTP/1.1 413"))


def test_chunks_without_end_are_cut_off_at_the_limit(address: str) -> None:
    with connected(address) as line:
        line.sendall(head(address, "/api/ask", "Content-Type: application/json", "Transfer-Encoding: chunked"))
        chunk = b"2000\r\n" + b"x" * 0x2000 + b"\r\n"
        for _ in range(9):
            line.sendall(chunk)
        assert line.recv(100).startswith(b"HTTP/1.1 413")
