"""Signing in and out: the whole way, over the whole application, at a real provider."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from qa.assistant import Assistant
from qa.web.guards.login import PAGES, safe_path
from tests.support.provider import Running, providing
from tests.support.signing_in import app_with, at, own_assistant, sign_in

ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%2f%2fevil.example",
    "/..//evil.example",
    "/source/1/..//evil.example",
    "/source/1//evil.example",
    "http:evil.example",
    "http:/evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example/source/1",
    "/source/1@evil.example",
    "@evil.example",
    "evil.example",
    "/login?next=//evil.example",
    "/logout",
    "/api/sources",
    "/source/１",
    "//[::1",
    "?//evil.example",
    "#//evil.example",
    "",
    "/" + "x" * 3000,
]


@pytest.fixture(scope="module")
def provider() -> Iterator[Running]:
    with providing() as running:
        running.knows("ada", preferred_username="ada", groups=["hr"])
        running.knows("bob", preferred_username="bob")
        yield running


@pytest.fixture(scope="module")
def own(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with own_assistant(seeds_index, tmp_path_factory.mktemp("own") / "index") as assistant:
        yield assistant


@pytest.fixture(scope="module")
def app(own: Assistant, provider: Running) -> FastAPI:
    return app_with(own, at(provider, rate_per_minute=0))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A browser of its own."""
    with TestClient(app, follow_redirects=False) as client:
        yield client


def test_the_whole_way(client: TestClient, provider: Running) -> None:
    page = {"accept": "text/html"}
    sent = client.get("/source/1?start=2&end=3", headers=page)
    assert sent.status_code == 303
    assert client.get("/api/sources").status_code == 401
    wanted = parse_qs(urlsplit(sent.headers["location"]).query)["next"][0]
    back = sign_in(client, provider, "ada", wanted)
    assert back.status_code == 303
    assert back.headers["location"] == "/source/1?start=2&end=3"
    (session,) = client.cookies
    assert session == "pincite_session"  # what was kept for the way is gone
    assert client.get("/", headers=page).status_code == 200
    assert client.get("/api/sources").status_code == 200
    left = client.get("/logout")
    assert "You are signed out" in left.text
    assert provider.issuer in left.text
    assert not client.cookies
    assert client.get("/api/sources").status_code == 401


def test_cookies_are_kept_from_scripts_and_other_sites(client: TestClient, provider: Running) -> None:
    begun = client.get("/login")
    ended = client.get(provider.comes_back(begun.headers["location"], "ada"))
    for response in (begun, ended):
        assert response.headers["cache-control"] == "no-store"
        for cookie in response.headers.get_list("set-cookie"):
            assert "HttpOnly" in cookie
            assert "SameSite=lax" in cookie


def test_several_tabs_may_sign_in_at_once(client: TestClient, provider: Running) -> None:
    begun = [client.get("/login", params={"next": f"/source/{number}"}) for number in range(3)]
    for number in (1, 0, 2):
        back = client.get(provider.comes_back(begun[number].headers["location"], "ada"))
        assert back.headers["location"] == f"/source/{number}"
    for _ in range(12):
        client.get("/login")
    assert len(client.cookies) <= 6, "the cookies of unfinished sign-ins must not pile up"


def test_a_sign_in_that_another_browser_began_lets_nobody_in(
    client: TestClient, provider: Running, own: Assistant
) -> None:
    """Or somebody could have others ask, and be recorded, in their name."""
    back = provider.comes_back(client.get("/login").headers["location"], "bob")
    with TestClient(client.app, follow_redirects=False) as victim:
        refused = victim.get(back)
        assert refused.status_code == 401
        assert "not begun in this browser" in refused.text
        assert not victim.cookies
    assert client.get(back).status_code == 303


