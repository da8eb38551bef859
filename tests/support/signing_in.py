"""The whole application with readers who have to say who they are, for the tests that need one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from qa.assistant import Assistant
from qa.settings import Settings
from tests.support.browser import built
from tests.support.provider import Running

SECRET = "a shared secret of some length"
PROXY = ("10.0.3.7", 40000)
"""Where the proxy's requests come from."""
PROXIED = Settings(access="proxy", proxy_addresses=("10.0.3.0/28",), proxy_secret=SECRET, admins=("it",))
ADA = {"x-pincite-secret": SECRET, "x-forwarded-user": "ada", "x-forwarded-groups": "hr"}


def at(provider: Running, **changes: Any) -> Settings:
    """Return settings that send readers to a provider, for a server that a test client talks to."""
    return replace(
        Settings(
            access="oidc",
            oidc_issuer=provider.issuer,
            oidc_client_id="pincite",
            oidc_client_secret="what the two of them know",
            public_address="http://testserver",
        ),
        **changes,
    )


@contextmanager
def own_assistant(index: Path, folder: Path) -> Iterator[Assistant]:
    """Give an assistant over a copy of an index, into which keys and tokens may be written."""
    shutil.copytree(index, folder)
    assistant = Assistant.open(folder)
    yield assistant
    assistant.index.close()


def app_with(assistant: Assistant, settings: Settings) -> FastAPI:
    return built(assistant, settings)


def sign_in(client: TestClient, provider: Running, name: str, path: str = "/") -> Any:
    """Go the whole way, and return the last response on it; it leads to where the reader wanted to go."""
    begun = client.get("/login", params={"next": path}, follow_redirects=False)
    assert begun.status_code == 303, begun.text
    return client.get(provider.comes_back(begun.headers["location"], name), follow_redirects=False)


__all__ = ["ADA", "PROXIED", "PROXY", "SECRET", "app_with", "at", "own_assistant", "sign_in"]
