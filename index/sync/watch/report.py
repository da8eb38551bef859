"""All that there is to say about folders that are kept in step: for the command line, and for the page of admins."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.derived.publish import STORE
from index.store.failures import Failure
from index.store.store import Store
from index.sync.watch.state import State, is_written, read


@dataclass(frozen=True, slots=True)
class Report:
    """What is running, what waits, and what failed."""

    state: State
    writing: bool
    """Whether a process is writing to the index, be it the one that keeps it in step or another."""
    failed: tuple[Failure, ...]
    """Files that failed when they were last tried, be it by this process or another."""

    @property
    def problems(self) -> tuple[tuple[str, str], ...]:
        """What failed in the last run and is no file that is tried again: name and reason."""
        files = {failure.source for failure in self.failed}
        found = self.state.last.problems if self.state.last else ()
        return tuple((name, reason) for name, reason in found if name not in files)

    def to_json(self) -> dict[str, Any]:
        """Return it as data; times in seconds since 1970."""
        shown = asdict(self.state) | {"writing": self.writing, "failed": [asdict(each) for each in self.failed]}
        for failure in shown["failed"]:
            failure["paused"] = failure["again"] is None
            del failure["stamp"]
        return shown | {"problems": [{"source": name, "reason": reason} for name, reason in self.problems]}


def report(root: Path) -> Report:
    """Return what there is to say about the index in ``root``, without waiting for anybody.

    Raises :class:`index.errors.IndexUnusable` if its store cannot be used.
    """
    failed: list[Failure] = []
    if (root / STORE).is_file():
        with closing(Store(root / STORE)) as store:
            failed = store.failures.all()
    return Report(read(root), is_written(root), tuple(failed))


__all__ = ["Report", "report"]
