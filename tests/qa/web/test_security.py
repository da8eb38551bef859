"""What the whole web application lets through: paths, origins, sizes, and the headers on every response."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from http.client import HTTPConnection
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st
from starlette.responses import HTMLResponse
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from qa import Assistant
from qa.configuration.addresses import Ancestors
from qa.settings import Settings
from qa.web.security import SOURCE_POLICY, Guard, chat_policy, route_path
from tests.support.browser import built, serving
from tests.support.thorough import sampled

SETTINGS = Settings(max_body_bytes=4096, frame_ancestors=("'self'", "https://wiki.corp.example"))
JSON = {"content-type": "application/json"}
OPEN = {
    "/",
    "/assets/{path:path}",
    "/config",
    "/favicon.ico",
    "/gradio_api/cancel",
    "/gradio_api/heartbeat/{session_hash}",
    "/gradio_api/info",
    "/gradio_api/queue/data",
    "/gradio_api/queue/join",
    "/gradio_api/reset",
    "/gradio_api/startup-events",
    "/login",
    "/logout",
    "/openapi.json",
    "/static/{path:path}",
    "/theme.css",
}
"""Of Gradio's routes, those that may answer; ours stand before the ones of the same name."""
EVIL = [
    "https://evil.example",
    "null",
    "http://localhost:7860.evil.example",
    "https://wiki.corp.example.evil.example",
    "https://sub.wiki.corp.example",
    "https://evilwiki.corp.example",
    "http://testserver.evil.example",
    "http://wiki.corp.example",
    "file://",
]
TRAVERSALS = [
    "/source/../api/ask",
    "/source/1/../../etc/passwd",
    "/source/%2e%2e%2f1",
    "/static/../qa/api.py",
    "/static/..%2f..%2fpyproject.toml",
    "/static/%2e%2e/%2e%2e/etc/passwd",
    "/assets/../config",
    "/assets/..%5c..%5cwin.ini",
    "/assets//etc/passwd",
    "//etc/passwd",
    "/file=/etc/passwd",
    "/file/etc/passwd",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file=https://evil.example/x",
    "/GRADIO_API/file=/etc/passwd",
    "/gradio_api//file=/etc/passwd",
    "/gradio_api/proxy=https://evil.example",
    "/gradio_api/heartbeat/../upload",
    "/gradio_api/queue/join/../../upload",
    "/config/",
    "/config%00",
    "/healthz%0a",
    "/healthz;/x",
    "/.env",
    "/static/.%00",
]
DOTS = (
    "../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%252f", "%252e%252e%252f", "..\\", "..%5c", "%2e%2e%5c", "..%255c",
    "....//", "..;/", "..%00/", "%c0%ae%c0%ae/", "%c0%ae%c0%ae%c0%af", "%e0%80%ae%e0%80%ae/", "..%c0%af", "..%c1%9c",
    "%uff0e%uff0e/", "%ef%bc%8e%ef%bc%8e%ef%bc%8f", "%e2%80%a5/", ".%2e/", "%2e./", "..%0d%0a/",
)  # fmt: skip
"""Ways to say "the folder above"."""
ROUTES = (
    "/static/{}", "/assets/{}", "/source/{}", "/source/1/{}", "/api/sources/{}", "/file={}", "/gradio_api/file={}",
    "/gradio_api/file/{}", "/gradio_api/stream/{}", "/gradio_api/proxy={}", "/gradio_api/custom_component/{}", "/{}",
)  # fmt: skip
CREATED = "root:x:0:0"
"""What stands in /etc/passwd."""


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(built(assistant, SETTINGS)) as client:
        yield client


def test_every_gradio_route_that_is_not_listed_is_hidden(client: TestClient) -> None:
    mounts = [route for route in client.app.routes if isinstance(route, Mount)]
    paths = set(_routes(mounts[-1].app.routes))
    assert len(paths) > 60, "the crawl must see Gradio's routes"
    assert {path for _, path in paths} >= OPEN - {"/openapi.json"}
    for method, path in sorted(paths):
        if path in OPEN:
            continue
        filled = re.sub(r"{[^}]*}", "x", path)
        body = {"content": b"{}", "headers": JSON} if method not in ("GET", "HEAD") else {}
        response = client.request(method, filled, **body)
        assert response.status_code == 404, (method, path)
        assert method == "HEAD" or response.json()["error"]["code"] == "not_found", (method, path)


