"""The head of the chat's page: what it links to is there, and it stands in the page before Gradio's own scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html import unescape
from json import loads
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.responses import HTMLResponse
from starlette.testclient import TestClient

from qa import Assistant
from qa.settings import Settings
from qa.web.language import languages
from qa.web.pages.chat_head import SCRIPTS, ChatHead, build_of, links, scripts
from qa.web.pages.static_files import static
from tests.support.browser import built


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = FastAPI()
    app.add_api_route("/static/{name}", static, response_model=None)
    with TestClient(app) as client:
        yield client


def test_the_page_links_to_what_there_is(client: TestClient) -> None:
    head = scripts("/chat", "abc") + links("/chat")
    assert 'data-build="abc"' in head
    tables = loads(unescape(re.findall(r'data-languages="([^"]+)"', head)[0]))
    assert {code: direction for code, (_, direction) in tables.items()} == {
        code: say.direction for code, say in languages().items() if code != "en"
    }
    linked = [unescape(link) for link in re.findall(r'(?:href|src)="([^"]+)"', head)]
    assert len(linked) == len(SCRIPTS) + 2
    for address in (*linked, *(path for path, _ in tables.values())):
        assert client.get(address.removeprefix("/chat")).status_code == 200


def test_our_scripts_come_before_gradios_and_the_one_in_the_page_may_run(assistant: Assistant) -> None:
    with TestClient(built(assistant, Settings())) as chat:
        page = chat.get("/", headers={"accept-encoding": "identity"})
        assert int(page.headers["content-length"]) == len(page.content)
        ours = [page.text.index(f"/static/{name}") for name in SCRIPTS]
        assert ours == sorted(ours)
        assert ours[-1] < page.text.index('type="module"')
        inline = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)[0]
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"script-src 'self' 'sha256-{digest}';" in page.headers["content-security-policy"]
        assert page.text.index(inline) < ours[0]
        assert (
            chat.head("/", headers={"accept-encoding": "identity"}).headers["content-length"]
            == page.headers["content-length"]
        )


def test_a_page_that_gradio_has_changed_is_noticed() -> None:
    client = TestClient(ChatHead(HTMLResponse("<html>another page</html>")))
    with pytest.raises(ValueError, match="has its version changed"):
        client.get("/")


def config(**changes: Any) -> dict[str, Any]:
    event = {"id": 0, "targets": [[1, "click"]], "inputs": [1], "outputs": [1], "js": None}
    part = {"id": 1, "type": "textbox", "props": {"value": "now"}}
    return {"version": "6.31.0", "components": [part | changes.get("part", {})], "dependencies": [event]} | {
        name: value for name, value in changes.items() if name != "part"
    }


def test_a_page_is_another_one_when_its_parts_are_and_only_then() -> None:
    assert build_of(config()) == build_of(config(part={"props": {"value": "later"}}))
    others = [config(version="6.32.0"), config(part={"type": "button"}), config(dependencies=[])]
    assert len({build_of(each) for each in (config(), *others)}) == 4