def test_a_way_back_is_gone_once(client: TestClient, provider: Running) -> None:
    back = provider.comes_back(client.get("/login").headers["location"], "ada")
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?state=x",
        "?code=x",
        "?code=x&state=" + "a" * 30,
        "?code=x&state=../../x",
        "?error=access_denied",
        "?state=%00",
    ],
)
def test_a_way_back_that_nobody_went(client: TestClient, query: str) -> None:
    refused = client.get(f"/login/callback{query}")
    assert refused.status_code == 401
    assert not client.cookies


def test_a_code_that_was_made_up(client: TestClient, provider: Running) -> None:
    back = urlsplit(provider.comes_back(client.get("/login").headers["location"], "ada"))
    state = parse_qs(back.query)["state"][0]
    refused = client.get("/login/callback", params={"code": "made up", "state": state})
    assert refused.status_code == 401
    assert "Reference: " in refused.text
    assert not client.cookies


def test_a_reader_who_declines(client: TestClient, provider: Running) -> None:
    back = provider.comes_back(client.get("/login").headers["location"], "ada", action="deny")
    state = parse_qs(urlsplit(client.get("/login").headers["location"]).query)["state"][0]
    refused = client.get(back if "state=" in back else f"{back}&state={state}")
    assert refused.status_code == 401
    assert "access_denied" in refused.text


def test_what_a_way_back_says_is_not_shown(client: TestClient) -> None:
    state = parse_qs(urlsplit(client.get("/login").headers["location"]).query)["state"][0]
    evil = "<script>alert(1)</script> call 555-1234"
    refused = client.get("/login/callback", params={"state": state, "error": evil, "error_description": evil})
    assert refused.status_code == 401
    assert "555" not in refused.text
    assert "script-src" not in refused.headers["content-security-policy"]


def test_another_provider_cannot_end_it(client: TestClient, provider: Running) -> None:
    back = provider.comes_back(client.get("/login").headers["location"], "ada")
    assert client.get(f"{back}&iss=https://evil.example").status_code == 401


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_led_elsewhere(client: TestClient, provider: Running, wanted: str) -> None:
    assert safe_path(wanted) == "/"
    assert sign_in(client, provider, "ada", wanted).headers["location"] == "/"


@given(st.text(alphabet="/\\.:@?#%25source1evl\t\n ", max_size=30))
def test_where_a_reader_comes_back_to_is_a_page_of_ours(wanted: str) -> None:
    path = safe_path(wanted)
    assert PAGES.fullmatch(path.partition("?")[0])
    parts = urlsplit(path)
    assert not parts.scheme
    assert not parts.netloc


@pytest.mark.parametrize("page", ["/", "/source/12", "/source/12?start=1&end=2", "/?question=Who%3F&__theme=dark"])
def test_a_page_of_ours_is_come_back_to(client: TestClient, provider: Running, page: str) -> None:
    assert sign_in(client, provider, "ada", page).headers["location"] == page


def test_below_a_path(own: Assistant, provider: Running) -> None:
    settings = at(provider, root_path="/qa", public_address="http://testserver/qa")
    with TestClient(app_with(own, settings), follow_redirects=False) as client:
        sent = client.get("/qa/", headers={"accept": "text/html"})
        assert sent.headers["location"] == "/qa/login?next=%2F"
        begun = client.get(sent.headers["location"])
        assert "Path=/qa;" in begun.headers["set-cookie"]
        back = provider.comes_back(begun.headers["location"], "ada")
        assert back.startswith("http://testserver/qa/login/callback?")
        ended = client.get(back)
        assert ended.headers["location"] == "/qa/"
        assert client.get("/qa/api/sources").status_code == 200
        assert 'href="/qa/login"' in client.get("/qa/logout").text


def test_over_https_cookies_are_ours_alone(own: Assistant, provider: Running) -> None:
    for changes, attributes in (
        ({}, "SameSite=lax; Secure"),
        ({"cross_site_frames": "yes"}, "SameSite=none; Secure; Partitioned"),
    ):
        settings = at(provider, public_address="https://testserver", **changes)
        with TestClient(app_with(own, settings), "https://testserver", follow_redirects=False) as client:
            ended = sign_in(client, provider, "ada")
            session = next(one for one in ended.headers.get_list("set-cookie") if "session" in one)
            assert session.startswith("__Host-pincite_session=")
            assert session.endswith(attributes)
            assert client.get("/api/sources").status_code == 200


