"""At which address a page says that it is: plain ASGI, innermost.

Gradio makes the address of its page, under which it asks everything, out of headers that anybody can send; so do links
in answers. Here a request gets the one address that is true, and loses whatever else it says of the way that it took:
the setting ``public_address`` alone counts where it is set, else what a trusted proxy says, else how we were reached.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from qa.access.trusted_proxy import Reached, TrustedProxy

KEPT = b"x-forwarded-for"
"""It tells that a request comes through a proxy, and nothing of our address."""


class Addressed:
    """Hands on requests as if they had come straight to our address."""

    def __init__(self, app: ASGIApp, public_address: str, proxy: TrustedProxy) -> None:
        """Take the setting, and the proxies that are asked without it."""
        self.app = app
        parts = urlsplit(public_address.lower())
        self.public = Reached(parts.scheme, parts.netloc) if public_address else None
        self.proxy = proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            scope = self._at_our_address(scope)
        await self.app(scope, receive, send)

    def _at_our_address(self, scope: Scope) -> Scope:
        reached = self.public or self.proxy.reached(scope)
        headers = [(name, value) for name, value in scope["headers"] if not _says_where(name)]
        if reached.host:
            headers = [(b"host", reached.host.encode("latin-1")), *(pair for pair in headers if pair[0] != b"host")]
        return {**scope, "headers": headers, "scheme": reached.scheme or scope["scheme"]}


def _says_where(name: bytes) -> bool:
    return name == b"x-gradio-server" or (name.startswith(b"x-forwarded-") and name != KEPT)


__all__ = ["KEPT", "Addressed"]
