"""What browsers load: kept by them for as long as it is the same, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qa.web.pages.static_files import favicon, static, static_files, static_path, widget


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = FastAPI()
    for path, endpoint in (("/static/{name}", static), ("/widget.js", widget), ("/favicon.ico", favicon)):
        app.add_api_route(path, endpoint, response_model=None)
    with TestClient(app) as client:
        yield client


def test_static_files_are_kept_by_browsers_and_nothing_else_is_served(client: TestClient) -> None:
    script = client.get("/static/chat.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "immutable" in script.headers["cache-control"]
    assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"
    assert client.get("/static/de.json").headers["content-type"] == "application/json"
    assert [client.get(f"/static/{name}").status_code for name in ("api.py", "..%2fapi.py", "__init__.py")] == [404] * 3


def test_the_widget_is_kept_for_minutes_and_asked_for_again_by_its_tag(client: TestClient) -> None:
    script = client.get("/widget.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cache-control"] == "public, max-age=300"
    again = client.get("/widget.js", headers={"if-none-match": script.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/widget.js", headers={"if-none-match": '"another"'}).content == script.content
    rest = re.search(r"static/widget-open\.js\?v=[0-9a-f]{12}", script.text)
    assert rest is not None
    assert client.get(f"/{rest[0]}").status_code == 200


def test_an_address_changes_with_its_file() -> None:
    assert static_path("chat.css") == static_path("chat.css")
    assert len({static_path(name).partition("=")[2] for name in static_files()}) == len(static_files())
