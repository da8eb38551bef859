"""Whose request it is, settled before the application sees it: every route, and every way to say who one is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import Any

import pytest
from fastapi import FastAPI, Request
from joserfc.jwk import OctKey
from starlette.responses import Response
from starlette.testclient import TestClient

from index.errors import PinciteError
from qa.access.entrance import Entrance
from qa.access.identity import ANONYMOUS, User, user_of
from qa.access.sealed import Jar, key_in
from qa.access.tokens import Scope, Tokens
from qa.assistant import Assistant
from qa.settings import Settings
from qa.web.guards.limits import QUESTIONS
from qa.web.guards.sign_in import OPEN, SignIn
from qa.web.language import languages
from qa.web.security import ALLOWED
from tests.support.provider import Running, providing
from tests.support.signing_in import ADA, PROXIED, PROXY, SECRET, app_with, at, own_assistant, sign_in

QUESTION = {"question": "Who is JD Finance's CEO?"}
SHOWN = ("JD Finance", "tencent", "documents", "passages")
"""What says something of the documents or of how many there are."""
ROUTES = [
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/config"),
    ("GET", "/theme.css"),
    ("GET", "/assets/index.js"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/queue/data?session_hash=x"),
    ("GET", "/gradio_api/startup-events"),
    ("GET", "/gradio_api/heartbeat/x"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/cancel"),
    ("POST", "/gradio_api/reset"),
    ("GET", "/api/complete?q=wh"),
    ("GET", "/api/sources"),
    ("GET", "/api/sources/1"),
    ("GET", "/source/1"),
    ("GET", "/source/1/raw"),
    ("GET", "/openapi.json"),
    ("GET", "/v1/models"),
    ("GET", "/metrics"),
    ("GET", "/api/sync"),
    ("GET", "/admin/sources"),
    ("POST", "/api/sync"),
    ("POST", "/mcp"),
    ("POST", "/v1/chat/completions"),
    *(("POST", f"/api/{name}") for name in ("ask", "explain", "search", "export", "verify", "find", "feedback")),
]


@pytest.fixture(scope="module")
def provider() -> Iterator[Running]:
    with providing() as running:
        running.knows("ada", preferred_username="ada", groups=["hr"])
        yield running


@pytest.fixture(scope="module")
def own(seeds_index: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with own_assistant(seeds_index, tmp_path_factory.mktemp("own") / "index") as assistant:
        yield assistant


@pytest.fixture(scope="module")
def proxied(own: Assistant) -> FastAPI:
    return app_with(own, PROXIED)


@pytest.fixture(scope="module")
def oidc(own: Assistant, provider: Running) -> FastAPI:
    return app_with(own, at(provider))


@pytest.fixture(scope="module")
def tokens(own: Assistant) -> Tokens:
    return Entrance.of(Settings(), own.index.folder).tokens


def at_address(app: FastAPI, client: Any = PROXY, **more: Any) -> TestClient:
    return TestClient(app, client=client, follow_redirects=False, **more)


def send(client: TestClient, method: str, path: str, headers: dict[str, str] | None = None) -> Any:
    """Send a request; a stream that never ends is left at once."""
    body = {"json": QUESTION} if method == "POST" else {}
    if "queue/data" in path or "heartbeat" in path:
        path = path.replace("x", "unknown")
    return client.request(method, path, headers=headers or {}, **body)


def test_every_route_is_thought_of() -> None:
    known = {(method, re.sub(r"\?.*", "", path)) for method, path in ROUTES}
    for method, patterns in ALLOWED.items():
        for pattern in patterns:
            if pattern in OPEN:
                continue
            assert any(m == method and re.fullmatch(pattern, path) for m, path in known), (method, pattern)
    assert {path for _, path in known} >= QUESTIONS


def test_nobody_is_signed_in_unless_the_settings_name_a_way() -> None:
    app = FastAPI()
    app.add_middleware(SignIn)
    seen = []

    @app.get("/who")
    def who(request: Request) -> None:
        seen.append(user_of(request.scope))

    assert TestClient(app).get("/who").status_code == 200
    assert seen == [ANONYMOUS]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_is_open_to_whoever_does_not_say_who_they_are(
    proxied: FastAPI, oidc: FastAPI, method: str, path: str
) -> None:
    for app in (proxied, oidc):
        for client in (at_address(app), at_address(app, ("9.9.9.9", 1)), at_address(app, ("127.0.0.1", 1))):
            refused = send(client, method, path)
            assert refused.status_code == 401, (method, path)
            assert refused.headers["www-authenticate"].startswith("Bearer")
            if method != "HEAD":
                assert refused.json()["error"]["code"] == "sign_in"
                assert refused.json()["error"]["id"]
                assert not any(word in refused.text for word in SHOWN)


@pytest.mark.parametrize(
    "path", ["/", "/config", "/api/sources", "/source/1", "/source/1/raw", "/gradio_api/queue/data?session_hash=x"]
)
def test_no_spelling_of_a_path_gets_past(proxied: FastAPI, path: str) -> None:
    client = at_address(proxied)
    for spelled in (
        f"/healthz/..{path}",
        f"/static/..{path}",
        f"//{path}",
        f"/.{path}",
        f"{path}%00",
        f"/static/%2e%2e{path}",
        f"/healthz;{path}",
    ):
        assert client.get(spelled).status_code in (401, 404), spelled


def test_open_paths_say_nothing_of_the_documents(proxied: FastAPI, oidc: FastAPI) -> None:
    for app in (proxied, oidc):
        client = at_address(app, ("9.9.9.9", 1))
        for path in ("/healthz", "/readyz", "/widget.js", "/static/chat.css", "/favicon.ico"):
            answer = client.get(path)
            assert answer.status_code == 200
            if path in ("/healthz", "/readyz"):
                assert answer.json() == {"status": "ok"}
    assert at_address(proxied).get("/readyz", headers=ADA).json()["documents"] >= 10


@pytest.mark.parametrize(
    ("method", "path"), [*ROUTES, ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/static/chat.css")]
)
def test_saying_to_be_somebody_without_the_secret_gets_nowhere(proxied: FastAPI, method: str, path: str) -> None:
    named = {"x-forwarded-user": "ada", "x-forwarded-groups": "hr, it"}
    for client, headers in (
        (at_address(proxied), named),
        (at_address(proxied), named | {"x-pincite-secret": SECRET[:-1]}),
        (at_address(proxied, ("9.9.9.9", 1)), named | {"x-pincite-secret": SECRET}),
        (at_address(proxied, ("9.9.9.9", 1)), named | {"x-pincite-secret": SECRET, "x-forwarded-for": "10.0.3.7"}),
        (at_address(proxied, ("9.9.9.9", 1)), named | {"x-pincite-secret": SECRET, "x-real-ip": "10.0.3.7"}),
    ):
        refused = send(client, method, path, headers)
        assert refused.status_code == 401
        if method != "HEAD":
            assert refused.json()["error"]["id"]
            assert SECRET[:-1] not in refused.text


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("path", ["/", "/source/1"])
def test_a_browser_of_whose_reader_the_proxy_says_nothing_shows_a_page(proxied: FastAPI, path: str, code: str) -> None:
    say, browser = languages()[code], {"accept": "text/html,*/*;q=0.8", "accept-language": f"{code}-XX,en;q=0.5"}
    joined = browser | ADA | {"x-forwarded-user": "ada, admin"}
    for headers, peer in ((browser, PROXY), (browser | ADA, ("9.9.9.9", 1)), (joined, PROXY)):
        refused = at_address(proxied, peer).get(path, headers=headers)
        assert (refused.status_code, refused.headers["content-type"]) == (401, "text/html; charset=utf-8")
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert f'<html lang="{code}" dir="{say.direction}"' in refused.text
        assert f"<h1>{escape(say('You are not signed in'))}</h1>" in refused.text
        assert escape(say("Reference: {id}", id=refused.headers["x-request-id"])) in refused.text
        assert re.search(r"\bada\b", refused.text) is None  # a reference may hold these letters
        assert "script-src" not in refused.headers["content-security-policy"]
    assert at_address(proxied).get(path, headers={"accept": "application/json"}).json()["error"]["code"] == "sign_in"
    assert f'lang="{code}"' in at_address(proxied).get(f"{path}?lang={code}", headers={"accept": "text/html"}).text


def test_the_proxys_user_is_let_in(proxied: FastAPI) -> None:
    client = at_address(proxied)
    assert client.get("/api/sources", headers=ADA).status_code == 200
    assert client.get("/", headers=ADA | {"accept": "text/html"}).status_code == 200
    assert client.post("/api/ask", json=QUESTION, headers=ADA).json()["status"] in ("answered", "likely")


def test_identity_headers_mean_nothing_where_no_proxy_is_trusted(oidc: FastAPI, assistant: Assistant) -> None:
    assert at_address(oidc).get("/api/sources", headers=ADA).status_code == 401
    open_to_all = app_with(assistant, Settings())
    assert at_address(open_to_all).get("/api/sources", headers=ADA).status_code == 200


def seen_by(
    settings: Settings, folder: Any, headers: dict[str, str], client: Any = PROXY, path: str = "/api/ask"
) -> dict[str, Any]:
    """Return the scope of a request as the application sees it; empty if it does not."""
    seen: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.update(scope)
        await Response()(scope, receive, send)

    at_address(SignIn(app, Entrance.of(settings, folder)), client).get(path, headers=headers)  # type: ignore[arg-type]
    return seen


def test_the_clients_address_is_told_for_limits(own: Assistant) -> None:
    folder, forwarded = own.index.folder, {"x-forwarded-for": "1.1.1.1"}
    assert seen_by(PROXIED, folder, ADA | forwarded)["pincite.client"] == "1.1.1.1"
    behind = Settings(proxy_addresses=PROXIED.proxy_addresses)
    assert seen_by(behind, folder, forwarded)["pincite.client"] == "1.1.1.1"
    assert seen_by(behind, folder, forwarded, ("9.9.9.9", 1))["pincite.client"] == "9.9.9.9"
    assert seen_by(Settings(), folder, forwarded)["pincite.client"] == PROXY[0]
    assert "pincite.client" not in seen_by(Settings(), folder, forwarded, ("testclient", 1))


def test_forged_and_expired_cookies_let_nobody_in(oidc: FastAPI, own: Assistant, provider: Running) -> None:
    key = key_in(own.index.folder)
    real = at_address(oidc)
    sign_in(real, provider, "ada")
    good = real.cookies["pincite_session"]
    old = Response()
    Jar(key).put(old, "session", {"name": "ada", "groups": []}, -1)
    by_another = Response()
    Jar(OctKey.import_key(b"k" * 32)).put(by_another, "session", {"name": "ada", "groups": []}, 60)
    other_kind = Response()
    Jar(key).put(other_kind, "login_x", {"name": "ada", "groups": []}, 60)
    first_half, second_half, signature = good.split(".")
    for cookie in (
        "",
        "ada",
        _value(by_another),
        _value(old),
        _value(other_kind),
        f"{first_half}.{second_half}.",
        f"{first_half}.{second_half}.{signature[::-1]}",
        good[:-10],
        good.swapcase(),
    ):
        client = at_address(oidc, cookies={"pincite_session": cookie} if cookie else None)
        assert client.get("/api/sources").status_code == 401, cookie
    assert at_address(oidc, cookies={"pincite_session": good}).get("/api/sources").status_code == 200


def _value(response: Response) -> str:
    return response.headers["set-cookie"].split(";")[0].partition("=")[2]


def test_a_new_key_ends_all_sessions(own: Assistant, provider: Running) -> None:
    settings = at(provider)
    with at_address(app_with(own, settings)) as client:
        sign_in(client, provider, "ada")
        cookies = dict(client.cookies)
    path = own.index.folder / "sign-in.key"
    kept = path.read_bytes()
    path.unlink()
    try:
        assert at_address(app_with(own, settings), cookies=cookies).get("/api/sources").status_code == 401
    finally:
        path.write_bytes(kept)
    assert at_address(app_with(own, settings), cookies=cookies).get("/api/sources").status_code == 200


MATRIX = {
    ("POST", "/api/ask"): {Scope.ASK},
    ("POST", "/api/explain"): {Scope.ADMIN},
    ("GET", "/api/sync"): {Scope.ADMIN},
    ("POST", "/api/sync"): {Scope.ADMIN},
    ("POST", "/api/search"): {Scope.ASK},
    ("POST", "/api/find"): {Scope.ASK},
    ("POST", "/api/export"): {Scope.ASK},
    ("GET", "/api/complete?q=wh"): {Scope.ASK},
    ("POST", "/v1/chat/completions"): {Scope.ASK},
    ("GET", "/v1/models"): {Scope.ASK},
    ("GET", "/api/sources"): {Scope.SOURCES},
    ("GET", "/api/sources/1"): {Scope.SOURCES},
    ("GET", "/source/1"): {Scope.SOURCES},
    ("GET", "/source/1/raw"): {Scope.SOURCES},
    ("POST", "/api/verify"): {Scope.VERIFY},
    ("POST", "/api/feedback"): {Scope.FEEDBACK},
    ("POST", "/mcp"): {Scope.MCP},
    ("GET", "/metrics"): {Scope.METRICS, Scope.ADMIN},
    ("GET", "/openapi.json"): set(Scope),
    ("GET", "/healthz"): set(Scope),
}


@pytest.mark.parametrize("scope", Scope)
def test_a_token_opens_what_it_is_for(
    proxied: FastAPI, oidc: FastAPI, assistant: Assistant, own: Assistant, tokens: Tokens, scope: Scope
) -> None:
    name = f"for {scope}"
    secret = tokens.create(name, [scope])
    headers = {"authorization": f"Bearer {secret}"}
    for app in (proxied, oidc, app_with(own, Settings())):
        client = at_address(app, ("9.9.9.9", 1))
        for (method, path), wanted in MATRIX.items():
            answer = send(client, method, path, headers)
            assert (answer.status_code not in (401, 403)) == (scope in wanted), (method, path, answer.text)
            if scope not in wanted:
                assert answer.status_code == 403
                assert answer.json()["error"]["code"] == "forbidden"
                assert str(next(iter(wanted))) in answer.json()["error"]["message"]
        for method, path in ROUTES:
            if (method, path) not in MATRIX and not path.startswith("/v1"):
                assert send(client, method, path, headers).status_code == 403, path
    tokens.revoke(name)
    for app in (proxied, oidc, app_with(own, Settings())):
        refused = at_address(app).get("/openapi.json", headers=headers)
        assert refused.status_code == 401
        assert "revoked" in refused.json()["error"]["message"]


def test_an_admin_has_answers_explained_and_no_other_reader(proxied: FastAPI) -> None:
    for groups, status in (("hr", 403), ("it", 200)):
        headers = ADA | {"x-forwarded-groups": groups}
        assert send(at_address(proxied), "POST", "/api/explain", headers).status_code == status


def test_a_wrong_token_is_not_made_good_by_a_cookie_or_a_proxy(
    oidc: FastAPI, proxied: FastAPI, own: Assistant, provider: Running, tokens: Tokens
) -> None:
    expired = tokens.create("expired", [Scope.ASK], life=timedelta(seconds=-1))
    with at_address(oidc) as client:
        sign_in(client, provider, "ada")
        assert client.get("/api/sources").status_code == 200
        for wrong in (f"Bearer {expired}", "Bearer pincite_forged", "Bearer other", "Basic YWRhOng=", ""):
            assert client.get("/api/sources", headers={"authorization": wrong}).status_code == 401
    for app in (proxied, app_with(own, Settings())):
        refused = at_address(app).get("/api/sources", headers=ADA | {"authorization": f"Bearer {expired}"})
        assert refused.status_code == 401
        assert "expired on" in refused.json()["error"]["message"]


def test_a_token_counts_before_a_cookie_and_never_against_a_lie(
    own: Assistant, proxied: FastAPI, tokens: Tokens
) -> None:
    secret = tokens.create("counts", [Scope.ASK], ["it"])
    bearer = {"authorization": f"Bearer {secret}"}
    seen = seen_by(PROXIED, own.index.folder, ADA | bearer)
    assert seen["user"] == User("token:counts", frozenset({"it"}))
    assert seen["pincite.scopes"] == {"ask"}
    assert not seen_by(PROXIED, own.index.folder, {"x-forwarded-user": "ada"} | bearer)


def test_tokens_that_cannot_be_read_let_nobody_in(own: Assistant, tmp_path: Any) -> None:
    broken = tmp_path / "tokens.sqlite"
    broken.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with at_address(app_with(own, replace(PROXIED, tokens=str(broken)))) as client:
        refused = client.post("/api/ask", json=QUESTION, headers={"authorization": "Bearer pincite_x"})
        assert refused.status_code == 503
        assert refused.json()["error"]["id"]
        assert client.get("/api/sources", headers=ADA).status_code == 200


def test_a_server_whose_settings_are_not_clear_does_not_start(own: Assistant) -> None:
    for wrong in (Settings(access="proxy"), Settings(access="oidc"), Settings(access="all")):
        with pytest.raises(PinciteError):
            app_with(own, wrong)
