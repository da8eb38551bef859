"""Waiting for something that other threads or processes bring about."""

from __future__ import annotations

import time
from collections.abc import Callable

LONG_SECONDS = 120.0
"""So long that only what will never come does not come within it."""


def wait_for(condition: Callable[[], object], what: str = "") -> None:
    """Return as soon as the condition holds."""
    deadline = time.monotonic() + LONG_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{what or condition} did not come about"
        time.sleep(0.02)


__all__ = ["LONG_SECONDS", "wait_for"]
