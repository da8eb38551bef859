"""Who is asking: settled for every request, before anything else of the application looks at it."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from qa.identity import ANONYMOUS


class SignIn:
    """Puts the user of a request where :func:`qa.identity.user_of` finds it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] in ("http", "websocket"):
            scope["user"] = ANONYMOUS
        await self.app(scope, receive, send)


__all__ = ["SignIn"]
