"""Route templates for metrics and log lines: few and fixed, so that requests with different paths add up."""

from __future__ import annotations

import re

from qa.web.security import ALLOWED

OTHER = "other"
"""Whatever is not served: anybody can ask for any number of such paths."""
SURFACES = ("chat", "api", "openai", "mcp")
"""Through what questions come."""

_PARTS = (
    (re.compile(r"/api/sources/\d+", re.ASCII), "/api/sources/{id}"),
    (re.compile(r"/source/\d+", re.ASCII), "/source/{id}"),
    (re.compile(r"/source/\d+/raw", re.ASCII), "/source/{id}/raw"),
    (re.compile(r"/source/\d+/page/\d+", re.ASCII), "/source/{id}/page/{page}"),
    (re.compile(r"/source/\d+/page/\d+\.png", re.ASCII), "/source/{id}/page/{page}.png"),
    (re.compile(r"/assets/.+"), "/assets/{name}"),
    (re.compile(r"/static/.+"), "/static/{name}"),
    (re.compile(r"/v1/models/.+"), "/v1/models/{name}"),
    (re.compile(r"/gradio_api/heartbeat/.+"), "/gradio_api/heartbeat/{session}"),
)
_SERVED = re.compile("|".join(path for paths in ALLOWED.values() for path in paths), re.ASCII)


def route_of(path: str) -> str:
    """Return the template of a path below our prefix."""
    if not _SERVED.fullmatch(path):
        return OTHER
    return next((template for pattern, template in _PARTS if pattern.fullmatch(path)), path)


def method_of(method: str) -> str:
    """Return a method that is served somewhere, or :data:`OTHER`: clients may send any word."""
    return method if method in ALLOWED or method == "OPTIONS" else OTHER


def surface_of(path: str) -> str:
    """Return through which of :data:`SURFACES` a question with this path comes."""
    for prefix, surface in (("/gradio_api/", "chat"), ("/v1/", "openai"), ("/mcp", "mcp")):
        if path.startswith(prefix):
            return surface
    return "api"


__all__ = ["OTHER", "SURFACES", "method_of", "route_of", "surface_of"]
