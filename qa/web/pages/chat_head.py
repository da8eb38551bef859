"""What stands in the head of the chat's page, before all that Gradio loads: our scripts and style.

Gradio adds what it is given for the head when it has started, which is too late for a start that fails: a page whose
parts did not all come, because the server was restarting, has to notice that by itself. The script that does so stands
in the page, and the policy names its digest.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.language import languages
from qa.web.pages.static_files import static_files, static_path
from qa.web.security import chat_policy, route_path

START = "start.js"
SCRIPTS = ("page.js", "server.js", "events.js", "completions.js", "scrolling.js", "panel.js", "chat.js", "framed.js")
"""In the order in which they build on each other."""
_EARLY, _LATE = b'<meta charset="utf-8" />', b"</head>"
"""Where in Gradio's page our scripts go, and our style, which has the last word."""


class ChatHead:
    """Writes our head into the chat's page as Gradio sends it."""

    def __init__(self, app: ASGIApp, root_path: str = "", frame_ancestors: Iterable[str] = (), build: str = "") -> None:
        """Take where the chat is served, who may show it in a frame, and what its page is made from."""
        self.app = app
        self.policy = chat_policy(frame_ancestors, start_digest())
        self.parts = {
            _EARLY: _EARLY + scripts(root_path, build).encode(),
            _LATE: links(root_path).encode() + _LATE,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or route_path(scope) != "/":
            await self.app(scope, receive, send)
            return
        is_page = False

        async def send_whole(message: Message) -> None:
            nonlocal is_page
            if message["type"] == "http.response.start":
                is_page = message["status"] == 200 and _is_html(Headers(raw=message["headers"]))
                if is_page:
                    self._prepare(MutableHeaders(scope=message))
            elif is_page and message.get("body"):
                message = {**message, "body": self._completed(message["body"])}
            await send(message)

        await self.app(scope, receive, send_whole)

    def _prepare(self, headers: MutableHeaders) -> None:
        """Let our script run, and correct the length of the page; Gradio sends it in one piece."""
        headers["content-security-policy"] = self.policy
        more = sum(len(whole) - len(part) for part, whole in self.parts.items())
        headers["content-length"] = str(int(headers["content-length"]) + more)

    def _completed(self, page: bytes) -> bytes:
        """Return Gradio's page with our head. Raises :class:`ValueError` if it has not the places for it."""
        for part, whole in self.parts.items():
            before, found, after = page.partition(part)
            if not found:
                raise ValueError(f"Gradio's page has no {part.decode()!r}: has its version changed?")
            page = before + whole + after
        return page


def scripts(root_path: str, build: str) -> str:
    """Return the script that watches over the start, and links to the others; the first of them knows all languages."""
    told = {code: say.direction for code, say in languages().items() if code != "en"}
    tables = {code: [_address(root_path, f"{code}.json"), direction] for code, direction in told.items()}
    first, *others = (_address(root_path, name) for name in SCRIPTS)
    return (
        f"<script>{_start()}</script>"
        f'<script src="{escape(first)}" data-languages="{escape(json.dumps(tables))}" data-build="{escape(build)}" '
        "defer></script>" + "".join(f'<script src="{escape(script)}" defer></script>' for script in others)
    )


def links(root_path: str) -> str:
    """Return the links to our style and icon."""
    icon = f'<link rel="icon" href="{escape(_address(root_path, "favicon.svg"))}" type="image/svg+xml">'
    return f'<link rel="stylesheet" href="{escape(_address(root_path, "chat.css"))}">{icon}'


@cache
def start_digest() -> str:
    """Return the digest of the script that stands in the page, as a content security policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(_start().encode()).digest()).decode()}"


def build_of(config: Mapping[str, Any]) -> str:
    """Return a word for what a chat's page is made from: the parts in Gradio's ``config``, and our own files."""
    parts = [(each["id"], each["type"]) for each in config["components"]]
    events = [[each[name] for name in ("id", "targets", "inputs", "outputs")] for each in config["dependencies"]]
    made = json.dumps([config["version"], parts, events, sorted(map(static_path, static_files()))])
    return hashlib.sha256(made.encode()).hexdigest()[:16]


def _start() -> str:
    return static_files()[START].decode()


def _address(root_path: str, name: str) -> str:
    return root_path + static_path(name)


def _is_html(headers: Headers) -> bool:
    return headers.get("content-type", "").startswith("text/html")


__all__ = ["SCRIPTS", "START", "ChatHead", "build_of", "links", "scripts", "start_digest"]
