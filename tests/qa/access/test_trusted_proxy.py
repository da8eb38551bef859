"""Who a proxy says that asks, and when it is not believed."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.access.identity import Role, User
from qa.access.trusted_proxy import TrustedProxy, secret_of
from qa.configuration.contradictions import SHORTEST_SECRET
from qa.errors import SettingsError, SignInError
from qa.settings import Settings

SECRET = "a shared secret of some length"
SETTINGS = Settings(access="proxy", proxy_addresses=("10.0.3.0/28", "::1"), proxy_secret=SECRET, admins=("it",))
PROXY = TrustedProxy.of(SETTINGS)
HEADERS = {"x-pincite-secret": SECRET, "x-forwarded-user": "ada", "x-forwarded-groups": "hr, it"}
OURS = ("10.0.3.7", 40000)


def scope(headers: dict[str, str] | list[tuple[str, str]], client: Any = OURS) -> dict[str, Any]:
    pairs = headers.items() if isinstance(headers, dict) else headers
    return {"client": client, "headers": [(name.encode(), value.encode()) for name, value in pairs]}


def test_a_proxy_with_the_secret_is_believed() -> None:
    assert PROXY.user(scope(HEADERS)) == User("ada", frozenset({"hr", "it"}), Role.ADMIN)


def test_names_may_hold_any_letters() -> None:
    user = PROXY.user(scope(HEADERS | {"x-forwarded-user": "Ünal 王", "x-forwarded-groups": "Büro"}))
    assert user == User("Ünal 王", frozenset({"Büro"}))


@pytest.mark.parametrize(
    "client", [("10.0.3.16", 1), ("10.0.2.255", 1), ("127.0.0.1", 1), ("testclient", 1), ("", 0), None]
)
def test_no_other_address_is_believed_with_or_without_the_secret(client: Any) -> None:
    for kept in ({}, {"x-pincite-secret": SECRET}):
        with pytest.raises(SignInError, match="not a trusted proxy"):
            PROXY.user(scope({"x-forwarded-user": "ada"} | kept, client))


def test_an_address_is_the_same_in_both_families() -> None:
    assert PROXY.user(scope(HEADERS, ("::ffff:10.0.3.7", 1))) is not None
    assert PROXY.user(scope(HEADERS, ("::1", 1))) is not None
    with pytest.raises(SignInError):
        PROXY.user(scope(HEADERS, ("::ffff:10.0.9.7", 1)))


@pytest.mark.parametrize(
    "secret", [None, "", " ", SECRET[:-1], SECRET + "x", SECRET.upper(), "x" * len(SECRET), SECRET + ", " + SECRET]
)
def test_without_the_secret_nothing_is_believed(secret: str | None) -> None:
    headers = {name: value for name, value in HEADERS.items() if name != "x-pincite-secret"}
    with pytest.raises(SignInError, match="secret") as problem:
        PROXY.user(scope(headers if secret is None else headers | {"x-pincite-secret": secret}))
    assert SECRET not in str(problem.value)


@pytest.mark.parametrize("name", list(HEADERS))
def test_a_header_that_is_there_twice_is_not_believed(name: str) -> None:
    for extra in ("eve", HEADERS[name]):
        with pytest.raises(SignInError):
            PROXY.user(scope([*HEADERS.items(), (name, extra)]))


@pytest.mark.parametrize("name", ["ada, admin", "ada,admin", "ada,", ",ada", "Lovelace, Ada", ","])
def test_two_headers_that_were_joined_to_one_are_not_believed(name: str) -> None:
    with pytest.raises(SignInError, match="holds no comma"):
        PROXY.user(scope(HEADERS | {"x-forwarded-user": name}))


@pytest.mark.parametrize("given", [{"x-forwarded-groups": "it"}, {"x-pincite-secret": "x"}])
def test_saying_half_of_it_is_not_believed_either(given: dict[str, str]) -> None:
    with pytest.raises(SignInError):
        PROXY.user(scope(given))


def test_a_proxy_may_name_nobody() -> None:
    assert PROXY.user(scope({})) is None
    assert PROXY.user(scope({}, ("9.9.9.9", 1))) is None
    assert PROXY.user(scope({"x-pincite-secret": SECRET})) is None
    assert PROXY.user(scope({"x-pincite-secret": SECRET, "x-forwarded-user": " "})) is None


def test_bytes_that_are_no_text_are_refused() -> None:
    sent = [(b"x-pincite-secret", SECRET.encode()), (b"x-forwarded-user", b"ad\xff")]
    with pytest.raises(SignInError, match="UTF-8"):
        PROXY.user({"client": OURS, "headers": sent})


@pytest.mark.parametrize(
    ("peer", "chain", "client"),
    [
        ("9.9.9.9", [], "9.9.9.9"),
        ("9.9.9.9", ["1.1.1.1"], "9.9.9.9"),
        ("10.0.3.7", [], "10.0.3.7"),
        ("10.0.3.7", ["1.1.1.1"], "1.1.1.1"),
        ("10.0.3.7", ["8.8.8.8, 1.1.1.1"], "1.1.1.1"),
        ("10.0.3.7", ["8.8.8.8, 1.1.1.1, 10.0.3.9"], "1.1.1.1"),
        ("10.0.3.7", ["8.8.8.8", "1.1.1.1"], "1.1.1.1"),
        ("10.0.3.7", ["8.8.8.8, nonsense"], "10.0.3.7"),
        ("10.0.3.7", ["8.8.8.8, nonsense, 10.0.3.9"], "10.0.3.9"),
        ("10.0.3.7", ["10.0.3.8, 10.0.3.9"], "10.0.3.8"),
        ("10.0.3.7", ["::ffff:1.2.3.4"], "1.2.3.4"),
    ],
)
def test_the_clients_address_is_what_a_proxy_of_ours_saw(peer: str, chain: list[str], client: str) -> None:
    assert PROXY.client(scope([("x-forwarded-for", one) for one in chain], (peer, 1))) == client


def test_an_address_is_believed_for_limits_without_proxy_sign_in() -> None:
    proxy = TrustedProxy.of(Settings(proxy_addresses=("10.0.3.7",)))
    assert proxy.client(scope({"x-forwarded-for": "1.1.1.1"})) == "1.1.1.1"
    assert TrustedProxy.of(Settings()).client(scope({"x-forwarded-for": "1.1.1.1"})) == "10.0.3.7"
    assert proxy.client(scope({}, None)) is None


@given(st.binary(max_size=80), st.sampled_from(["10.0.3.7", "9.9.9.9"]))
def test_whatever_a_client_says_only_a_peer_or_an_address_comes_out(said: bytes, peer: str) -> None:
    found = PROXY.client({"client": (peer, 1), "headers": [(b"x-forwarded-for", said)]})
    assert found == peer or (peer == "10.0.3.7" and found is not None)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"proxy_addresses": ()}, "proxy_addresses is empty"),
    ({"proxy_secret": ""}, f"has 0 characters, expected {SHORTEST_SECRET}"),
    ({"proxy_secret": "short"}, f"has 5 characters, expected {SHORTEST_SECRET}"),
    ({"proxy_addresses": ("0.0.0.0/0",)}, "every address"),
    ({"proxy_addresses": ("::/0",)}, "every address"),
    ({"proxy_addresses": ("10.0.3.7/28",)}, "'10.0.3.7/28'"),
    ({"proxy_addresses": ("proxy.corp.example",)}, "'proxy.corp.example'"),
    ({"proxy_user_header": ""}, "no name of a header"),
    ({"proxy_user_header": "X User"}, "no name of a header"),
    ({"proxy_user_header": "X-Pincite-Secret"}, "twice"),
    ({"proxy_secret_file": "/nowhere/secret", "proxy_secret": ""}, "/nowhere/secret"),
    ({"proxy_secret_file": "/nowhere/secret"}, "both set"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_settings_that_would_let_in_whoever_likes_are_refused(wrong: dict[str, Any], said: str) -> None:
    known = {name: getattr(SETTINGS, name) for name in ("access", "proxy_addresses", "proxy_secret", "admins")}
    with pytest.raises(SettingsError) as problem:
        TrustedProxy.of(Settings(**known | wrong))
    assert said in str(problem.value)
    assert SECRET not in str(problem.value)


def test_the_secret_may_stand_in_a_file_and_is_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    settings = Settings(access="proxy", proxy_addresses=("10.0.3.7",), proxy_secret_file=str(file))
    assert secret_of(settings, "proxy_secret") == SECRET
    proxy = TrustedProxy.of(settings)
    assert proxy.user(scope(HEADERS)) is not None
    assert all(SECRET not in shown(thing) for shown, thing in product((repr, str), (settings, proxy, SETTINGS)))
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not UTF-8"):
        secret_of(settings, "proxy_secret")


def test_a_secret_of_the_wrong_type_is_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "pincite.toml"
    file.write_text("proxy_secret = 1234567890123456\n")
    with pytest.raises(SettingsError, match="proxy_secret is something else, expected a text"):
        Settings.load({}, file)
