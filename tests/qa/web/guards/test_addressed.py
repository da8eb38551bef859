"""At which address a request is seen by the application; ``tests/serving/test_public_address.py`` asks a real one."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from qa.access.trusted_proxy import TrustedProxy
from qa.settings import Settings
from qa.web.guards.addressed import Addressed

PROXY = TrustedProxy.of(Settings(proxy_addresses=("10.0.3.0/28",)))
Headers = list[tuple[str, str]]


def seen(headers: Headers, public_address: str = "", peer: str = "10.0.3.7", **changes: Any) -> Request:
    """Return a request as it is handed on."""
    kept: list[Any] = []

    async def keep(scope: Any, _receive: Any, _send: Any) -> None:
        kept.append(scope)

    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    scope = {"type": "http", "scheme": "http", "path": "/", "headers": raw, "client": (peer, 1), "server": ("::1", 80)}
    asyncio.run(Addressed(keep, public_address, PROXY)(scope | changes, None, None))  # type: ignore[arg-type]
    return Request(kept[0])


HERE = ("Host", "chat.corp.example:8443")
FORWARDED = [("X-Forwarded-Host", "wiki.corp.example"), ("X-Forwarded-Proto", "https")]


@pytest.mark.parametrize("headers", [[HERE], [HERE, *FORWARDED], FORWARDED, [HERE, HERE], []])
@pytest.mark.parametrize("peer", ["10.0.3.7", "9.9.9.9"])
def test_with_a_public_address_nothing_else_counts(headers: Headers, peer: str) -> None:
    request = seen(headers, "https://Chat.corp.example/assistant", peer)
    assert str(request.base_url) == "https://chat.corp.example/"
    assert request.headers.getlist("host") == ["chat.corp.example"]


@pytest.mark.parametrize(
    ("headers", "base"),
    [
        ([HERE], "http://chat.corp.example:8443/"),
        ([HERE, *FORWARDED], "https://wiki.corp.example/"),
        ([HERE, ("X-Forwarded-Proto", "https")], "https://chat.corp.example:8443/"),
        ([HERE, ("X-Forwarded-Proto", "HTTPS , http")], "https://chat.corp.example:8443/"),
        ([HERE, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Proto", "http")], "https://chat.corp.example:8443/"),
        ([HERE, ("X-Forwarded-Proto", "gopher")], "http://chat.corp.example:8443/"),
        ([HERE, ("X-Forwarded-Proto", "")], "http://chat.corp.example:8443/"),
        ([HERE, ("X-Forwarded-Host", "a.example:81, b.example")], "http://a.example:81/"),
        ([HERE, ("X-Forwarded-Host", "a.example"), ("X-Forwarded-Host", "b.example")], "http://a.example/"),
        ([HERE, ("X-Forwarded-Host", " ")], "http://chat.corp.example:8443/"),
        ([HERE, ("X-Forwarded-Port", "81"), ("X-Forwarded-Prefix", "/x")], "http://chat.corp.example:8443/"),
        ([HERE, ("Forwarded", "host=a.example;proto=https")], "http://chat.corp.example:8443/"),
        ([HERE, ("X-Gradio-Server", "https://a.example")], "http://chat.corp.example:8443/"),
    ],
)
def test_without_one_a_trusted_proxy_is_believed(headers: Headers, base: str) -> None:
    assert str(seen(headers).base_url) == base
    for peer in ("9.9.9.9", "testclient", "10.0.3.16"):
        assert str(seen(headers, peer=peer).base_url) == "http://chat.corp.example:8443/"


def test_what_was_said_of_the_way_is_not_handed_on_and_all_else_is() -> None:
    kept = {"x-forwarded-for": "1.1.1.1", "forwarded": "for=1.1.1.1", "x-request-id": "a", "cookie": "b=c"}
    taken = ["X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Gradio-Server"]
    for public in ("", "https://chat.corp.example"):
        request = seen([*kept.items(), *((name, "x") for name in taken), HERE], public)
        assert {name: value for name, value in request.headers.items() if name != "host"} == kept
