"""Rate limits for each user, or each address: token buckets in memory, plain ASGI."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from qa.access.identity import ANONYMOUS
from qa.access.users import CLIENT
from qa.web.problems import Problem
from qa.web.security import route_path

CHAT = "/gradio_api/queue/join"
"""By this the chat's page asks, and does all else as well: what it wants stands in the body, so whoever reads that says
whether it is a question (:data:`CHARGE`)."""
CHARGE = "pincite.charge"
"""Key in a request's scope: a function that takes the price of a question, and returns the refusal if there is one."""
QUESTIONS = frozenset(
    {
        "/api/ask",
        "/api/explain",
        "/api/export",
        "/api/feedback",
        "/api/find",
        "/api/search",
        "/api/verify",
        "/mcp",
        "/v1/chat/completions",
        CHAT,
    }
)
"""What costs a search or a reading; all else costs a tenth of it."""
TOLD_LATER = frozenset({CHAT, "/v1/chat/completions"})
"""Where only what is sent tells whether it is a question: whoever reads it takes the token, by :func:`charged`."""
EXEMPT = frozenset({"/healthz", "/readyz", "/metrics"})
"""What a monitor asks for: turned away, it would take the server for dead."""
FILES = ("/assets/", "/static/")
"""What a page consists of: it costs next to nothing, and a page that lacks some of it does not work."""
OTHERS = 10
"""So many times as many other requests are let through as questions."""
KEYS = 10_000
"""Users and addresses remembered, the last ones seen: of whom else there were, so many have come since that forgetting
what they had left is no gift."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Buckets:
    """A bucket of tokens for each key: it holds ``burst`` and is filled by ``per_second``. May be shared by threads."""

    def __init__(
        self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic, keys: int = KEYS
    ) -> None:
        self.per_second = per_second
        self.burst = burst
        self._clock = clock
        self._keys = keys
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> float:
        """Take a token and return 0.0; if there is none, return the seconds until there is one."""
        with self._lock:
            now = self._clock()
            bucket = self._buckets.setdefault(key, _Bucket(self.burst, now))
            self._buckets.move_to_end(key)
            if len(self._buckets) > self._keys:
                self._buckets.popitem(last=False)
            bucket.tokens = min(self.burst, bucket.tokens + (now - bucket.at) * self.per_second)
            bucket.at = now
            if bucket.tokens < 1:
                return (1 - bucket.tokens) / self.per_second
            bucket.tokens -= 1
            return 0.0

    def __len__(self) -> int:
        """Return how many keys are remembered."""
        return len(self._buckets)


class RateLimit:
    """429, with the seconds to wait, for whoever asks more than is let through. Stands inside ``SignIn``."""

    def __init__(self, app: ASGIApp, per_minute: int, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self.questions = Buckets(per_minute / 60, burst, clock)
        self.others = Buckets(per_minute / 60 * OTHERS, burst * OTHERS, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        refused = self._refusal(scope) if scope["type"] == "http" and self.questions.per_second else None
        await (refused.response() if refused else self.app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Problem | None:
        path = route_path(scope)
        if path in EXEMPT or path.startswith(FILES):
            return None
        if path in TOLD_LATER:
            scope[CHARGE] = partial(self._take, scope, self.questions, "questions")
        if scope["method"] == "POST" and path in QUESTIONS - TOLD_LATER:
            return self._take(scope, self.questions, "questions")
        return self._take(scope, self.others, "requests")

    def _take(self, scope: Scope, buckets: Buckets, what: str) -> Problem | None:
        wait = buckets.take(caller(scope))
        if not wait:
            return None
        seconds = math.ceil(wait)
        message = f"too many {what} in a short time: wait {seconds} second{'' if seconds == 1 else 's'}, then try again"
        return Problem(429, "too_many", message, retry_after=seconds)


def charged(scope: Scope) -> Problem | None:
    """Take a token for the question that a request turned out to be; return the refusal if there is none."""
    charge: Callable[[], Problem | None] | None = scope.get(CHARGE)
    return charge() if charge else None


def caller(scope: Mapping[str, Any]) -> str:
    """Return whose bucket a request takes from: the user's, or of somebody who is not signed in, the address's."""
    user = scope.get("user", ANONYMOUS)
    if user.name is not None:
        return f"user {user.name}"
    address = scope.get(CLIENT) or scope.get("client")  # as a trusted proxy tells it, or who is connected
    return f"address {_network(address if isinstance(address, str) else address[0])}" if address else "address"


def _network(address: str) -> str:
    """Return the address; of version 6 the network, for one subscriber has all of its addresses."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_address(int(parsed) >> 64 << 64))


__all__ = [
    "CHARGE",
    "CHAT",
    "EXEMPT",
    "FILES",
    "KEYS",
    "OTHERS",
    "QUESTIONS",
    "TOLD_LATER",
    "Buckets",
    "RateLimit",
    "caller",
    "charged",
]
