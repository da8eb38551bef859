"""Security middleware, outermost first: path prefix, response headers, allowed paths, body size. Plain ASGI.

``UnderPrefix`` settles the path under which we are served. ``Guard`` adds the security headers and turns an unexpected
error into a reference that can be found in the log. ``AllowList`` hides every path that the product does not use, of
about a hundred in Gradio. ``BodyLimit`` reads a body only up to a size and only as JSON, which a page of another site
cannot send without asking first.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.problems import Problem, problem

logger = logging.getLogger(__name__)

ALLOWED = {
    "HEAD": (r"/",),
    "GET": (
        r"/",
        r"/favicon\.ico",
        r"/config",
        r"/theme\.css",
        r"/assets/[\w.-]+",
        r"/static/[\w.-]+",
        r"/gradio_api/(info|queue/data|startup-events)",
        r"/gradio_api/heartbeat/\w+",
        r"/api/complete",
        r"/api/sources(/\d+)?",
        r"/source/\d+(/raw|/page/\d+(\.png)?)?",
        r"/v1/models(/[\w.:-]+)?",
        r"/widget\.js",
        r"/healthz",
        r"/readyz",
        r"/metrics",
        r"/openapi\.json",
        r"/api/sync",
        r"/admin/sources",
        r"/login(/callback)?",
        r"/logout",
    ),
    "POST": (
        r"/api/(ask|explain|search|export|verify|find|feedback|sync)",
        r"/v1/chat/completions",
        r"/mcp",
        r"/gradio_api/(queue/join|cancel|reset)",
    ),
}
"""Every method and path that is served, as full matches; the rest is 404. Of Gradio's, what a chat page asks for."""

CONVERSATIONS = {"/v1/chat/completions": 16, "/gradio_api/queue/join": 16}
"""Paths whose bodies hold a whole conversation, and how many times the limit of others they may be."""

IMMUTABLE = "public, max-age=31536000, immutable"

SOURCE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "sandbox allow-same-origin allow-downloads allow-popups allow-popups-to-escape-sandbox"
)
"""For a page that shows a document: no script, and no request but for pictures of its pages.

``allow-same-origin`` lets the panel hear Esc.
"""


ADMIN_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)


def chat_policy(frame_ancestors: Iterable[str], inline: str = "") -> str:
    """Return the content security policy of the chat; Gradio sets inline styles but runs without its inline scripts.

    ``inline`` is the digest of the one script that may stand in a page.
    """
    scripts = f"'self' '{inline}'" if inline else "'self'"
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'self'; "
        f"form-action 'none'; object-src 'none'; frame-ancestors {' '.join(frame_ancestors)}"
    )


def route_path(scope: Scope) -> str:
    """Return the path below the prefix under which a proxy serves us."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(root) or "/" if root and f"{path}/".startswith(f"{root}/") else path


class UnderPrefix:
    """Tells the application under which prefix a proxy serves it, whether or not the proxy takes it off the path."""

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self.app = app
        self.root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if self.root_path and scope["type"] != "lifespan":
            scope = {**scope, "root_path": self.root_path}
            scope["path"] = self.root_path + route_path(scope)
        await self.app(scope, receive, send)


class Guard:
    """Security headers on every response, and an answer with a reference where the application fails."""

    def __init__(self, app: ASGIApp, frame_ancestors: Iterable[str]) -> None:
        self.app = app
        self.frame_ancestors = tuple(frame_ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                # Gradio names its assets by their content; everything else may change or may hold document text.
                lasting = message["status"] == 200 and route_path(scope).startswith("/assets/")
                self._add_headers(MutableHeaders(scope=message), IMMUTABLE if lasting else "no-store")
            await send(message)

        try:
            await self.app(scope, receive, send_guarded)
        except Exception as error:
            told = problem(error)
            logger.exception("error %s in %s %s", told.id, scope["method"], scope["path"])
            if started:  # too late for another status: cut the response short rather than let it look whole
                raise
            await told.response()(scope, receive, send_guarded)

    def _add_headers(self, headers: MutableHeaders, keeping: str) -> None:
        headers.setdefault("content-security-policy", chat_policy(self.frame_ancestors))
        if "frame-ancestors" not in headers["content-security-policy"]:
            # The source panel is a frame within the chat, whoever else may frame the chat.
            around = dict.fromkeys(("'self'", *self.frame_ancestors))
            framing = " ".join(one for one in around if one != "'none'")
            headers["content-security-policy"] += f"; frame-ancestors {framing}"
        headers["x-content-type-options"] = "nosniff"
        headers["referrer-policy"] = "same-origin"
        headers["cross-origin-opener-policy"] = "same-origin"
        headers["permissions-policy"] = "camera=(), geolocation=(), microphone=()"
        headers.setdefault("cache-control", keeping)


class AllowList:
    """404 for every path that is not listed, before anything else looks at it; 405 for another method."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.allowed = {method: re.compile("|".join(paths), re.ASCII) for method, paths in ALLOWED.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "websocket":  # none is part of the product
            await send({"type": "websocket.close", "code": 1008})
            return
        refused = self._refusal(scope) if scope["type"] == "http" else None
        await (refused.response() if refused else self.app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Problem | None:
        path = route_path(scope)
        methods = [method for method, paths in self.allowed.items() if paths.fullmatch(path)]
        if not methods:
            return Problem(404, "not_found", "there is nothing at this address")
        if scope["method"] not in methods:
            told = f"this address takes {' and '.join(methods)}"
            return Problem(405, "method_not_allowed", told, allow=", ".join(methods))
        return None


class BodyLimit:
    """Reads the body before the application does: 413 above the limit, 415 where it is not JSON."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self.app(scope, receive, send)
            return
        try:
            limit = self.max_bytes * CONVERSATIONS.get(route_path(scope), 1)
            body = await self._read(Headers(scope=scope), receive, limit)
        except _RefusedError as refused:
            await refused.problem.response()(scope, receive, send)
            return
        await self.app(scope, replay(body, receive), send)

    async def _read(self, headers: Headers, receive: Receive, limit: int) -> bytes:
        """Return the body; refuse it as soon as it is, or says that it is, over the limit."""
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise _RefusedError(Problem(415, "not_json", "send JSON, with Content-Type: application/json"))
        too_large = _RefusedError(Problem(413, "too_large", f"the request is too large: at most {limit:,} bytes"))
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            raise too_large
        body = bytearray()
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > limit:
                raise too_large
            more = message.get("more_body", False)
        return bytes(body)


class _RefusedError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def replay(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives the whole body once and then listens again, for the client's leaving."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return pending.pop() if pending else await receive()

    return receive_again


async def read_body(receive: Receive) -> bytes:
    """Return the whole body of a request that :class:`BodyLimit` has let through."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


__all__ = [
    "ADMIN_POLICY",
    "ALLOWED",
    "CONVERSATIONS",
    "IMMUTABLE",
    "SOURCE_POLICY",
    "AllowList",
    "BodyLimit",
    "Guard",
    "UnderPrefix",
    "chat_policy",
    "read_body",
    "replay",
    "route_path",
]
