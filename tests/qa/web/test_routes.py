"""Templates of paths: few, whatever is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.web.routes import OTHER, SURFACES, method_of, route_of, surface_of
from qa.web.security import ALLOWED
from tests.support.thorough import examples

PATTERNS = sorted({path for paths in ALLOWED.values() for path in paths})
SEEN: dict[str, set[str]] = {pattern: set() for pattern in PATTERNS}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_paths_of_one_kind_have_few_templates(pattern: str) -> None:
    """Also those that somebody adds to the list: a path with a part that varies needs a template."""
    seen: set[str] = set()

    @given(st.from_regex(f"(?a:{pattern})", fullmatch=True))
    @settings(max_examples=examples(60), deadline=None, database=None)
    def ask(path: str) -> None:
        route = route_of(path)
        assert route != OTHER
        seen.add(route)

    ask()
    assert len(seen) <= pattern.count("|") + 1 + pattern.count("?"), seen


@given(st.text())
def test_what_is_not_served_is_one_template(path: str) -> None:
    assert route_of(f"/nowhere/{path}") == OTHER


def test_templates() -> None:
    assert route_of("/api/sources/12") == "/api/sources/{id}"
    assert route_of("/source/12/raw") == "/source/{id}/raw"
    assert route_of("/assets/index-a1b2.js") == "/assets/{name}"
    assert route_of("/gradio_api/heartbeat/abc") == "/gradio_api/heartbeat/{session}"
    assert route_of("/api/ask") == "/api/ask"


@given(st.text())
def test_methods_and_surfaces_are_few(word: str) -> None:
    assert method_of(word) in {*ALLOWED, "OPTIONS", OTHER}
    assert surface_of(word) in SURFACES


def test_surfaces() -> None:
    paths = ("/gradio_api/queue/join", "/api/ask", "/v1/chat/completions", "/mcp")
    assert [surface_of(path) for path in paths] == list(SURFACES)
