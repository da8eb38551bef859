"""What the settings make of proxy, provider and tokens, and what says who asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qa.access.entrance import Entrance
from qa.access.identity import ANONYMOUS
from qa.access.tokens import Scope
from qa.errors import SettingsError, SignInError
from qa.settings import Settings
from tests.support.signing_in import ADA, PROXIED, PROXY

OIDC = Settings(
    access="oidc",
    oidc_issuer="https://login.corp.example",
    oidc_client_id="pincite",
    public_address="https://chat.corp.example",
)


def scope(headers: dict[str, str], client: Any = PROXY) -> dict[str, Any]:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "headers": raw, "client": client}


@pytest.mark.parametrize(
    "wrong",
    [
        Settings(access="proxi"),
        Settings(access=""),
        Settings(access="proxy"),
        Settings(access="oidc"),
        Settings(admins=("everyone",)),
        Settings(proxy_addresses=("0.0.0.0/0",)),
    ],
)
def test_settings_that_are_not_clear_open_nothing(wrong: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        Entrance.of(wrong, tmp_path)


def test_without_a_way_to_sign_in_everybody_is_let_in_and_nothing_is_written(tmp_path: Path) -> None:
    entrance = Entrance.of(Settings(), tmp_path)
    assert entrance.open
    assert entrance.reader(scope({"x-forwarded-user": "ada", "cookie": "pincite_session=x"})) is ANONYMOUS
    assert not list(tmp_path.iterdir())


def test_a_proxys_word_and_a_cookies(tmp_path: Path) -> None:
    proxied = Entrance.of(PROXIED, tmp_path)
    user = proxied.reader(scope(ADA))
    assert user is not None
    assert user.name == "ada"
    assert proxied.reader(scope({})) is None
    signing_in = Entrance.of(OIDC, tmp_path)
    assert not signing_in.open
    assert signing_in.reader(scope(ADA)) is None
    assert signing_in.reader(scope({"cookie": "__Host-pincite_session=x"})) is None


@pytest.mark.parametrize("settings", [Settings(), PROXIED, OIDC], ids=lambda settings: settings.access)
def test_a_token_is_known_with_every_way_to_sign_in(settings: Settings, tmp_path: Path) -> None:
    entrance = Entrance.of(settings, tmp_path)
    secret = entrance.tokens.create("nightly", [Scope.ASK])
    for kind in ("Bearer", "bearer", "BEARER"):
        token = entrance.token(scope({"authorization": f"{kind} {secret}"}))
        assert token is not None
        assert token.name == "nightly"
    assert entrance.token(scope({})) is None
    with pytest.raises(SignInError, match="not known"):
        entrance.token(scope({"authorization": f"Bearer {secret}x"}))
    twice = scope({"authorization": f"Bearer {secret}"})
    twice["headers"] *= 2
    with pytest.raises(SignInError, match="once"):
        entrance.token(twice)


@pytest.mark.parametrize("other", ["Basic YWRhOng=", "Bearer sk-of-somebody", "Bearer", "", "Negotiate x"])
def test_what_is_no_token_of_ours_is_the_proxys_or_wrong(other: str, tmp_path: Path) -> None:
    """A proxy may hand on how its users prove themselves to it; beside a cookie it is a program's mistake."""
    for settings in (Settings(), PROXIED):
        assert Entrance.of(settings, tmp_path).token(scope({"authorization": other})) is None
    with pytest.raises(SignInError, match="no API token"):
        Entrance.of(OIDC, tmp_path).token(scope({"authorization": other}))
