"""Where the address of the chat's page says to look."""

from __future__ import annotations

from typing import Any

import pytest

from index.search.filters import Filters
from qa.web.narrowing import PATTERNS, wanted


@pytest.mark.parametrize(
    ("query", "sources"),
    [
        (b"", None),
        (b"lang=de", None),
        (b"sources=a*&lang=de&sources=b%2Fc.md", ("a*", "b/c.md")),
        (b"&".join([b"sources=x"] * (PATTERNS + 5)), ("x",) * PATTERNS),
    ],
)
def test_what_is_wanted(query: bytes, sources: tuple[str, ...] | None) -> None:
    assert wanted({"query_string": query}) == (None if sources is None else Filters(sources=sources))


def test_a_request_without_an_address_wants_nothing() -> None:
    nothing: dict[str, Any] = {}
    assert wanted(nothing) is None
