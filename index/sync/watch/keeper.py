"""The process that keeps folders in step: it waits until something changes, and has the index brought up to date.

Every run goes through all folders, as ``pincite index`` does, so what it adds, keeps and removes is the same, and proof
of a deletion is asked for as there. Nothing is held between runs but the lock that says that somebody does this.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

from index.derived.publish import STORE
from index.errors import IndexLocked, IndexUnusable, PinciteError
from index.store.store import Store
from index.sync.ledger import Action, Entry, Ledger, Progress, Watch
from index.sync.pace import Pace
from index.sync.watch import state as desk
from index.sync.watch.agenda import Agenda
from index.sync.watch.events import Events
from index.sync.watch.rest import Resting
from index.sync.watch.state import Last, State

TICK_SECONDS = 1.0
"""How often it is looked whether somebody asks for something, a folder is away or back, and a file rests."""
STAND_BY_SECONDS = 3.0
"""How often it is looked whether another process that does this has ended."""
_FIRST_SECONDS = 5.0
"""The first run waits that long, at most, until changes are heard of: later ones are then seen by the next."""
_MOST_PROBLEMS = 100

logger = logging.getLogger(__name__)


class Run(Protocol):
    """Brings the index up to date with the folders."""

    def __call__(self, *, pace: Pace, watch: Watch) -> Ledger:
        """Do it. Raises :class:`PinciteError` if it cannot be done."""


class _Stopped(Exception):
    """Somebody wants the process to end, in the middle of a run."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How folders are kept in step."""

    sweep: float = 600.0
    """Seconds after which they are looked through though nothing was heard of any change."""
    rehash: float = 86400.0
    """Seconds after which every file is read whole, though it looks unchanged; 0: never."""
    polling: bool = False
    """Whether to look through them again and again instead of waiting for events."""


