"""A real server asked in every spelling of where it is: what its page says of itself is what the settings say."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from qa import Assistant
from qa.settings import Settings
from tests.support.browser import Log, ask, built, serving
from tests.support.proxy import certificate, free_port, nginx

pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
QUESTION = "Who is JD Finance's CEO?"
PROXY, STRANGER = "127.0.0.2", "127.0.0.3"
PUBLIC = "https://chat.corp.example/assistant"
Lines = list[str]

SPELLINGS: list[Lines] = [
    [],
    ["X-Forwarded-Host: evil.example"],
    ["x-forwarded-host: evil.example", "X-FORWARDED-PROTO: http"],
    ["X-Forwarded-Host: evil.example, chat.corp.example"],
    ["X-Forwarded-Host: chat.corp.example", "X-Forwarded-Host: evil.example"],
    ["X-Forwarded-Host: evil.example:666", "X-Forwarded-Proto: https"],
    ["X-Forwarded-Proto: http"],
    ["X-Forwarded-Proto: http, https"],
    ["X-Forwarded-Proto: evil"],
    ["X-Forwarded-Prefix: /evil"],
    ["X-Forwarded-Port: 666"],
    ["X-Forwarded-Server: evil.example"],
    ["X-Forwarded-Scheme: evil", "X-Forwarded-Ssl: on", "Front-End-Https: on", "X-Url-Scheme: evil"],
    ["Forwarded: host=evil.example;proto=http", "Forwarded: host=evil2.example"],
    ["X-Original-Host: evil.example", "X-Original-URL: /evil", "X-Rewrite-URL: /evil", "X-Script-Name: /evil"],
    ["X-Gradio-Server: https://evil.example"],
    ["Referer: https://evil.example/", "X-Real-IP: 6.6.6.6", "X-Forwarded-For: 6.6.6.6", "Via: 1.1 evil.example"],
]


def raw(
    address: str, path: str, lines: Lines, source: str = STRANGER, host: str | None = None, body: Any = None
) -> Any:
    """Return status and text of a request whose head is written by hand; HTTP/1.0 without a host."""
    place = urlsplit(address)
    content = json.dumps(body).encode() if body else b""
    head = [f"{'POST' if body else 'GET'} {place.path}{path} HTTP/{'1.0' if host == '' else '1.1'}", *lines]
    head += [f"Host: {host or place.netloc}"] if host != "" else []
    head += ["Connection: close", "Content-Type: application/json", f"Content-Length: {len(content)}", "", ""]
    with socket.create_connection((place.hostname, place.port), 30, (source, 0)) as connection:
        connection.sendall("\r\n".join(head).encode() + content)
        reply = b"".join(iter(lambda: connection.recv(65536), b""))
    start, _, text = reply.partition(b"\r\n\r\n")
    return int(start.split()[1]), text.decode("utf-8", "replace")


def root(address: str, lines: Lines, source: str = STRANGER, host: str | None = None) -> str:
    """Return the address under which the page asks everything."""
    status, text = raw(address, "/config", lines, source, host)
    assert status == 200, text
    return str(json.loads(text[text.index("{") : text.rindex("}") + 1])["root"])


@pytest.fixture(scope="module")
def public(assistant: Assistant) -> Iterator[str]:
    settings = Settings(
        public_address=f"{PUBLIC}/", root_path="/assistant", proxy_addresses=(PROXY,), rate_per_minute=0
    )
    served = Assistant(assistant.index, assistant.reader, settings)
    with serving(built(served, settings)) as address:
        yield f"{address}/assistant"


@pytest.fixture(scope="module")
def unnamed(assistant: Assistant) -> Iterator[str]:
    settings = Settings(proxy_addresses=(PROXY,), allowed_hosts=("chat.corp.example",), rate_per_minute=0)
    with serving(built(assistant, settings)) as address:
        yield address


@pytest.mark.parametrize("lines", SPELLINGS, ids=lambda lines: "; ".join(lines) or "nothing")
@pytest.mark.parametrize("source", [PROXY, STRANGER], ids=["proxy", "stranger"])
def test_with_a_public_address_headers_say_nothing(public: str, lines: Lines, source: str) -> None:
    assert root(public, lines, source) == PUBLIC
    for path in ("/", "/openapi.json"):
        status, text = raw(public, path, lines, source)
        assert status == 200
        assert "evil" not in text
        assert ":666" not in text
    assert f'"root":"{PUBLIC}"' in raw(public, "/", lines, source)[1].replace(": ", ":").replace('\\"', '"')


@pytest.mark.parametrize("host", ["", "127.0.0.1:666", "localhost", "chat.corp.example", "CHAT.corp.example.:8443"])
def test_nor_does_the_host_that_was_asked(public: str, host: str) -> None:
    assert root(public, [], host=host) == PUBLIC
    assert '"servers":[{"url":"https://chat.corp.example/assistant"}]' in raw(public, "/openapi.json", [], host=host)[1]


def test_links_in_answers_lead_to_the_public_address(public: str) -> None:
    asked = {"model": "pincite", "messages": [{"role": "user", "content": QUESTION}]}
    for lines in SPELLINGS[:6]:
        status, text = raw(public, "/v1/chat/completions", lines, body=asked)
        assert status == 200, text
        assert f"({PUBLIC}/source/" in text
        assert "evil" not in text


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1@evil.example", "127.0.0.1:80@evil.example", "[::1]x", "a b"]
)
def test_a_host_that_is_none_or_not_ours_is_refused(public: str, unnamed: str, host: str) -> None:
    assert raw(public, "/config", [], host=host)[0] in (400, 421)
    assert raw(unnamed, "/config", [], host=host)[0] in (400, 421)
    assert raw(unnamed, "/config", ["Host: localhost"], host="localhost")[0] in (400, 421), "doubled"


@pytest.mark.parametrize("lines", SPELLINGS, ids=lambda lines: "; ".join(lines) or "nothing")
def test_without_one_strangers_are_not_believed(unnamed: str, lines: Lines) -> None:
    assert root(unnamed, lines) == unnamed
    assert root(unnamed, lines, host="chat.corp.example:81") == "http://chat.corp.example:81"
    assert "evil" not in raw(unnamed, "/", lines)[1]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["X-Forwarded-Proto: https"], "https://chat.corp.example:8443"),
        (["X-Forwarded-Proto: https", "X-Forwarded-Host: chat.corp.example"], "https://chat.corp.example"),
        (["X-Forwarded-Proto: https, http", "X-Forwarded-Host: chat.corp.example, inner"], "https://chat.corp.example"),
        (["X-Forwarded-Proto: https", "X-Forwarded-Proto: http"], "https://chat.corp.example:8443"),
        (["X-Forwarded-Proto: evil"], "http://chat.corp.example:8443"),
        (["X-Forwarded-Prefix: /evil", "X-Forwarded-Port: 666"], "http://chat.corp.example:8443"),
        (["Forwarded: host=evil.example;proto=https"], "http://chat.corp.example:8443"),
        (["X-Gradio-Server: https://evil.example"], "http://chat.corp.example:8443"),
    ],
    ids=str,
)
def test_without_one_a_proxy_that_is_trusted_is(unnamed: str, lines: Lines, expected: str) -> None:
    assert root(unnamed, lines, PROXY, "chat.corp.example:8443") == expected


@pytest.mark.parametrize(
    "host", ["evil.example", "chat.corp.example/x", "chat.corp.example@evil.example", '"><script>']
)
def test_a_proxy_may_not_name_a_host_that_is_not_ours_either(unnamed: str, host: str) -> None:
    """Many a proxy hands on what its client says: a page of another name would be one of ours by saying so."""
    assert raw(unnamed, "/config", [f"X-Forwarded-Host: {host}"], PROXY, "chat.corp.example")[0] == 421
    assert raw(unnamed, "/config", ["X-Forwarded-Host: chat.corp.example"], PROXY, "evil.example")[0] == 421


SITE = """
server {{
    listen 80 ssl;
    ssl_certificate pincite-certificate.conf;
    ssl_certificate_key pincite-key.conf;
    location / {{ proxy_pass {server}; }}
}}
"""
"""As short as people write it: neither the name nor the scheme is handed on."""


@pytest.mark.browser
@pytest.mark.parametrize("path", ["", "/assistant"], ids=["at the root", "below a path"])
def test_behind_tls_that_is_not_told_of(assistant: Assistant, browser: Browser, path: str, tmp_path: Path) -> None:
    port, log = free_port(), Log()
    address = f"https://localhost:{port}{path}"
    settings = Settings(public_address=address, root_path=path, rate_per_minute=0)
    with (
        serving(built(assistant, settings)) as server,
        nginx(SITE.format(server=server), port, **certificate(tmp_path)) as origin,
    ):
        page = browser.new_page(ignore_https_errors=True)
        page.set_default_timeout(30_000)
        log.watch(page)
        page.goto(f"{address}/")
        page.locator(".pc-opening").first.wait_for()
        ask(page, QUESTION)
        assert page.locator(".pc-short").first.inner_text() == "Chen Shengqiang"
        page.locator("a.pc-cite").first.click()
        page.frame_locator(".pc-panel-frame").locator("mark.quote").first.wait_for()
        assert page.evaluate("fetch('config').then((reply) => reply.json()).then((config) => config.root)") == address
        page.close()
    assert not log.complaints
    assert not log.elsewhere(origin)
