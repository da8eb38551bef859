"""When the next run is due. Times are seconds of one clock that only goes forward, passed in by the caller."""

from __future__ import annotations

from dataclasses import dataclass

QUIET = 0.9
"""Seconds without another change after which a burst of them is taken to be over."""
LONGEST = 5.0
"""Seconds after its first change at which a burst that does not end is read nonetheless."""
TROUBLE = 1.0
MOST_TROUBLE = 60.0
"""Seconds until a run that could not be done is tried again: at first, and after many such."""


@dataclass(slots=True)
class Agenda:
    """What there is to wait for."""

    sweep: float
    """Seconds between two runs if nothing is heard of any change."""
    sweep_at: float
    """When a run is due, whatever happens."""
    not_before: float = 0.0
    """Runs may take half of the time, so that a file that changes all the while does not keep a machine busy."""
    again_at: float | None = None
    """When something is tried again."""
    first: float | None = None
    last: float = 0.0
    """The changes that no run has seen yet."""
    troubles: int = 0

    def changed(self, now: float) -> None:
        """Note that something has changed."""
        self.first = now if self.first is None else self.first
        self.last = now

    def at_once(self, now: float) -> None:
        """Let the next run be due now: somebody asks for it."""
        self.again_at, self.not_before = now, now

    def due(self, now: float) -> bool:
        """Tell whether a run is due."""
        return now >= self.next

    @property
    def next(self) -> float:
        """When the next run is due."""
        times = [self.sweep_at]
        if self.first is not None:
            times.append(min(self.last + QUIET, self.first + LONGEST))
        if self.again_at is not None:
            times.append(self.again_at)
        return max(min(times), self.not_before)

    def begun(self, now: float) -> None:
        """Note that a run begins: it sees all that has changed until now."""
        self.first, self.again_at, self.sweep_at = None, None, now + self.sweep

    def done(self, now: float, seconds: float, again_in: float | None) -> None:
        """Note that a run took so many ``seconds``, and when something that failed in it is to be tried again."""
        self.troubles, self.not_before = 0, now + seconds
        self.again_at = None if again_in is None else now + max(0.0, again_in)

    def failed(self, now: float) -> float:
        """Note that a run could not be done. Returns the seconds until it is tried again."""
        pause = min(TROUBLE * 2.0**self.troubles, MOST_TROUBLE)
        self.troubles = min(self.troubles + 1, 10)
        self.not_before = self.again_at = now + pause
        return pause


__all__ = ["LONGEST", "MOST_TROUBLE", "QUIET", "TROUBLE", "Agenda"]
