"""The routes about folders that are kept in step: for admins alone, and a button that does what it says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.sync.update import update
from index.sync.watch import state
from index.sync.watch.keeper import Keeper
from index.sync.watch.report import report
from qa.assistant import Assistant
from qa.settings import Settings
from tests.support.browser import built
from tests.support.parts import article, write
from tests.support.waiting import wait_for


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write(tmp_path / "docs", {"a.txt": article("a.txt"), "bad.txt": ""})


@pytest.fixture
def settings() -> Settings:
    return Settings(encoder="minilm", reader="light", rate_per_minute=0, allowed_hosts=("testserver",))


@pytest.fixture
def assistant(tmp_path: Path, docs: Path, settings: Settings) -> Iterator[Assistant]:
    update(tmp_path / "index", [docs], settings.recipe())
    opened = Assistant.open(tmp_path / "index", settings)
    yield opened
    opened.index.close()


@pytest.fixture
def here(assistant: Assistant, settings: Settings) -> TestClient:
    """A client on the server's own machine, where nobody signs in."""
    return TestClient(built(assistant, settings), client=("127.0.0.1", 50000))


def test_they_are_for_admins(here: TestClient) -> None:
    elsewhere = TestClient(here.app, client=("10.0.0.7", 50000))
    for path in ("/api/sync", "/admin/sources"):
        assert elsewhere.get(path).status_code == 403
        assert here.get(path).status_code == 200
    assert elsewhere.post("/api/sync", json={"retry": True}).status_code == 403


def test_the_page_needs_nothing_from_elsewhere(here: TestClient) -> None:
    page = here.get("/admin/sources?lang=de")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "Fehlgeschlagen, wird erneut versucht" in page.text
    assert page.headers["cache-control"] == "no-store"


def test_what_failed_is_told(here: TestClient) -> None:
    told = here.get("/api/sync").json()
    assert (told["following"], told["writing"]) == (False, False)
    assert [failure["source"] for failure in told["failed"]] == ["bad.txt"]


def test_nobody_can_be_asked_where_nobody_follows(here: TestClient) -> None:
    assert here.post("/api/sync", json={"retry": True}).json() == {"asked": False}
    assert here.post("/api/sync", json={"retry": False}).status_code == 422
    assert here.post("/api/sync", json={}).status_code == 422


def test_a_browser_must_say_that_it_means_it(here: TestClient) -> None:
    cookie = {"cookie": "a=b"}
    assert here.post("/api/sync", json={"retry": True}, headers=cookie).status_code == 403
    assert here.post("/api/sync", json={"retry": True}, headers=cookie | {"x-pincite": "1"}).status_code == 202


def test_what_failed_is_tried_again(here: TestClient, tmp_path: Path, docs: Path, settings: Settings) -> None:
    root = tmp_path / "index"
    keeper = Keeper(
        root, [docs], lambda *, pace, watch: update(root, [docs], settings.recipe(), pace=pace, watch=watch)
    )
    thread = threading.Thread(target=keeper.follow)
    thread.start()
    try:
        wait_for(lambda: state.read(root).last)
        assert report(root).failed[0].attempts == 1, "its time has not come"
        assert here.post("/api/sync", json={"retry": True}).json() == {"asked": True}
        wait_for(lambda: report(root).failed[0].attempts == 2)
        assert '<button id="retry"' in here.get("/admin/sources").text
    finally:
        keeper.stop()
        thread.join(60)
