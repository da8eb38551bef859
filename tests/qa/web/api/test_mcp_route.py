"""The tools by HTTP, called by a real client."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from mcp import Client

from qa import Assistant
from qa.access.identity import User
from qa.settings import Settings
from qa.web.api import mcp_route
from tests.support.browser import built, serving

QUESTION = "Who is JD Finance's CEO?"


class Asked(Assistant):
    """The real assistant, which remembers as whom it was asked to answer."""

    seen: list[User]

    def seen_by(self, user: User) -> Assistant:
        self.seen.append(user)
        return super().seen_by(user)


@pytest.fixture(scope="module")
def asked(assistant: Assistant) -> Asked:
    made = Asked(assistant.index, assistant.reader, Settings())
    made.seen = []
    return made


@pytest.fixture(scope="module")
def address(asked: Asked) -> Iterator[str]:
    with serving(built(asked, asked.settings)) as address:
        yield address


def test_a_client_calls_the_tools_as_whoever_the_request_comes_from(address: str, asked: Asked) -> None:
    asked.seen.clear()

    async def say() -> Any:
        async with Client(f"{address}/mcp") as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == {
                "ask",
                "search",
                "open_source",
                "verify",
            }
            wrong = await client.call_tool("ask", {"question": "?"})
            assert wrong.is_error
            return await client.call_tool("ask", {"question": QUESTION})

    result = asyncio.run(say())
    assert result.structured_content["quotes"][0]["text"] == asked.ask(QUESTION).quotes[0].text
    assert len(asked.seen) == 2
    assert all(user.name is None for user in asked.seen)


def test_what_is_no_message_is_refused(address: str) -> None:
    kinds = {"accept": "application/json, text/event-stream"}
    for body in (b"", b"{", b"[]", b"7", b"\xff", b"[" * 50_000, b'{"jsonrpc": "2.0", "id": 1, "method": 7}'):
        headers = kinds | {"content-type": "application/json"}
        response = httpx.post(f"{address}/mcp", content=body, headers=headers, trust_env=False)
        assert 400 <= response.status_code < 500, body[:20]
    assert httpx.post(f"{address}/mcp", content=b"{}", trust_env=False).status_code == 415
    assert httpx.get(f"{address}/mcp", trust_env=False).status_code == 405
    large = httpx.post(f"{address}/mcp", json={"x": "x" * 100_000}, trust_env=False)
    assert large.status_code == 413


def test_without_the_package_it_is_said_how_to_get_it(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mcp_route, "installed", lambda: False)
    response = httpx.post(f"{address}/mcp", json={}, trust_env=False)
    assert response.status_code == 404
    assert "pip install 'pincite[mcp]'" in response.json()["error"]["message"]
