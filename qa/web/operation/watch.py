"""Observation of every request and answer: an id for each, a log line, and metrics."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, MutableMapping
from functools import partial
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.access.identity import ANONYMOUS
from qa.assistant import Assistant
from qa.settings import Settings
from qa.types import Answer
from qa.web.guards.limits import EXEMPT
from qa.web.operation.logs import FIELDS
from qa.web.operation.monitor import Monitor
from qa.web.request_id import HEADER, REQUEST_ID, id_from, serving
from qa.web.routes import method_of, route_of, surface_of
from qa.web.security import route_path
from qa.web.stream import STREAM, UNBUFFERED

LISTENER = "pincite.listener"
"""Key in a request's scope: what is to be told of the answers that are given to it."""

logger = logging.getLogger(__name__)


class Watch:
    """Stands around the application, just inside :class:`qa.web.security.UnderPrefix`, which settles the path."""

    def __init__(self, app: ASGIApp, monitor: Monitor, settings: Settings) -> None:
        self.app = app
        self.monitor = monitor
        self.users = settings.log_users == "yes"
        self.questions = settings.log_questions == "yes"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500
        request_id = id_from(Headers(scope=scope))
        scope[REQUEST_ID], scope[LISTENER] = request_id, partial(self._answered, scope)

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[HEADER] = request_id
                if headers.get("content-type", "").startswith(STREAM):  # the chat's stream, too
                    headers.update(UNBUFFERED)
            await send(message)

        with serving(request_id), self.monitor.open.track_inprogress():
            try:
                await self.app(scope, receive, send_named)
            finally:
                self._served(scope, status, time.perf_counter() - began)

    def _served(self, scope: Scope, status: int, seconds: float) -> None:
        path = route_path(scope)
        method, route = method_of(scope["method"]), route_of(path)
        self.monitor.served(method, route, status, seconds)
        said = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        level = logging.DEBUG if path in EXEMPT else logging.INFO
        logger.log(level, "request", extra={FIELDS: said | self._who(scope)})

    def _answered(self, scope: Scope, answer: Answer) -> None:
        """Note an answer, from whichever thread it was made in; its request may be over, as the chat's is."""
        surface = surface_of(route_path(scope))
        self.monitor.answered(surface, answer)
        said = {"request": scope[REQUEST_ID], "surface": surface, "status": answer.status.value}
        times = {f"{stage}_ms": taken for stage, taken in answer.elapsed_ms.items()}
        question = {"question": answer.question} if self.questions else {}
        logger.info("answer", extra={FIELDS: said | times | self._who(scope) | question})

    def _who(self, scope: Scope) -> dict[str, str]:
        name = scope.get("user", ANONYMOUS).name
        return {"user": name} if self.users and name is not None else {}


def watched(assistant: Assistant, scope: MutableMapping[str, Any]) -> Assistant:
    """Return ``assistant``, which must be of this one request, with its answers noted where the request is watched."""
    listener: Callable[[Answer], None] | None = scope.get(LISTENER)
    assistant.on_answer = listener
    return assistant


__all__ = ["LISTENER", "Watch", "watched"]
