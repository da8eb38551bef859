"""Settings that are good alone, and not together; ``wrong_settings.toml`` has more of them."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import Any

import pytest

from qa.configuration.contradictions import conflicts
from qa.settings import Settings

OIDC = Settings(
    access="oidc",
    oidc_issuer="https://login.corp.example",
    oidc_client_id="pincite",
    public_address="https://corp.example/chat",
    root_path="/chat",
    cross_site_frames="yes",
)
PROXIED = Settings(access="proxy", proxy_addresses=("10.0.3.7",), proxy_secret="x" * 16)


def found(settings: Settings, **changes: Any) -> set[tuple[str, str]]:
    return {(each.name, each.other) for each in conflicts(asdict(replace(settings, **changes)))}


@pytest.mark.parametrize(
    "settings",
    [Settings(), OIDC, PROXIED, replace(PROXIED, proxy_secret="", proxy_secret_file="x"), Settings(feedback="off")],
)
def test_what_goes_together(settings: Settings) -> None:
    assert found(settings) == set()


@pytest.mark.parametrize(
    ("settings", "changes", "conflict"),
    [
        (Settings(), {"overlap_tokens": 500}, ("overlap_tokens", "passage_tokens")),
        (Settings(), {"max_body_bytes": 1024}, ("max_body_bytes", "max_question_chars")),
        (Settings(), {"tokens": "/a/x.sqlite", "audit": "/a/x.sqlite"}, ("tokens", "audit")),
        (Settings(), {"tokens": "x.sqlite", "feedback": "x.sqlite"}, ("tokens", "feedback")),
        (OIDC, {"root_path": ""}, ("root_path", "public_address")),
        (OIDC, {"public_address": "https://corp.example/chat/b"}, ("root_path", "public_address")),
        (OIDC, {"public_address": "http://corp.example/chat"}, ("cross_site_frames", "public_address")),
        (OIDC, {"oidc_client_id": ""}, ("oidc_client_id", "access")),
        (
            OIDC,
            {"oidc_client_secret": "x", "oidc_client_secret_file": "x"},
            ("oidc_client_secret_file", "oidc_client_secret"),
        ),
        (PROXIED, {"proxy_secret": ""}, ("proxy_secret", "access")),
        (PROXIED, {"proxy_addresses": ()}, ("proxy_addresses", "access")),
        (PROXIED, {"proxy_user_header": "x-pincite-secret"}, ("proxy_user_header", "proxy_secret_header")),
    ],
)
def test_what_does_not(settings: Settings, changes: dict[str, Any], conflict: tuple[str, str]) -> None:
    assert found(settings, **changes) == {conflict}
    assert set(conflict) <= {field.name for field in fields(Settings)}


def test_a_slash_at_the_end_of_the_address_is_no_contradiction() -> None:
    assert found(OIDC, public_address="https://corp.example/chat/") == set()
