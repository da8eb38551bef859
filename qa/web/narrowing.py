"""Where the chat looks, as the address of its page says: ``?sources=handbook/*&sources=faq.md``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from index.search.filters import Filters

PATTERNS = 100
"""Patterns of sources that an address may name; more are not read."""


def wanted(scope: Mapping[str, Any]) -> Filters | None:
    """Return where to look for whatever is asked on a page: Gradio sends the page's address along."""
    query = scope.get("query_string", b"").decode("latin-1")
    patterns = parse_qs(query).get("sources", [])
    return Filters(sources=tuple(patterns[:PATTERNS])) if patterns else None


__all__ = ["PATTERNS", "wanted"]