class Keeper:
    """Keeps folders in step until it is told to stop."""

    def __init__(self, root: Path, folders: Sequence[Path], run: Run, habits: Habits | None = None) -> None:
        """Take the index folder, the folders, and what brings the one up to date with the others."""
        self._root = root
        self._run = run
        self._habits = habits or Habits()
        self._heard: SimpleQueue[bool] = SimpleQueue()
        self._stopping = False
        self._asked = False
        self._resting = Resting()
        self._told: frozenset[tuple[str, str]] = frozenset()
        self._news = True
        self._shown = 0.0
        self._written: State | None = None
        self._events = Events(folders, root, lambda: self._heard.put(True), polling=self._habits.polling)
        self._state = State(folders=tuple(str(folder.absolute()) for folder in folders))

    def stop(self) -> None:
        """End soon. What is stored by then is kept, and what is not is read by the next run; any thread may call it."""
        self._stopping = True
        self._heard.put(False)

    def follow(self, *, stand_by: bool = False) -> None:
        """Keep the folders in step until :meth:`stop` is called. If another process does, ``stand_by`` for its end.

        Raises :class:`IndexLocked` if another process does and nobody stands by, :class:`IndexUnusable` if somebody has
        to mend the index, :class:`PinciteError` if it cannot be written; all else is told in the log and tried again.
        """
        while not self._stopping:
            try:
                self._follow()
            except IndexLocked:
                if not stand_by:
                    raise
                self._wait(STAND_BY_SECONDS)

    def _follow(self) -> None:
        with desk.held(self._root):
            before, now = desk.read(self._root), time.monotonic()
            agenda = Agenda(self._habits.sweep, now + _FIRST_SECONDS)
            self._state = replace(
                self._state, following=True, pid=os.getpid(), rehashed=before.rehashed, last=before.last
            )
            logger.info("keeping in step with the index %s: %s", self._root, ", ".join(self._state.folders))
            self._news = True
            try:
                while not self._stopping:
                    self._events.check()
                    self._show(agenda)
                    self._hear(agenda)
                    self._look(agenda)
                    if not self._stopping and agenda.due(time.monotonic()):
                        self._bring_up_to_date(agenda)
            finally:
                self._events.stop()
                self._state = replace(self._state, following=False, running=False, next_run=None)
                self._write()

    def _hear(self, agenda: Agenda) -> None:
        """Wait for a change, the next run, or the next look, whichever is first."""
        if self._wait(min(TICK_SECONDS, max(0.01, agenda.next - time.monotonic()))):
            agenda.changed(time.monotonic())

    def _wait(self, seconds: float) -> bool:
        """Wait for a change, and tell whether there was one."""
        changed = False
        try:
            changed = self._heard.get(timeout=seconds)
            while True:
                changed |= self._heard.get_nowait()
        except Empty:
            return changed

    def _look(self, agenda: Agenda) -> None:
        if desk.asked(self._root):
            agenda.at_once(time.monotonic())
            self._asked = True
        if self._resting.any_rested():
            agenda.again_at = time.monotonic()

    def _bring_up_to_date(self, agenda: Agenda) -> None:
        began, habits = time.time(), self._habits
        rehash = bool(habits.rehash) and began - self._state.rehashed >= habits.rehash
        pace = Pace(rehash=rehash, patient=not self._asked, rested=self._resting.rested)
        agenda.begun(time.monotonic())
        self._state = replace(self._state, running=True, trouble="")
        self._show(agenda)
        try:
            with self._resting.looking():
                ledger = self._run(pace=pace, watch=Watch(self._progress))
        except _Stopped:
            return
        except IndexUnusable:
            raise
        except PinciteError as problem:
            self._trouble(problem, agenda.failed(time.monotonic()))
            return
        finally:
            self._state = replace(self._state, running=False, reading="", done=0, total=0)
        self._asked = False
        seconds = time.time() - began
        self._tell(ledger, seconds)
        if rehash:
            self._state = replace(self._state, rehashed=began)
        agenda.done(time.monotonic(), seconds, _next_try(self._root))

    def _progress(self, step: Progress) -> None:
        if self._stopping:
            raise _Stopped
        now = time.monotonic()
        if now - self._shown >= 1:
            self._state = replace(self._state, reading=step.source, done=step.bytes_done, total=step.bytes_total)
            self._write()

    def _show(self, agenda: Agenda) -> None:
        """Tell what is going on, if that is news."""
        next_run = round(time.time() + agenda.next - time.monotonic(), 1)
        if self._state.next_run is not None and abs(next_run - self._state.next_run) < 1:
            next_run = self._state.next_run
        self._state = replace(self._state, next_run=next_run, polling=self._events.polling)
        self._write()

    def _write(self) -> None:
        self._state = replace(self._state, waiting=self._waiting())
        if self._state != self._written:
            self._written, self._shown = self._state, time.monotonic()
            desk.write(self._root, self._state)

    def _waiting(self) -> tuple[str, ...]:
        return tuple(str(path) for path in self._resting.waiting[:_MOST_PROBLEMS])

    def _trouble(self, problem: PinciteError, seconds: float) -> None:
        self._state = replace(self._state, trouble=str(problem))
        if isinstance(problem, IndexLocked):
            logger.info("waiting for another process that writes to the index %s", self._root)
        else:
            logger.warning("tried again in %g seconds: %s", seconds, problem)

    def _tell(self, ledger: Ledger, seconds: float) -> None:
        """Log what a run did, and what is wrong if that is news."""
        self._state = replace(self._state, last=last_of(ledger, seconds))
        failed = [entry for entry in ledger.entries if entry.action is Action.FAILED]
        problems = frozenset((entry.source, entry.reason) for entry in failed)
        for source, reason in sorted(problems - self._told):
            logger.warning("%s: %s", source, reason)
        # One that waits for its next try has not been told otherwise.
        waiting = {entry.source for entry in ledger.entries if entry.action is Action.SKIPPED}
        self._told = problems | {each for each in self._told if each[0] in waiting}
        did = [action for action in (Action.ADDED, Action.UPDATED, Action.REMOVED) if ledger.count(action)]
        if did or self._news:  # that the first run has ended is news by itself
            counts = ", ".join(f"{ledger.count(action)} {action}" for action in did or [Action.UNCHANGED])
            logger.info("in step after %.1f s: %s", seconds, counts)
        self._news = False


def last_of(ledger: Ledger, seconds: float) -> Last:
    """Return what is kept of a run that ends now."""
    counts = {str(action): ledger.count(action) for action in Action}
    return Last(time.time(), round(seconds, 2), counts, tuple(_problems(ledger.entries))[:_MOST_PROBLEMS])


def _problems(entries: Iterable[Entry]) -> Iterable[tuple[str, str]]:
    return ((entry.source, entry.reason) for entry in entries if entry.action is Action.FAILED)


def _next_try(root: Path) -> float | None:
    """Return the seconds until a file that failed is to be tried again; None if none is."""
    if not (root / STORE).is_file():
        return None
    with closing(Store(root / STORE)) as store:
        times = [failure.again for failure in store.failures.all() if failure.again is not None]
    return min(times) - time.time() if times else None


__all__ = ["STAND_BY_SECONDS", "TICK_SECONDS", "Habits", "Keeper", "Run", "last_of"]
