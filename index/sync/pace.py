"""What a run leaves for later: files that are being written, and files that failed a while ago."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.sources import Limits, fingerprint
from index.store.failures import Failure
from index.store.stamps import Stamp
from index.store.store import Store
from index.sync.ledger import Action, Entry
from index.sync.walk import Found

PAUSES = (60.0, 300.0, 1500.0, 7200.0)
"""Seconds after each failure until a file is tried again; one that failed more often than that is paused."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Which files a run takes on. The usual one takes all: somebody asks for it."""

    rehash: bool = False
    """Whether the bytes of every file are read, though it looks as it did when it was last hashed."""
    stale: bool = False
    """Whether what an older reader has read is read anew, though the file did not change."""
    patient: bool = False
    """Whether files that failed as they are wait until their time has come."""
    rested: Callable[[Path, Stamp, Store], bool] = lambda path, stamp, store: True
    """Tells whether nobody is writing a file any more."""
    clock: Callable[[], float] = time.time


class Turns:
    """The files of one run: whose turn it is, and what became of each."""

    def __init__(self, store: Store, pace: Pace, limits: Limits) -> None:
        """Take the store that knows what failed before, and the limits within which files are read."""
        self._store = store
        self._limits = limits
        self._pace = pace
        self._before = {failure.path: failure for failure in store.failures.all()}
        self._failed: dict[str, Failure] = {}
        self._over: set[str] = set()

    def left(self, file: Found, stamp: Stamp | None) -> Entry | None:
        """Return a line for the ledger if a file, which looks like ``stamp``, is left for later; None at its turn."""
        failure = self._before.get(str(file.path))
        if self._pace.patient and failure is not None and failure.stamp == self._text(file, stamp):
            if failure.again is None:
                reason = f"failed {failure.attempts} times and is paused until it changes: {failure.reason}"
                return Entry(Action.SKIPPED, file.source, reason=reason)
            if failure.again > self._pace.clock():
                at = datetime.fromtimestamp(failure.again, UTC).isoformat(timespec="seconds")
                return Entry(Action.SKIPPED, file.source, reason=f"failed and is tried again at {at}: {failure.reason}")
        if stamp is not None and not self._pace.rested(file.path, stamp, self._store):
            return Entry(Action.SKIPPED, file.source, reason="is being written: it is read when it rests")
        return None

    def note(self, file: Found, stamp: Stamp | None, entries: Sequence[Entry]) -> None:
        """Note what became of a file that looked like ``stamp`` before it was read."""
        path, failed = str(file.path), [entry for entry in entries if entry.action is Action.FAILED]
        if failed:
            self._failed[path] = self._failure(path, self._text(file, stamp), failed)
        elif path in self._before:
            self._over.add(path)

    def save(self, is_gone: Callable[[Path], bool], files: Iterable[Found]) -> None:
        """Keep what was noted, and let go of what failed before and is gone."""
        there = {str(file.path) for file in files}
        self._over |= {path for path in self._before if path not in there and is_gone(Path(path))}
        if self._failed or self._over:
            with self._store.transaction():
                self._store.failures.put(self._failed.values())
                self._store.failures.drop(self._over)

    def _failure(self, path: str, stamp: str, failed: Sequence[Entry]) -> Failure:
        now, before = self._pace.clock(), self._before.get(path)
        attempts, since = (before.attempts, before.since) if before and before.stamp == stamp else (0, now)
        again = now + PAUSES[attempts] if attempts < len(PAUSES) else None
        return Failure(path, failed[0].source, _reason(failed), stamp, attempts + 1, since, again)

    def _text(self, file: Found, stamp: Stamp | None) -> str:
        """Return what a failure depends on: the file as it looks, and what reads it."""
        return "" if stamp is None else " ".join([*map(str, stamp.columns), fingerprint(file.path, self._limits)])


def _reason(failed: Sequence[Entry]) -> str:
    first, more = failed[0], sum(entry.documents for entry in failed) - 1
    place = "" if first.line is None else f"line {first.line}: "
    return f"{place}{first.reason}" + (f" (and {more} more)" if more else "")


__all__ = ["PAUSES", "Pace", "Turns"]
