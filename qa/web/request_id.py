"""The id of a request: the same in the response's header, in an error, and in the log lines about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers

HEADER = "x-request-id"
REQUEST_ID = "pincite.request_id"
"""Key in a request's scope."""

_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


@dataclass(slots=True)
class _Held:
    id: str | None


_current: ContextVar[_Held | None] = ContextVar("request_id", default=None)


def id_from(headers: Headers) -> str:
    """Return the id that a request was sent with, by a proxy for example, if it is one and looks like one; else a new.

    8 to 64 letters, digits, dots, hyphens and underscores: it is written into the log and shown on the page.
    """
    given = headers.getlist(HEADER)
    return given[0] if len(given) == 1 and _WELL_FORMED.fullmatch(given[0]) else new_id()


def new_id() -> str:
    """Return an id that nothing else has."""
    return uuid4().hex[:12]


def current_id() -> str | None:
    """Return the id of the request that is being served here; None outside of any."""
    held = _current.get()
    return held.id if held else None


def known_id() -> str:
    """Return the id of the request that is being served here; a new one outside of any."""
    return current_id() or new_id()


def id_of(scope: Mapping[str, Any]) -> str:
    """Return the id of the request with this scope, from wherever it is asked for; a new one if it has none."""
    return str(scope.get(REQUEST_ID) or new_id())


@contextmanager
def serving(request_id: str) -> Iterator[None]:
    """Make ``request_id`` the current one until the request is over.

    It is taken back even from tasks that were begun in between and go on, such as the chat's queue: what they do later
    has nothing to do with this request.
    """
    held = _Held(request_id)
    before = _current.set(held)
    try:
        yield
    finally:
        held.id = None
        _current.reset(before)


__all__ = ["HEADER", "REQUEST_ID", "current_id", "id_from", "id_of", "known_id", "new_id", "serving"]
