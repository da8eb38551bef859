"""A small LRU cache by corpus fingerprint: what is computed once for each state of a corpus."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class PerCorpus(Generic[Made]):
    """The values of the most recently used corpora. May be shared between threads."""

    def __init__(self, most: int) -> None:
        """Keep at most ``most`` values; a new one replaces the least recently used."""
        self._most = most
        self._values: dict[str, Made] = {}
        self._lock = Lock()

    def known(self, corpus: str) -> Made | None:
        """Return the value of a corpus if it is kept."""
        with self._lock:
            return self._values.get(corpus)

    def get(self, corpus: str, make: Callable[[], Made]) -> Made:
        """Return the value of a corpus, made by ``make`` if need be: two threads may both make it, and get the same."""
        known = self.known(corpus)
        made = make() if known is None else known
        with self._lock:
            made = self._values.pop(corpus, made)
            self._values[corpus] = made  # now the most recently used
            while len(self._values) > self._most:
                self._values.pop(next(iter(self._values)))
        return made


__all__ = ["PerCorpus"]
