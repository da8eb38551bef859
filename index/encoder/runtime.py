"""Sessions of onnxruntime that give the same result every time: the only module that imports it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

T = TypeVar("T")
R = TypeVar("R")


def session(graph: bytes) -> InferenceSession:
    """Return a session over ``graph`` that computes on the thread that runs it; run several at once instead."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return InferenceSession(graph, options, providers=["CPUExecutionProvider"])


class Workers:
    """As many threads as the machine has processors, for runs that do not depend on one another."""

    def __init__(self, name: str, threads: int | None = None) -> None:
        """Name the threads."""
        self._pool = ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix=name)

    def map(self, run: Callable[[T], R], work: Sequence[T]) -> list[R]:
        """Return what ``run`` makes of each piece of ``work``, in its order; a single one stays on this thread."""
        return [run(work[0])] if len(work) == 1 else list(self._pool.map(run, work))

    def grouped(self, run: Callable[[T], R], groups: Sequence[Sequence[T]]) -> list[list[R]]:
        """Return the same for groups of work, group by group; all of it is done at once."""
        made = iter(self.map(run, [each for group in groups for each in group]))
        return [[next(made) for _ in group] for group in groups]


__all__ = ["Workers", "session"]
