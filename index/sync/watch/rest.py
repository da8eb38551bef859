"""Half-written files are waited for: one that has just changed, or changes from look to look, is read when it rests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.store.stamps import Stamp
from index.store.store import Store

REST_SECONDS = 1.0
"""How long a file has to stay as it is before it is read."""


class Resting:
    """The files that somebody seems to be writing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time) -> None:
        """Take a clock that counts seconds, and one that tells the time."""
        self._clock = clock
        self._wall = wall
        self._seen: dict[Path, tuple[Stamp, float]] = {}
        self._looked: set[Path] = set()

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Go through all files inside; those that are not met any more are waited for no longer."""
        self._looked.clear()
        yield
        self._seen = {path: seen for path, seen in self._seen.items() if path in self._looked}

    @property
    def waiting(self) -> list[Path]:
        """The files that are waited for."""
        return sorted(self._seen)

    def rested(self, path: Path, stamp: Stamp, store: Store) -> bool:
        """Tell whether a file, which looks like ``stamp`` now, is left alone by whoever wrote it.

        A file whose clock is that of another machine is known by looking twice. One that was only renamed has rested.
        """
        self._looked.add(path)
        age = self._wall() - stamp.changed / 1e9
        if age >= REST_SECONDS or self._has_stayed(path, stamp) or store.stamps.knows(stamp):
            self._seen.pop(path, None)
            return True
        self._look(path, stamp)
        return False

    def any_rested(self) -> bool:
        """Look at the files that are waited for; tell whether one of them can be read now, or is gone."""
        ready = False
        for path in list(self._seen):
            stamp = Stamp.of(path)
            if stamp is None:
                del self._seen[path]
                ready = True
            else:
                ready |= self._has_stayed(path, stamp)
                self._look(path, stamp)
        return ready

    def _has_stayed(self, path: Path, stamp: Stamp) -> bool:
        before, since = self._seen.get(path, (None, 0.0))
        return before == stamp and self._clock() - since >= REST_SECONDS

    def _look(self, path: Path, stamp: Stamp) -> None:
        before, since = self._seen.get(path, (None, 0.0))
        self._seen[path] = stamp, since if before == stamp else self._clock()


__all__ = ["REST_SECONDS", "Resting"]
