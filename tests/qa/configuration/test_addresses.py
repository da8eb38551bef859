"""What passes for an address, an origin, a path or a header's name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.configuration.addresses import (
    Address,
    Ancestor,
    Ancestors,
    Header,
    Host,
    HostPattern,
    Network,
    Origin,
    Prefix,
    address_parts,
)
from qa.configuration.checks import Check


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (
            Host(),
            ["127.0.0.1", "::", "::1", "localhost", "chat", "chat.corp.example", "my_service"],
            [
                "",
                "*",
                "[::1]",
                "1.2.3",
                "a b",
                "chat.corp.example.",
                "-chat",
                "http://chat",
                "chat:80",
                "bücher",
                "a\n",
            ],
        ),
        (
            HostPattern(),
            ["*", "chat", "*.corp.example", "chat-?.corp.example", "10.0.0.7", "::1", "CHAT.corp.example"],
            ["", ".", "a..b", "https://chat", "chat:80", "chat/x", "a b", "bücher.example", "[::1]", "chat\n"],
        ),
        (
            Origin(),
            ["*", "https://wiki", "http://wiki:8080", "http://10.0.0.7", "http://[::1]:80".replace(":80", ":8080")],
            [
                "",
                "wiki",
                "https://wiki/",
                "https://wiki:443",
                "http://wiki:80",
                "HTTPS://wiki",
                "null",
                "https://a@b",
                "file://x",
            ],
        ),
        (
            Ancestor(),
            [
                "'self'",
                "'none'",
                "*",
                "https:",
                "https://a.example",
                "https://*.a.example:*",
                "a.example",
                "http://a:8080",
            ],
            [
                "",
                "self",
                "'SELF'",
                "https://a b",
                "https://a;x",
                "https://a,b",
                "https://a/",
                "a\n",
                "https://a?",
                "//a",
                "'unsafe-inline'",
            ],
        ),
        (
            Ancestors(),
            [("'self'",), ("'none'",), ("'self'", "https://a.example"), ("*",)],
            [(), ("",), ("'none'", "'self'"), ("'self'", "self"), ("'self'; x",)],
        ),
        (
            Address(),
            [
                "",
                "https://chat",
                "http://chat:8080/a/b",
                "https://chat/",
                "https://[::1]:7860",
                "http://127.0.0.1:1/a/",
            ],
            [
                "chat",
                "https://",
                "https://a b",
                "https://a?",
                "https://a#",
                "https://a@b",
                "https://a:x",
                "https://a/b c",
                "https://a/'",
                "https://a//b",
                "https://[::1",
            ],
        ),
        (
            Address(below=False, sealed=True),
            ["", "https://login/realms/a%20b", "http://localhost:1/x", "http://127.0.0.9", "http://[::1]"],
            ["http://login", "http://localhost.evil.example", "https://login/a b"],
        ),
        (
            Prefix(),
            ["", "/a", "/a/b-c_d.e~f"],
            ["/", "a", "/a/", "//a", "/a//b", "/.", "/a/..", "/ä", "/a%20b", "/a?b", "/a\n"],
        ),
        (
            Network(),
            ["10.0.3.7", "10.0.3.0/28", "::1", "fd00::/8"],
            ["", "0.0.0.0/0", "::/0", "10.0.3.7/28", "proxy", "10.0.3.7:80", "[::1]"],
        ),
        (
            Header(),
            ["X-Forwarded-User", "Remote-User", "x_user"],
            ["", "X User", "X:User", "Cookie", "authorization", "Ü", "a\n"],
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Check) else "",
)
def test_what_passes(check: Check, good: list[object], bad: list[object]) -> None:
    assert [value for value in good if check.wrong(value)] == []
    assert [value for value in bad if not check.wrong(value)] == []


@pytest.mark.parametrize(
    "check", [Host(), HostPattern(), Origin(), Ancestor(), Address(), Prefix(), Header(), Network()]
)
@given(value=st.text())
def test_what_passes_can_stand_in_a_header_and_in_a_page(check: Check, value: str) -> None:
    if check.wrong(value) is None:
        assert re.fullmatch(r"[!-~]*", value)
        assert not set('<>"\\;, ') & set(value)


@pytest.mark.parametrize(
    "address",
    ["https://a\\@b", "https://a%2fb", "https://a:80:80", "https://a:", "https://.a", "https://a..b", "https://\u0430"],
)
def test_addresses_that_programs_read_in_two_ways_are_none(address: str) -> None:
    assert address_parts(address) is None


def test_parts() -> None:
    parts = address_parts("https://Chat.corp.example:8443/assistant")
    assert parts is not None
    assert (parts.hostname, parts.port, parts.path) == ("chat.corp.example", 8443, "/assistant")
