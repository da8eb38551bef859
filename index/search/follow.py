"""A process that waits for questions follows the index meanwhile, so that nothing it holds open outlives its time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import PinciteError
from index.search.index import Index

SECONDS = 5.0
"""A look takes about a tenth of a millisecond."""

logger = logging.getLogger(__name__)


@contextmanager
def following(index: Index, seconds: float = SECONDS) -> Iterator[None]:
    """Look every so many ``seconds`` whether there is a new generation, and move on to it.

    Files of the older one, which may hold what was forgotten, are let go. That the index cannot be read is logged.
    """
    over = threading.Event()
    follower = threading.Thread(target=_follow, args=(index, seconds, over), name="follows the index", daemon=True)
    follower.start()
    try:
        yield
    finally:
        over.set()
        follower.join()


def _follow(index: Index, seconds: float, over: threading.Event) -> None:
    trouble = ""
    while not over.wait(seconds):
        try:
            index.summary()
        except PinciteError as problem:
            if str(problem) != trouble:
                logger.warning("the index cannot be read: %s", problem)
            trouble = str(problem)
        else:
            if trouble:
                logger.warning("the index can be read again")
            trouble = ""


__all__ = ["SECONDS", "following"]
