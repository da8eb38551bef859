"""Graceful stop: running answers are finished, new questions are turned away, then the server ends."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.guards.limits import QUESTIONS
from qa.web.problems import Problem
from qa.web.security import route_path

LASTING = re.compile(r"/gradio_api/heartbeat/\w+", re.ASCII)
"""Requests that last as long as a page is open: nobody waits for them to end."""
REFUSED = QUESTIONS | {"/readyz"}
"""What is turned away while the server stops; all that a running answer still needs is served."""


class Stopping:
    """Whether the server was told to stop, and what it still has to finish."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Take how long what runs may still take."""
        self._seconds = seconds
        self._clock = clock
        self._deadline: float | None = None
        self.running = 0
        """Requests whose response is not over."""

    @property
    def begun(self) -> bool:
        """Whether the server was told to stop."""
        return self._deadline is not None

    @property
    def over(self) -> bool:
        """Whether the server may end: nothing runs any more, or the time for it is up."""
        return self._deadline is not None and (not self.running or self._clock() >= self._deadline)

    def begin(self) -> None:
        """Stop from now on."""
        if self._deadline is None:
            self._deadline = self._clock() + self._seconds


class Draining:
    """503 for new questions once the server stops, so that a proxy asks another one."""

    def __init__(self, app: ASGIApp, stopping: Stopping) -> None:
        self.app = app
        self.stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = route_path(scope) if scope["type"] == "http" else None
        if path is None or LASTING.fullmatch(path):
            await self.app(scope, receive, send)
        elif self.stopping.begun and path in REFUSED:
            told = Problem(503, "stopping", "the server is about to stop: ask again in a few seconds")
            await told.response()(scope, receive, send)
        else:
            self.stopping.running += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self.stopping.running -= 1


__all__ = ["LASTING", "REFUSED", "Draining", "Stopping"]