def _routes(routes: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for route in routes:
        if hasattr(route, "original_router"):  # how FastAPI keeps a router that was included
            yield from _routes(route.original_router.routes)
        else:
            yield from ((method, route.path) for method in route.methods or ())


def test_odd_paths_find_nothing(assistant: Assistant) -> None:
    with serving(built(assistant, SETTINGS)) as address:
        for path in TRAVERSALS:
            connection = HTTPConnection(address.removeprefix("http://"))
            connection.putrequest("GET", path, skip_accept_encoding=True)  # as it stands: no client tidies it
            connection.endheaders()
            response = connection.getresponse()
            said = response.read()
            connection.close()
            assert response.status == 404, path
            assert b"root:" not in said, path


def test_no_way_to_say_the_folder_above_leads_out(assistant: Assistant) -> None:
    paths = {
        route.format(above * depth + name)
        for route in ROUTES
        for above in DOTS
        for depth, name in ((1, "pyproject.toml"), (8, "etc/passwd"), (8, "etc%2fpasswd"))
    }
    assert len(paths) >= 50
    with serving(built(assistant, SETTINGS)) as address:
        connection = HTTPConnection(address.removeprefix("http://"))
        for path in sampled(sorted(paths), 120):
            connection.putrequest("GET", path, skip_accept_encoding=True)
            connection.endheaders()
            response = connection.getresponse()
            said = response.read()
            assert response.status in (400, 404, 422), path
            assert CREATED.encode() not in said, path
            assert b"[project]" not in said, path
        connection.close()


@pytest.mark.parametrize(
    "path", ["/gradio_api/upload", "/gradio_api/call/ask", "/gradio_api/run/ask", "/gradio_api/api/ask"]
)
def test_no_upload_and_no_call_past_the_chat(client: TestClient, path: str) -> None:
    assert client.post(path, content=b"{}", headers=JSON).status_code == 404
    assert client.post(path, files={"files": b"x"}).status_code == 404


def test_web_sockets_are_closed(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/gradio_api/queue/join"):
        pytest.fail("a web socket was accepted")


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/config", "/healthz", "/readyz", "/api/sources", "/api/complete?q=a", "/gradio_api/info", "/theme.css"),
        *("/widget.js", "/static/chat.js", "/openapi.json", "/source/1"),
        *("/api/ask", "/api/feedback", "/gradio_api/queue/join", "/v1/chat/completions", "/nothing"),
    ],
)
@pytest.mark.parametrize("origin", EVIL)
def test_other_origins_are_never_reflected(client: TestClient, path: str, origin: str) -> None:
    response = client.get(path, headers={"origin": origin})
    preflight = client.options(path, headers={"origin": origin, "access-control-request-method": "POST"})
    for answer in (response, preflight):
        assert "access-control-allow-origin" not in answer.headers
        assert "access-control-allow-credentials" not in answer.headers


def test_an_allowed_origin_is_let_in_without_credentials(assistant: Assistant) -> None:
    friend = "https://wiki.corp.example"
    with TestClient(built(assistant, Settings(allowed_origins=(friend,)))) as client:
        preflight = client.options(
            "/api/ask",
            headers={
                "origin": friend,
                "access-control-request-method": "POST",
                "access-control-request-headers": "content-type",
            },
        )
        assert preflight.headers["access-control-allow-origin"] == friend
        assert "access-control-allow-credentials" not in preflight.headers
        assert "access-control-allow-origin" not in client.get("/config", headers={"origin": EVIL[0]}).headers


def test_a_body_over_the_limit_is_refused_whatever_it_claims(client: TestClient) -> None:
    large = json.dumps({"question": "x" * 5000}).encode()

    def chunks() -> Iterator[bytes]:
        yield from (large[start : start + 100] for start in range(0, len(large), 100))

    for path, content in [("/api/ask", large), ("/api/ask", chunks()), ("/gradio_api/queue/join", large * 16)]:
        response = client.post(path, content=content, headers=JSON)
        assert response.status_code == 413
        assert response.json()["error"]["code"] == "too_large"


def test_a_body_at_the_limit_is_read(client: TestClient) -> None:
    body = json.dumps({"question": "How many users does Alipay have?"}).encode()
    assert client.post("/api/ask", content=body + b" " * (4096 - len(body)), headers=JSON).status_code == 200


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json"]
)
@pytest.mark.parametrize("path", ["/api/ask", "/gradio_api/queue/join"])
def test_only_json_is_read(client: TestClient, path: str, kind: str | None) -> None:
    headers = {"content-type": kind} if kind else {}
    response = client.post(path, content=b'{"question": "q"}', headers=headers)
    assert response.status_code == 415
    assert response.json()["error"]["code"] == "not_json"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/ask"), ("DELETE", "/source/1"), ("POST", "/"), ("PUT", "/config")]
)
def test_other_methods(client: TestClient, method: str, path: str) -> None:
    assert client.request(method, path, headers=JSON).status_code == 405


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/config", 200), ("/nothing", 404), ("/api/sources/1", 404), ("/source/1", 404)]
)
def test_headers_stand_on_every_response(client: TestClient, path: str, status: int) -> None:
    response = client.get(path)
    policy = response.headers["content-security-policy"]
    assert response.status_code == status
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert re.search(r"script-src 'self'( 'sha256-[\w+/]+=*')?;", policy) or "script-src" not in policy
    assert ("sha256-" in policy) == (path == "/"), "one script stands in the chat's page, none in any other"
    assert "frame-ancestors 'self' https://wiki.corp.example" in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"
    assert "server" not in response.headers


