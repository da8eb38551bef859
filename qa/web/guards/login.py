"""The routes to sign in and out, and the pages for what goes wrong on the way."""

from __future__ import annotations

import logging
import re
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from index.errors import PinciteError
from qa.access.entrance import SESSION, Entrance, SignedIn
from qa.errors import SignInError
from qa.settings import Settings
from qa.web.language import Language, language_of
from qa.web.pages.shell import Look, Notice, notice_page
from qa.web.pages.static_files import static_path
from qa.web.problems import problem
from qa.web.security import SOURCE_POLICY

if TYPE_CHECKING:
    from qa.access.identity import User

PATIENCE_SECONDS = 1800
"""Time that a reader has at the provider."""
PAGES = re.compile(r"/|/source/\d+", re.ASCII)
"""Where a reader may come back to after signing in: the pages that there are."""

_STATE = re.compile(r"\w{16,64}", re.ASCII)
_CODE = re.compile(r"\w{1,40}", re.ASCII)
_UNFINISHED = 5
"""Sign-ins that a browser may have begun at once; their cookies are small, but add up."""

logger = logging.getLogger(__name__)


class Login:
    """The routes; they are not there unless readers sign in here."""

    def __init__(self, entrance: Entrance) -> None:
        """Take what signs readers in."""
        self.entrance = entrance
        self.home = f"{entrance.settings.root_path}/"

    def router(self) -> APIRouter:
        """Return the routes. They also stand before those that Gradio has at the same addresses."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/login", self.begin)
        router.add_api_route("/login/callback", self.finish)
        router.add_api_route("/logout", self.leave)
        return router

    async def begin(self, request: Request) -> Response:
        """Send the reader to the provider; ``next`` is where they want to go from there."""
        sign_in = self._sign_in()
        try:
            started = await sign_in.provider.start()
        except PinciteError as error:
            return self._failed(error, language_of(request.scope))
        response = RedirectResponse(started.address, 303)
        after = safe_path(request.query_params.get("next", "/"))
        sign_in.jar.put(response, _cookie(started.state), started.kept | {"next": after}, PATIENCE_SECONDS)
        begun = [name for name in request.cookies if name.startswith(sign_in.jar.name(_cookie("")))]
        for name in begun[_UNFINISHED - 1 :]:
            sign_in.jar.drop(response, _cookie(name.removeprefix(sign_in.jar.name(_cookie("")))))
        return response

    async def finish(self, request: Request) -> Response:
        """Let in who comes back from the provider, if they began here and it vouches for them."""
        sign_in, query = self._sign_in(), request.query_params
        state = query.get("state", "")
        kept = sign_in.jar.take(request, _cookie(state)) if _STATE.fullmatch(state) else None
        try:
            if kept is None:
                raise SignInError("this sign-in was not begun in this browser, or too long ago: sign in again")
            user = await self._came_back(sign_in, kept, query)
            response: Response = RedirectResponse(f"{self.home.rstrip('/')}{kept['next']}", 303)
            content = {"name": user.name, "groups": sorted(user.groups)}
            sign_in.jar.put(response, SESSION, content, self.entrance.settings.session_hours * 3600)
        except PinciteError as error:
            response = self._failed(error, language_of(request.scope))
        if kept is not None:
            sign_in.jar.drop(response, _cookie(state))
        return response

    async def leave(self, request: Request) -> Response:
        """Forget who is signed in, and say so: a page that asked to sign in at once would undo it."""
        sign_in, look = self._sign_in(), _look(self.entrance.settings, language_of(request.scope))
        links = [(look.say("Sign in again"), f"{self.home}login")]
        if elsewhere := await sign_in.provider.farewell():
            links.append((look.say("Sign out of the company's login as well"), elsewhere))
        texts = (look.say("This browser no longer shows documents."),)
        response = _page(notice_page(Notice(look.say("You are signed out"), texts, tuple(links)), look), 200)
        sign_in.jar.drop(response, SESSION)
        return response

    async def _came_back(self, sign_in: SignedIn, kept: dict[str, Any], query: QueryParams) -> User:
        if (issuer := query.get("iss")) and issuer.rstrip("/") != self.entrance.settings.oidc_issuer.rstrip("/"):
            raise SignInError("this sign-in was ended by another provider than the one that it was begun with")
        if "error" in query:
            code = query["error"] if _CODE.fullmatch(query["error"]) else "an error"
            raise SignInError(f"the sign-in provider says {code}")
        return await sign_in.provider.finish(query.get("code", ""), kept)

    def _sign_in(self) -> SignedIn:
        if self.entrance.sign_in is None:
            raise HTTPException(404, "there is nothing at this address")
        return self.entrance.sign_in

    def _failed(self, error: PinciteError, say: Language) -> Response:
        told = problem(error)
        logger.warning("error %s: a sign-in failed: %s (%r)", told.id, error, error.__cause__)
        text = f"{told.message[:1].upper()}{told.message[1:]}."
        again = ((say("Try again"), f"{self.home}login"),)
        said = Notice(say("You are not signed in"), (text, say("Reference: {id}", id=told.id)), again)
        response = _page(notice_page(said, _look(self.entrance.settings, say)), told.status)
        for name, value in told.response().headers.items():
            if name == "retry-after":
                response.headers[name] = value
        return response


def safe_path(wanted: str) -> str:
    """Return a page of ours that somebody wants to go to, as path and query; ``/`` for whatever is none.

    Everything else is refused rather than cleaned: what leads away from here can be written in many ways.
    """
    if not wanted.isascii() or not wanted.isprintable() or "\\" in wanted or len(wanted) > 2000:
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not PAGES.fullmatch(parts.path) or not wanted.startswith(parts.path):
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def framed_page(settings: Settings, here: str, say: Language, *, apart: bool = False) -> Response:
    """Return what a frame shows to somebody who is not signed in: a link, as providers do not let themselves be framed.

    Its script tells the page around that the chat is there, and shows the chat once the reader is back. ``apart`` says
    that the frame is on a page of another site. Browsers keep our cookie from it there, unless that frame was given it:
    whoever has signed in elsewhere is a stranger here, and is offered the chat in a tab, where they are known.
    """
    theme = re.search(r"[?&]__theme=(light|dark)\b", here)
    look = _look(settings, say, theme[1] if theme else None)
    inside = settings.cross_site_frames == "yes"  # such a cookie is for this frame, so it must be given to it
    tab = (say("Open the chat in a new tab"), settings.root_path + safe_path(here))
    reason = say(
        "Your browser keeps this frame apart from the rest: here you are not signed in, whether or not you are "
        "elsewhere. In a tab of its own the chat knows you."
    )
    if apart and not inside:
        notice = Notice(say("Sign in to ask"), (reason,), (tab,), new_tab=True, head=_script(settings))
    else:
        after = safe_path(here) if inside else "/"
        link = (say("Sign in"), f"{settings.root_path}/login?{urlencode({'next': after})}")
        said = () if inside else (say("This opens a new tab. Come back here afterwards."),)
        # For whom it turns out to be in vain: a browser may keep even that cookie from frames.
        script = _script(settings, reason=reason, tab=tab[0], address=tab[1])
        notice = Notice(say("Sign in to ask"), said, (link,), new_tab=not inside, head=script)
    return HTMLResponse(notice_page(notice, look), 401)


def unknown_page(settings: Settings, error_id: str, say: Language) -> Response:
    """Return what a browser shows to somebody of whom the proxy before us does not say who they are."""
    why = say(
        "Your company's sign-in has not told this page who you are. Open the page at its usual address; if that does "
        "not help, ask whoever runs it."
    )
    notice = Notice(say("You are not signed in"), (why, say("Reference: {id}", id=error_id)))
    return _page(notice_page(notice, _look(settings, say)), 401)


def _script(settings: Settings, **told: str) -> str:
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in told.items())
    return f'<script src="{escape(settings.root_path + static_path("sign-in.js"))}"{data} defer></script>'


def _cookie(state: str) -> str:
    return f"login_{state}"


def _look(settings: Settings, say: Language, theme: str | None = None) -> Look:
    return Look(settings.root_path + static_path("source.css"), theme, say)


def _page(html: str, status: int) -> HTMLResponse:
    return HTMLResponse(html, status, headers={"content-security-policy": SOURCE_POLICY})


__all__ = ["PAGES", "PATIENCE_SECONDS", "Login", "framed_page", "safe_path", "unknown_page"]
