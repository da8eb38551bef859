"""Checks of host and origin, against DNS rebinding and requests of other sites: plain ASGI.

``Hosts`` is against DNS rebinding: a page of ``evil.example`` whose name suddenly leads to this machine is a page of
the same origin to its browser, but the request still names ``evil.example``. Addresses in digits need no listing, for
such a page always has a name.

``SameOrigin`` is against requests that another site's page makes in the name of who is signed in. A browser says where
a request comes from (``Sec-Fetch-Site``; over plain HTTP to other machines only ``Origin``), and no page can alter
that. A program says neither, and is let through.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from fnmatch import fnmatchcase
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.access.trusted_proxy import TrustedProxy
from qa.settings import Settings
from qa.web.problems import Problem
from qa.web.security import route_path

ANY = "*"
HEADER = "x-pincite"
"""Whatever it says: a page of another site cannot send it without asking first, and is not answered then."""
CHANGING = frozenset({"/api/feedback", "/api/sync"})
"""Routes that keep something; a browser that has a cookie for us must send :data:`HEADER` to them."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?", re.ASCII)
"""A host with or without its port, and nothing besides."""


class Hosts:
    """421 for a request that names a host under which this server is not reached."""

    def __init__(self, app: ASGIApp, host: str, allowed: Iterable[str], proxy: TrustedProxy | None = None) -> None:
        """Take what we listen at, the names that are allowed, and proxies whose word of a name is believed."""
        self.app = app
        self.proxy = proxy
        self.allowed = ("localhost", "*.localhost", *_names(host), *(name.lower() for name in allowed))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        refused = self._refusal(scope) if scope["type"] in ("http", "websocket") else None
        await (refused.response() if refused else self.app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Problem | None:
        told = Headers(scope=scope).getlist("host")  # none: HTTP/1.0, which no browser speaks
        forwarded = self.proxy.reached(scope).host if self.proxy else None
        # Both must be allowed: many a proxy hands on what a client, or a page of another name, says was forwarded.
        if len(told) <= 1 and all(map(self._allows, [*told, forwarded] if forwarded else told)):
            return None
        message = "this server is not reached by that name: its administrator has to add it to allowed_hosts"
        return Problem(421, "unknown_host", message)

    def _allows(self, host: str) -> bool:
        name = host_name(host)
        known = _is_address(name) or any(fnmatchcase(name, known) for known in self.allowed)
        return known and _HOST.fullmatch(host.strip().lower()) is not None


class SameOrigin:
    """403 for what a page of another site wants done, unless its origin is listed."""

    def __init__(self, app: ASGIApp, origins: Iterable[str], hosts: Iterable[str] = ()) -> None:
        """Take the origins whose pages may call us, and names of our own that a proxy may not hand on as ``Host``."""
        self.app = app
        self.origins = frozenset(origins)
        self.hosts = tuple(name.lower() for name in hosts if name != ANY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        refused = self._refusal(scope) if scope["type"] == "http" and scope["method"] not in SAFE else None
        await (refused.response() if refused else self.app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        if not self._is_ours(headers):
            return Problem(403, "other_site", "a page of another site may not do this: see allowed_origins")
        if route_path(scope) in CHANGING and "cookie" in headers and HEADER not in headers:
            return Problem(403, "no_header", f"a request with a cookie needs the header {HEADER} here")
        return None

    def _is_ours(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is not None and not self.origins.isdisjoint((origin, ANY)):
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")  # none: the user, not a page
        if origin is None:
            return True
        place = urlsplit(origin).netloc.lower()
        return place == headers.get("host", "").lower() or any(fnmatchcase(host_name(place), own) for own in self.hosts)


def names_of(settings: Settings) -> tuple[str, ...]:
    """Return the names that the settings give this server, beside the one it listens at."""
    public = host_name(urlsplit(settings.public_address).netloc)
    return (*settings.allowed_hosts, public) if public else settings.allowed_hosts


def host_name(host: str) -> str:
    """Return the name in a ``Host`` header, without port, brackets and the dot that may end it."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].removesuffix(".")


def _names(host: str) -> tuple[str, ...]:
    """Return the names of what is listened at: of all addresses, this machine's own. No resolver is asked."""
    return (host.lower(), socket.gethostname().lower()) if host else (socket.gethostname().lower(),)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


__all__ = ["ANY", "CHANGING", "HEADER", "SAFE", "Hosts", "SameOrigin", "host_name", "names_of"]