@pytest.mark.parametrize(
    ("listed", "around"), [("https://wiki.corp.example", "'self' https://wiki.corp.example"), ("'none'", "'self'")]
)
def test_the_source_panel_is_a_frame_in_the_chat_whoever_else_may_frame_it(listed: str, around: str) -> None:
    async def page(scope: Any, receive: Any, send: Any) -> None:
        await HTMLResponse("", headers={"content-security-policy": SOURCE_POLICY})(scope, receive, send)

    policy = TestClient(Guard(page, [listed])).get("/").headers["content-security-policy"]
    assert policy == f"{SOURCE_POLICY}; frame-ancestors {around}"


def test_nothing_is_kept_in_cookies(client: TestClient) -> None:
    client.get("/")
    assert not client.cookies


def test_the_chat_offers_nothing_that_is_closed(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["footer_links"] == []
    assert not config.get("run_history")
    info = client.get("/gradio_api/info").json()
    assert info["named_endpoints"] == {}


@pytest.mark.parametrize(
    ("path", "root", "inside"),
    [("/x", "", "/x"), ("/qa/x", "/qa", "/x"), ("/qa", "/qa", "/"), ("/qaz", "/qa", "/qaz"), ("/x", "/qa", "/x")],
)
def test_the_path_below_a_proxys_prefix(path: str, root: str, inside: str) -> None:
    assert route_path({"type": "http", "path": path, "root_path": root}) == inside


def test_behind_a_proxy_under_a_prefix(assistant: Assistant) -> None:
    with TestClient(built(assistant, Settings(root_path="/assistant"))) as client:
        for prefix in ("", "/assistant"):
            page = client.get(f"{prefix}/")
            assert page.status_code == 200
            assert "/assistant/static/chat.js?v=" in page.text
            assert client.get(f"{prefix}/static/chat.css").status_code == 200
            assert client.get(f"{prefix}/widget.js").status_code == 200
            assert client.get(f"{prefix}/config").json()["root"].endswith("/assistant")
            assert client.get(f"{prefix}/gradio_api/upload").status_code == 404


_PIECES = (
    "'self'",
    "'none'",
    "*",
    "*.",
    "http:",
    "https://",
    "//",
    "a",
    "wiki.corp.example",
    ":80",
    ":*",
    "/",
    ";",
    ",",
)
_SIGNS = (" ", "\t", "\n", "\r", "\0", "'unsafe-inline'", "script-src", "%3b", "\u037e", "\uff1b", "ä", '"', "[::1]")
ENTRIES = st.lists(st.sampled_from(_PIECES + _SIGNS), max_size=5).map("".join) | st.text(max_size=5)
GOOD_ENTRIES = st.sampled_from(["'self'", "https://a.example", "*.b.example:*", "http://c:8080", "https:"])


@tried(deadline=None)
@given(st.lists(GOOD_ENTRIES | ENTRIES, max_size=4).map(tuple).filter(lambda entries: not Ancestors().wrong(entries)))
def test_no_accepted_setting_changes_the_rest_of_the_policy(entries: tuple[str, ...]) -> None:
    async def page(scope: Any, receive: Any, send: Any) -> None:
        headers = {"content-security-policy": SOURCE_POLICY} if scope["path"] == "/source/1" else {}
        await HTMLResponse("", headers=headers)(scope, receive, send)

    client = TestClient(Guard(page, frame_ancestors=entries))
    unframed = chat_policy(()).rpartition(";")[0]
    for path, before in (("/", unframed), ("/source/1", SOURCE_POLICY)):
        policy = client.get(path).headers["content-security-policy"]
        rest, _, framing = policy.rpartition("; ")
        name, *named = framing.split(" ")
        assert (rest, name) == (before, "frame-ancestors")
        assert set(named) <= {"'self'", *entries}, "each entry is one token"
        assert set(entries) - {"'none'"} <= set(named)
        assert re.fullmatch(r"[ -~]+", policy)
        assert "," not in policy, "a comma would begin another policy"
