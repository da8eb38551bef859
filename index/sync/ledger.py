"""The ledger: what became of each file that was given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class Action(StrEnum):
    """What was done with a document or a file."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    SKIPPED = "skipped"
    """Not a document: another suffix, hidden, a link that leads back."""
    FAILED = "failed"
    """Should have become a document and could not."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: documents of one source with the same fate."""

    action: Action
    source: str
    documents: int = 1
    reason: str = ""
    """Why, for what was skipped or failed."""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that one run did."""

    entries: tuple[Entry, ...]

    def count(self, action: Action) -> int:
        """Return how many documents (files, where they were skipped or failed) met this fate."""
        return sum(entry.documents for entry in self.entries if entry.action is action)

    def failed(self, given: Sequence[Path]) -> bool:
        """Tell whether the run failed: a path that was given could not be used, or nothing at all was indexed.

        A bad file inside a folder that was given does not make a run fail: it stands in the ledger.
        """
        names = {name for path in given for name in (str(path), path.name)}
        bad = any(entry.action is Action.FAILED and entry.source in names for entry in self.entries)
        return bad or not any(entry.action not in (Action.FAILED, Action.SKIPPED) for entry in self.entries)

    def to_json(self) -> dict[str, Any]:
        """Return counts by action, and the entries."""
        return {str(action): self.count(action) for action in Action} | {"entries": [asdict(e) for e in self.entries]}


def summarised(source: str, actions: Sequence[Action]) -> list[Entry]:
    """Return one entry for each different fate of the documents of one source."""
    return [Entry(action, source, count) for action, count in Counter(actions).items()]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come."""

    bytes_done: int
    bytes_total: int
    passages: int
    """Embedded so far."""
    source: str
    """Being read now."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom a run tells what. Both are called in the thread that indexes."""

    progress: Callable[[Progress], None] = lambda progress: None
    committed: Callable[[Sequence[tuple[str, str]]], None] = lambda documents: None
    """Source and name of documents that are durable from now on."""


__all__ = ["Action", "Entry", "Ledger", "Progress", "Watch", "summarised"]
