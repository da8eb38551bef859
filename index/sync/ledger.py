"""The ledger: what became of each file that was given."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

_NOTES = 3
"""Notes on one source that are told, at most."""


class Action(StrEnum):
    """What was done with a document or a file."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    FOLLOWED = "followed"
    """A link that is no document: what it leads to is read, and has lines of its own."""
    SKIPPED = "skipped"
    """Not a document: another suffix, hidden, a link to what is read by its own path."""
    FAILED = "failed"
    """Should have become a document and could not, or was to be removed and is kept for want of proof."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: documents of one source with the same fate."""

    action: Action
    source: str
    documents: int = 1
    reason: str = ""
    """Why, for what was skipped or failed; where to, for what moved or was followed; how it was read."""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that one run did."""

    entries: tuple[Entry, ...]

    def count(self, action: Action) -> int:
        """Return how many documents (files, where they were skipped or failed) met this fate."""
        return sum(entry.documents for entry in self.entries if entry.action is action)

    @property
    def failed(self) -> bool:
        """Tell whether anything failed: a path that was given, or any file that should have become a document.

        What was skipped has not failed: nobody asked for it.
        """
        return any(entry.action is Action.FAILED for entry in self.entries)

    def to_json(self) -> dict[str, Any]:
        """Return counts by action, and the entries."""
        return {str(action): self.count(action) for action in Action} | {"entries": [asdict(e) for e in self.entries]}


def shown(name: str) -> str:
    """Return a name with whatever in it is not UTF-8 as replacement characters."""
    return os.fsencode(name).decode("utf-8", "replace")


def summarised(source: str, actions: Sequence[Action], notes: Sequence[str] = ()) -> list[Entry]:
    """Return one entry for each different fate of the documents of one source, and what is to be known of them."""
    said = list(dict.fromkeys(notes))
    told = "; ".join([*said[:_NOTES], *([f"and {len(said) - _NOTES} more"] if len(said) > _NOTES else [])])
    return [Entry(action, source, count, told) for action, count in Counter(actions).items()]


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


__all__ = ["Action", "Entry", "Ledger", "Progress", "Watch", "shown", "summarised"]
