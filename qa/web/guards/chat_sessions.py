"""Owners of chat sessions: only who began one can read its stream, stop its questions or end it.

Gradio knows a session by a word that the browser makes up, and hands its events to whoever says that word.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from qa.access.identity import user_of
from qa.web.problems import Problem
from qa.web.security import read_body, replay, route_path

MOST = 20_000
"""Sessions remembered, the ones used last; Gradio itself keeps far fewer."""
MOST_EACH = 100
"""Of one user's: who begins more than that forgets their own, nobody else's."""
LONGEST = 64

_POSTS = ("/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset")
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


class OwnSessions:
    """Refuses what is about another user's session: 403, whatever the session."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.owners = Owners()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = route_path(scope) if scope["type"] == "http" else ""
        named: list[Any] = []
        if path in _POSTS:
            body = await read_body(receive)
            try:
                asked = json.loads(body)
            except (ValueError, RecursionError):
                asked = None  # Gradio says what is wrong with it
            if isinstance(asked, dict):
                # What was looked at is what is handed on: a body may name two sessions, and be read in two ways.
                body = json.dumps(asked).encode()
                named = [asked.get("session_hash")]
            receive = replay(body, receive)
        elif path == _STREAM:
            named = [*parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])]
        elif path.startswith(_HEARTBEAT):
            named = [path.removeprefix(_HEARTBEAT)]
        refusal = self._refusal(scope, named)
        await (refusal.response() if refusal else self.app)(scope, receive, send)

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


__all__ = ["LONGEST", "MOST", "MOST_EACH", "OwnSessions", "Owners"]
