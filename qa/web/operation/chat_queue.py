"""Gradio's queue of questions, woken by what happens to it instead of looking a thousand times a second.

Of Gradio's queue this uses the parts that do the work, and replaces the two loops that wait for it: one looks every
millisecond for a question, one every ten for news of progress bars, which the chat has none of. Together they took
three to five hundredths of a core for as long as the server ran.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

Step = Callable[..., Coroutine[Any, Any, object]]


class WokenQueue:
    """A ``gradio.queueing.Queue`` that waits for events without looking."""

    def __init__(self, queue: Any) -> None:  # noqa: ANN401 - only ui.py knows Gradio
        """Take the queue, which must not have been started yet."""
        self._queue = queue
        self._changed = asyncio.Event()
        queue.push = self._waking(queue.push)  # one more waits
        queue.process_events = self._waking(queue.process_events)  # one less runs
        queue.start_processing = self.process
        queue.start_progress_updates = _nothing
        queue.compute_analytics_summary = lambda _events: {"functions": {}}  # for a page that is not served

    def _waking(self, step: Step) -> Step:
        @wraps(step)
        async def stepped(*given: object, **named: object) -> object:
            try:
                return await step(*given, **named)
            finally:
                self._changed.set()

        return stepped

    async def process(self) -> None:
        """Start what waits as soon as it may run, until the server ends this task."""
        queue, self._changed = self._queue, asyncio.Event()  # of the loop that serves, which may not be the builder's
        try:
            while not queue.stopped:
                self._changed.clear()
                while None in queue.active_jobs and await self._start_next():
                    pass
                await self._changed.wait()
        finally:
            queue.stopped = True
            queue._cancel_asyncio_tasks()

    async def _start_next(self) -> bool:
        """Start the next event that may run beside those that do; tell whether there was one."""
        queue = self._queue
        async with queue.delete_lock:
            found = queue.get_events()
        if not found:
            return False
        events, batch, line = found
        first, began = events[0], time.time()
        queue.active_jobs[queue.active_jobs.index(None)] = events
        queue.event_queue_per_concurrency_id[line].current_concurrency += 1
        queue.event_queue_per_concurrency_id[line].start_times_per_fn[first.fn].add(began)
        # By this name Gradio finds the task of an event that is to be stopped.
        name = f"{first.session_hash}_{first.fn._id}<gradio-sep>{first._id}"
        task = asyncio.create_task(queue.process_events(events, batch, began, first.fn), name=name)
        queue._asyncio_tasks.add(task)
        task.add_done_callback(queue._asyncio_tasks.discard)
        queue.broadcast_estimations(line)
        return True


async def _nothing() -> None:
    """Stand in for the loop that looks for news of progress bars."""


__all__ = ["Step", "WokenQueue"]
