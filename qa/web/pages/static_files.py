"""Styles, scripts and tables of words for browsers, each at an address that changes with the file."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from html import escape
from pathlib import Path

from fastapi import Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from qa.web.language import TABLES, languages
from qa.web.security import IMMUTABLE

STATIC = Path(__file__).parent / "static"
SCRIPTS = ("page.js", "events.js", "completions.js", "scrolling.js", "panel.js", "chat.js", "framed.js")
"""Of the chat, in the order in which they build on each other."""
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml"}


def static(name: str) -> Response:
    """Return a file of ``qa/web/pages/static`` or ``qa/web/languages``."""
    if name not in static_files():
        raise HTTPException(404, "there is no such file")
    headers = {"cache-control": IMMUTABLE}  # the address carries a digest
    return Response(static_files()[name], media_type=_MEDIA_TYPES[Path(name).suffix], headers=headers)


def widget(request: Request) -> Response:
    """Return the script that puts the chat on another page; its address never changes, so it is not kept for long."""
    content, tag = _widget()
    headers = {"cache-control": "public, max-age=300", "etag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_MEDIA_TYPES[".js"], headers=headers)


@cache
def _widget() -> tuple[bytes, str]:
    """Return the script, which asks for the version of its other half that goes with it, and its tag."""
    rest = static_path("widget-open.js").removeprefix("/")
    content = static_files()["widget.js"].replace(b"static/widget-open.js?", f"{rest}&".encode())
    return content, f'W/"{hashlib.sha256(content).hexdigest()[:16]}"'  # weak: compressed or not, it is the same


def favicon() -> Response:
    """Return the icon where browsers look for one unasked."""
    return static("favicon.svg")


@cache
def static_files() -> dict[str, bytes]:
    """Return the files of ``qa/web/pages/static`` and ``qa/web/languages`` by name."""
    paths = (*STATIC.iterdir(), *TABLES.iterdir())
    return {path.name: path.read_bytes() for path in paths if path.suffix in _MEDIA_TYPES}


def static_path(name: str) -> str:
    """Return the path of a static file; it changes with the file, so that no browser keeps an old one."""
    return f"/static/{name}?v={hashlib.sha256(static_files()[name]).hexdigest()[:12]}"


def page_head(root_path: str) -> str:
    """Return the links of the chat's page to our style, scripts and icon; the first script knows all languages."""

    def address(name: str) -> str:
        return root_path + static_path(name)

    tables = {code: [address(f"{code}.json"), say.direction] for code, say in languages().items() if code != "en"}
    first, *scripts = map(address, SCRIPTS)
    return (
        f'<link rel="stylesheet" href="{escape(address("chat.css"))}">'
        f'<script src="{escape(first)}" data-languages="{escape(json.dumps(tables))}" defer></script>'
        + "".join(f'<script src="{escape(script)}" defer></script>' for script in scripts)
        + f'<link rel="icon" href="{escape(address("favicon.svg"))}" type="image/svg+xml">'
    )


__all__ = ["SCRIPTS", "STATIC", "favicon", "page_head", "static", "static_files", "static_path", "widget"]
