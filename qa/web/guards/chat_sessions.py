"""Owners of chat sessions: only who began one can read its stream, stop its questions or end it.

Gradio knows a session by a word that the browser makes up, and hands its events to whoever says that word. Beside what
Gradio wants, our page (``events.js``) says in ``page`` what it is made from and whether it keeps a conversation: so a
page of another version is told to load anew, and one whose conversation was lost, by a restart for one, to hand it
back (:mod:`qa.web.guards.kept`).
"""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from qa.access.identity import user_of
from qa.web.guards.limits import CHAT, charged
from qa.web.problems import Problem
from qa.web.security import read_body, replay, route_path

MOST = 20_000
"""Sessions remembered, the ones used last; Gradio itself keeps far fewer."""
MOST_EACH = 100
"""Of one user's: who begins more than that forgets their own, nobody else's."""
LONGEST = 64
HANDED_BACK = "pincite.conversation"
"""Key in a request's scope: the conversation that the page kept, as we sealed it."""

_PAGE = "page"
_POSTS = (CHAT, "/gradio_api/cancel", "/gradio_api/reset")
_STREAM = "/gradio_api/queue/data"
_HEARTBEAT = "/gradio_api/heartbeat/"

logger = logging.getLogger(__name__)


class Owners:
    """Which user each session belongs to. May be shared between threads."""

    def __init__(self, most: int = MOST, most_each: int = MOST_EACH) -> None:
        """Take how many sessions are remembered in all, and of one user."""
        self._most = most
        self._most_each = most_each
        self._owners: OrderedDict[str, str | None] = OrderedDict()
        self._sessions: dict[str | None, OrderedDict[str, None]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._owners)

    def owns(self, session: str, user: str | None) -> bool:
        """Tell whether ``session`` belongs to ``user``; one that nobody has begun does from now on."""
        with self._lock:
            if session in self._owners and self._owners[session] != user:
                return False
            self._owners[session] = user
            self._owners.move_to_end(session)
            theirs = self._sessions.setdefault(user, OrderedDict())
            theirs[session] = None
            theirs.move_to_end(session)
            if len(theirs) > self._most_each:
                self._forget(next(iter(theirs)))
            elif len(self._owners) > self._most:
                self._forget(next(iter(self._owners)))
            return True

    def _forget(self, session: str) -> None:
        user = self._owners.pop(session)
        theirs = self._sessions[user]
        del theirs[session]
        if not theirs:
            del self._sessions[user]


@dataclass(frozen=True, slots=True)
class ChatPage:
    """What the chat knows of its page."""

    build: str = ""
    """What the page is made from; one that is made from something else speaks of other parts."""
    chores: frozenset[int] = frozenset()
    """Numbers of the functions that answer no question, such as those that greet; they cost none, either."""
    knows: Callable[[str], bool] = bool
    """Tells whether the conversation of a session is there."""


class OwnSessions:
    """Refuses what is about another user's session: 403, whatever the session. Charges for questions."""

    def __init__(self, app: ASGIApp, page: ChatPage | None = None) -> None:
        self.app = app
        self.page = page or ChatPage()
        self.owners = Owners()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = route_path(scope) if scope["type"] == "http" else ""
        named: list[Any] = []
        asked: dict[str, Any] = {}
        if path in _POSTS:
            body = await read_body(receive)
            asked, body = _read(body)
            named = [asked.get("session_hash")]
            receive = replay(body, receive)
        elif path == _STREAM:
            named = [*parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])]
        elif path.startswith(_HEARTBEAT):
            named = [path.removeprefix(_HEARTBEAT)]
        refusal = self._refusal(scope, named)
        if path == CHAT:
            refusal = refusal or self._unfit(scope, asked) or self._charge(scope, asked)
        await (refusal.response() if refusal else self.app)(scope, receive, send)

    def _unfit(self, scope: Scope, asked: dict[str, Any]) -> Problem | None:
        """Take what the page says of itself; return what has to be done first, if anything."""
        said = asked.get(_PAGE)
        if not isinstance(said, dict):  # no page of ours, or an old one
            return None
        if said.get("build", self.page.build) != self.page.build:
            return Problem(409, "page_outdated", "the chat has changed since this page was loaded: load it again")
        if isinstance(kept := said.get("conversation"), str):
            scope[HANDED_BACK] = kept
        elif said.get("keeps") and not self.page.knows(str(asked.get("session_hash"))):
            return Problem(412, "conversation_unknown", "this conversation is not here any more: hand it back")
        return None

    def _charge(self, scope: Scope, asked: dict[str, Any]) -> Problem | None:
        number = asked.get("fn_index")
        return None if isinstance(number, int) and number in self.page.chores else charged(scope)

    def _refusal(self, scope: Scope, named: list[Any]) -> Problem | None:
        sessions = [session for session in named if session is not None]
        if any(not isinstance(session, str) or not 0 < len(session) <= LONGEST for session in sessions):
            return Problem(400, "session", f"session_hash must be a word of 1 to {LONGEST} characters")
        user = user_of(scope).name if sessions else None
        if all(self.owners.owns(session, user) for session in sessions):
            return None
        told = Problem(403, "forbidden", "this conversation belongs to somebody else: load the page again")
        logger.warning("error %s: %s asked for a session of another user: %s", told.id, user, scope["path"])
        return told


def _read(body: bytes) -> tuple[dict[str, Any], bytes]:
    """Return what a body asks for, and the body that is handed on.

    What was looked at is what is handed on: a body may name two sessions, and be read in two ways.
    """
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):  # Gradio says what is wrong with it
        return {}, body
    return asked, json.dumps({name: value for name, value in asked.items() if name != _PAGE}).encode()


__all__ = ["HANDED_BACK", "LONGEST", "MOST", "MOST_EACH", "ChatPage", "OwnSessions", "Owners"]
