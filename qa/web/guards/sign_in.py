"""Authentication of every request, before anything else of the application sees it."""

from __future__ import annotations

import logging
import re
from urllib.parse import urlencode

import anyio.to_thread
from starlette.datastructures import Headers, QueryParams
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import PinciteError
from qa.access.entrance import Entrance
from qa.access.identity import ANONYMOUS
from qa.access.tokens import Token, scopes_for
from qa.access.users import CLIENT, SCOPES, STRANGER
from qa.errors import ForbiddenError, SignInError
from qa.web.guards.login import PAGES, framed_page, unknown_page
from qa.web.language import language_of
from qa.web.problems import problem
from qa.web.security import route_path

OPEN = (
    r"/healthz",
    r"/readyz",
    r"/widget\.js",
    r"/static/[\w.-]+",
    r"/favicon\.ico",
    r"/login(/callback)?",
    r"/logout",
)
"""Paths for whoever is not signed in, too; none of them shows a document or says what there is."""

_OPEN = re.compile("|".join(OPEN), re.ASCII)
_FRAMES = ("iframe", "frame", "embed", "object")

logger = logging.getLogger(__name__)


class SignIn:
    """Puts the user of a request where :func:`qa.access.identity.user_of` finds it, or refuses the request."""

    def __init__(self, app: ASGIApp, entrance: Entrance | None = None) -> None:
        """Take what says who asks; without it everybody is let in as nobody in particular."""
        self.app = app
        self.entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if self.entrance is None and scope["type"] in ("http", "websocket"):
            scope["user"] = ANONYMOUS
        elif scope["type"] == "websocket":  # none is part of the product
            await send({"type": "websocket.close", "code": 1008})
            return
        elif scope["type"] == "http" and self.entrance is not None:
            try:
                refusal = await self._let_in(scope, self.entrance)
            except PinciteError as error:
                refusal = _refused(error, scope, self.entrance)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _let_in(self, scope: Scope, entrance: Entrance) -> Response | None:
        """Say in the scope who asks; return what to answer instead if that is not known. Raises as its parts do."""
        path = route_path(scope)
        if client := entrance.proxy.client(scope):
            scope[CLIENT] = client
        reader = entrance.reader(scope)  # first: what a proxy is said to say must be true, token or not
        if "authorization" in Headers(scope=scope):
            token = await anyio.to_thread.run_sync(entrance.token, scope)
            if token is not None:
                _let_in_program(scope, token, path)
                return None
        if reader is None and not _OPEN.fullmatch(path):
            return _asked_to_sign_in(scope, path, entrance)
        scope["user"] = reader or ANONYMOUS
        scope[STRANGER] = reader is None
        return None


def _let_in_program(scope: Scope, token: Token, path: str) -> None:
    wanted = scopes_for(path)
    if not _OPEN.fullmatch(path) and not set(wanted) & set(token.scopes):
        if not wanted:
            raise ForbiddenError("no API token opens this address: it is for readers, in the browser")
        needed, has = " or ".join(wanted), ", ".join(token.scopes) or "none"
        raise ForbiddenError(f"this address needs an API token with scope {needed}; this one has {has}")
    scope["user"] = token.user()
    scope[SCOPES] = frozenset(map(str, token.scopes))


def _asked_to_sign_in(scope: Scope, path: str, entrance: Entrance) -> Response:
    """Return the way to the sign-in, for a browser that wants a page, or what a program is told."""
    headers, query = Headers(scope=scope), scope["query_string"].decode("latin-1")
    if entrance.sign_in is not None and _wants_page(scope):
        here = f"{path}?{query}" if query else path
        # Browsers say over https, and on this machine, what a page is for; the widget's frame says its colours anyway.
        fallback = "iframe" if "__theme" in QueryParams(query) else ""
        if headers.get("sec-fetch-dest", fallback) in _FRAMES:
            apart = headers.get("sec-fetch-site") == "cross-site"
            return framed_page(entrance.settings, here, language_of(scope), apart=apart)
        return RedirectResponse(f"{entrance.settings.root_path}/login?{urlencode({'next': here})}", 303)
    return _refused(SignInError("sign in first, or send an API token"), scope, entrance, quiet=True)


def _wants_page(scope: Scope) -> bool:
    """Tell whether a request is a browser's, for a page to show."""
    accepted = Headers(scope=scope).get("accept", "")
    return scope["method"] == "GET" and PAGES.fullmatch(route_path(scope)) is not None and "text/html" in accepted


def _refused(error: PinciteError, scope: Scope, entrance: Entrance, *, quiet: bool = False) -> Response:
    """Return the answer to a request that is not let in; somebody who said something wrong is remembered in the log."""
    told = problem(error)
    if not quiet:
        peer = scope.get("client")
        logger.warning("error %s: %s %s from %s: %s", told.id, scope["method"], scope["path"], peer and peer[0], error)
    unknown = isinstance(error, SignInError) and _wants_page(scope)
    response = unknown_page(entrance.settings, told.id, language_of(scope)) if unknown else told.response()
    if told.status == 401:
        response.headers["www-authenticate"] = 'Bearer realm="pincite"'
    return response


__all__ = ["OPEN", "SignIn"]
