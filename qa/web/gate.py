"""The gate for questions: a bounded number runs in threads, a bounded number waits, each for a limited time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from qa.web.problems import BusyError, LateError, problem

Result = TypeVar("Result")


class Gate:
    """Lets so many questions through at once and so many wait; the next is refused rather than left to hang.

    Whoever has waited for ``seconds`` is told so (0: waits for ever). Python cannot stop a thread: a question that was
    begun keeps its place until it ends, so that what is given up cannot pile up; one that still waits is dropped.
    """

    def __init__(self, concurrency: int, waiting: int, seconds: float = 0) -> None:
        self._pool = ThreadPoolExecutor(concurrency, thread_name_prefix="question")
        self.concurrency = concurrency
        self.refused = self.late = self.failed = 0
        """Questions so far that were turned away, were given up, and that an error of ours left without an answer."""
        self._room = concurrency + waiting
        self._within = 0
        self._lock = threading.Lock()
        self._seconds = seconds or None

    async def run(self, work: Callable[[], Result], deadline: float | None = None) -> Result:
        """Run blocking work in a thread; ``deadline`` is of the monotonic clock, this gate's own if None.

        Raises :class:`BusyError` if too many wait already, :class:`LateError` if it is not done in time.
        """
        future = self._enter(work)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._left(deadline))
        except TimeoutError as late:
            raise self._told_of(future, late) from late

    def wait(self, work: Callable[[], Result], deadline: float | None = None) -> Result:
        """Do the same for a caller that is in a thread already."""
        future = self._enter(work)
        try:
            return future.result(self._left(deadline))
        except TimeoutError as late:
            future.cancel()
            raise self._told_of(future, late) from late

    def admit(self) -> None:
        """Raise :class:`BusyError` if too many wait already, for who must know before there is work."""
        with self._lock:
            self._demand_room()

    def deadline(self) -> float | None:
        """Return when a question of several steps that comes now must be done; None if there is no limit."""
        return None if self._seconds is None else time.monotonic() + self._seconds

    @property
    def within(self) -> int:
        """Questions that are being answered or wait."""
        return self._within

    def _enter(self, work: Callable[[], Result]) -> Future[Result]:
        with self._lock:
            self._demand_room()
            self._within += 1
        future = self._pool.submit(work)
        future.add_done_callback(self._leave)  # done, or dropped before it began
        return future

    def _demand_room(self) -> None:
        if self._within >= self._room:
            self.refused += 1
            raise BusyError("too many questions are waiting: ask again in a few seconds")

    def _leave(self, future: Future[Any]) -> None:
        error = None if future.cancelled() else future.exception()
        with self._lock:
            self._within -= 1
            if isinstance(error, Exception) and problem(error).status >= 500:
                self.failed += 1

    def _left(self, deadline: float | None) -> float | None:
        return self._seconds if deadline is None else max(deadline - time.monotonic(), 0)

    def _told_of(self, future: Future[Any], late: TimeoutError) -> Exception:
        """Return what to tell: the time is up, unless the work itself raised :class:`TimeoutError`."""
        if future.done() and not future.cancelled():
            return late
        with self._lock:
            self.late += 1
        return LateError("no answer within {n} s: ask again, or for something simpler", n=f"{self._seconds:g}")


__all__ = ["Gate"]