def test_a_frame_shows_a_link_instead_of_the_provider(own: Assistant, provider: Running, client: TestClient) -> None:
    for headers, path in (
        ({"sec-fetch-dest": "iframe"}, "/"),
        ({}, "/?__theme=dark"),
        ({"sec-fetch-dest": "iframe"}, "/source/1"),
    ):
        shown = client.get(path, headers={"accept": "text/html"} | headers)
        assert shown.status_code == 401
        assert 'href="/login?next=%2F" target="_blank" rel="noopener"' in shown.text
        assert "sign-in.js" in shown.text
        assert ('data-theme="dark"' in shown.text) == ("dark" in path)
    assert client.get("/", headers={"accept": "text/html", "sec-fetch-dest": "document"}).status_code == 303
    settings = at(provider, public_address="https://testserver", cross_site_frames="yes")
    with TestClient(app_with(own, settings), "https://testserver") as inside:
        shown = inside.get("/?__theme=dark", headers={"accept": "text/html", "sec-fetch-dest": "iframe"})
        assert 'href="/login?next=%2F%3F__theme%3Ddark">' in shown.text


def test_a_provider_that_is_down_lets_nobody_in_and_is_asked_again(client: TestClient, provider: Running) -> None:
    sign_in(client, provider, "ada")
    begun = client.get("/login")
    back = provider.comes_back(begun.headers["location"], "bob")
    provider.stop()
    try:
        with TestClient(client.app, follow_redirects=False) as other:
            assert other.get("/api/sources").status_code == 401
        refused = client.get(back)
        assert refused.status_code == 503
        assert "Reference: " in refused.text
        assert refused.headers["retry-after"]
        # Whoever is signed in stays so, and can sign out.
        assert client.get("/api/sources").status_code == 200
        assert "You are signed out" in client.get("/logout").text
        assert client.get("/api/sources").status_code == 401
    finally:
        provider.start()
    assert sign_in(client, provider, "ada").status_code == 303


def test_discovery_is_tried_again(own: Assistant, provider: Running) -> None:
    provider.stop()
    try:
        with TestClient(app_with(own, at(provider)), follow_redirects=False) as client:  # it starts all the same
            assert [client.get("/login").status_code for _ in range(2)] == [503, 503]
            provider.start()
            assert sign_in(client, provider, "ada").status_code == 303
    finally:
        if provider.process is None:
            provider.start()


@pytest.mark.parametrize("path", ["/login", "/login/callback", "/logout"])
def test_where_nobody_signs_in_there_is_no_login(assistant: Assistant, path: str) -> None:
    with TestClient(app_with(assistant, assistant.settings)) as client:
        refused = client.get(path)
        assert refused.status_code == 404
        assert refused.json()["error"]["code"] == "not_found"


def test_the_pages_of_the_sign_in_speak_the_readers_language(app: FastAPI) -> None:
    german = {"accept": "text/html", "accept-language": "de-DE,de;q=0.9"}
    with TestClient(app, headers=german, follow_redirects=False) as reader:
        framed = reader.get("/", headers={"sec-fetch-dest": "iframe"}).text
        failed = reader.get("/login/callback?state=x").text
        left = reader.get("/logout").text
    for page, said in (
        (framed, ("Zum Fragen anmelden", "Anmelden", "Das öffnet einen neuen Tab.")),
        (failed, ("Sie sind nicht angemeldet", "Kennung: ", "Erneut versuchen")),
        (left, ("Sie sind abgemeldet", "Dieser Browser zeigt keine Dokumente mehr.", "Erneut anmelden")),
    ):
        assert '<html lang="de"' in page
        assert all(words in page for words in said)
