"""A sign-in at a real provider, run by the tests: whom it vouches for, and when it is not believed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from qa.access.identity import Role, User
from qa.access.provider import Provider, ProviderError
from qa.errors import SettingsError, SignInError
from qa.settings import Settings
from tests.support.provider import LIES, Running, providing
from tests.support.signing_in import at

ADA = User("ada", frozenset({"hr"}))


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with providing() as running:
        running.knows("1815", preferred_username="ada", groups=["hr"], email="ada@corp.example")
        yield running


def whole_way(provider: Provider, running: Running, who: str = "1815") -> User:
    async def go() -> User:
        started = await provider.start()
        back = parse_qs(urlsplit(running.comes_back(started.address, who)).query)
        assert back["state"] == [started.state]
        return await provider.finish(back["code"][0], started.kept)

    return asyncio.run(go())


def test_a_reader_signs_in(running: Running) -> None:
    assert whole_way(Provider(at(running)), running) == ADA
    assert whole_way(Provider(at(running, admins=("hr",))), running) == User("ada", frozenset({"hr"}), Role.ADMIN)


def test_a_public_client_has_pkce_alone(running: Running) -> None:
    assert whole_way(Provider(at(running, oidc_client_secret="")), running) == ADA


def test_what_the_provider_is_asked(running: Running) -> None:
    provider = Provider(at(running))
    one, two = (asyncio.run(provider.start()) for _ in range(2))
    asked = {name: value for name, (value,) in parse_qs(urlsplit(one.address).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://testserver/login/callback"
    assert asked["scope"] == "openid profile email"
    for secret in ("state", "nonce", "code_verifier"):
        assert len(one.kept[secret]) >= 20
        assert one.kept[secret] != two.kept[secret]
    assert one.kept["code_verifier"] not in one.address


@pytest.mark.parametrize("lie", LIES)
def test_a_provider_that_lies_lets_nobody_in(running: Running, lie: str) -> None:
    provider = Provider(at(running))
    running.lies(lie)
    try:
        with pytest.raises((SignInError, ProviderError), match=LIES[lie]) as problem:
            whole_way(provider, running)
    finally:
        running.lies("")
    assert "what the two of them know" not in str(problem.value)
    assert whole_way(provider, running) == ADA  # and what it said meanwhile is not kept


def test_a_code_is_of_one_sign_in_only(running: Running) -> None:
    """A code that was stolen is worth nothing without the verifier, which never left the browser that began."""
    provider = Provider(at(running))

    async def stolen() -> None:
        theirs, mine = await provider.start(), await provider.start()
        code = parse_qs(urlsplit(running.comes_back(theirs.address, "1815")).query)["code"][0]
        await provider.finish(code, mine.kept)

    with pytest.raises(SignInError, match="invalid_grant"):
        asyncio.run(stolen())


def test_a_provider_that_is_down_is_asked_again(running: Running) -> None:
    provider = Provider(at(running))
    running.stop()
    try:
        for _ in range(2):
            with pytest.raises(ProviderError, match="cannot be reached"):
                asyncio.run(provider.start())
        assert asyncio.run(provider.farewell()) is None
    finally:
        running.start()
    assert whole_way(provider, running) == ADA


def test_what_is_no_provider(running: Running) -> None:
    for issuer in (f"{running.issuer}/users", f"{running.issuer}/lie", "http://127.0.0.1:9"):
        with pytest.raises(ProviderError):
            asyncio.run(Provider(at(running, oidc_issuer=issuer)).start())


@pytest.mark.parametrize(
    ("changes", "claims", "expected"),
    [
        ({"oidc_name_claim": "email"}, {"email": "bob@corp.example"}, User("bob@corp.example")),
        ({"oidc_name_claim": "sub"}, {}, User("bob")),
        (
            {"oidc_groups_claim": "realm_access.roles"},
            {"preferred_username": "bob", "realm_access": {"roles": ["it"]}},
            User("bob", frozenset({"it"})),
        ),
        (
            {"oidc_groups_claim": "https://corp.example/groups"},
            {"preferred_username": "bob", "https://corp.example/groups": ["it"]},
            User("bob", frozenset({"it"})),
        ),
        ({}, {"preferred_username": "bob", "groups": "it"}, User("bob", frozenset({"it"}))),
        ({}, {"preferred_username": "bob"}, User("bob")),
        ({}, {"preferred_username": "bob", "groups": ["user:ada", "it"]}, User("bob", frozenset({"it"}))),
        ({}, {}, "does not say 'preferred_username'"),
        ({}, {"preferred_username": 7}, "does not say 'preferred_username'"),
        ({}, {"preferred_username": "token:nightly"}, "names the user"),
        ({}, {"preferred_username": "bob", "groups": {"it": True}}, "'groups' is no list"),
        ({}, {"preferred_username": "bob", "groups": [1]}, "'groups' is no list"),
        ({"oidc_name_claim": "email"}, {"email": "bob@corp.example", "email_verified": False}, "not verified"),
    ],
)
def test_claims_make_the_user(
    running: Running, changes: dict[str, Any], claims: dict[str, Any], expected: User | str
) -> None:
    running.knows("bob", **claims)
    provider = Provider(at(running, **changes))
    if isinstance(expected, User):
        assert whole_way(provider, running, "bob") == expected
    else:
        with pytest.raises(SignInError, match=expected):
            whole_way(provider, running, "bob")


GOOD = Settings(
    access="oidc",
    oidc_issuer="https://login.corp.example",
    oidc_client_id="pincite",
    public_address="https://chat.corp.example",
)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"oidc_issuer": ""}, "oidc_issuer is empty"),
        ({"oidc_client_id": ""}, "oidc_client_id is empty"),
        ({"public_address": ""}, "public_address is empty"),
        ({"oidc_issuer": "http://login.corp.example"}, "expected https"),
        ({"oidc_issuer": "login.corp.example"}, "oidc_issuer is"),
        ({"oidc_issuer": "https://login.corp.example?x=1"}, "oidc_issuer is"),
        ({"oidc_issuer": "https://[::1"}, "oidc_issuer is"),
        ({"public_address": "chat"}, "public_address is 'chat'"),
        ({"public_address": "https://user@chat.corp.example"}, "public_address is"),
        ({"public_address": "https://chat.corp.example/assistant"}, "root_path is ''"),
        ({"root_path": "/assistant"}, "root_path is '/assistant'"),
        ({"oidc_scopes": ("profile",)}, "must hold openid"),
        ({"public_address": "http://chat.corp.example", "cross_site_frames": "yes"}, "https"),
        ({"oidc_client_secret_file": "/nowhere/secret"}, "/nowhere/secret"),
    ],
)
def test_settings_that_name_no_provider_are_refused(wrong: dict[str, Any], said: str) -> None:
    known = {name: getattr(GOOD, name) for name in ("access", "oidc_issuer", "oidc_client_id", "public_address")}
    with pytest.raises(SettingsError) as problem:
        Provider(Settings(**known | wrong))
    assert said in str(problem.value)


def test_nothing_is_asked_before_somebody_signs_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("what the two of them know\n")
    known = {name: getattr(GOOD, name) for name in ("access", "oidc_issuer", "oidc_client_id", "public_address")}
    settings = Settings(**known, oidc_client_secret_file=str(secret))
    assert Provider(settings).callback == "https://chat.corp.example/login/callback"
    assert "what the two of them know" not in repr(settings)
