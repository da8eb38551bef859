"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it stands with what was looked at."""

    FINE = "fine"
    NOTE = "note"
    """It works; whoever runs it should know."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    """What was looked at."""
    state: State
    said: str
    mend: str = ""
    """What to do; empty where all is fine."""


def fine(check: str, said: str) -> Finding:
    """Return that all is as it should be."""
    return Finding(check, State.FINE, said)


def note(check: str, said: str, mend: str) -> Finding:
    """Return what works and could be better."""
    return Finding(check, State.NOTE, said, mend)


def wrong(check: str, said: str, mend: str) -> Finding:
    """Return what has to be mended."""
    return Finding(check, State.WRONG, said, mend)


def size(count: float) -> str:
    """Return a number of bytes for people."""
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{count / 2**20:.0f} MiB"


__all__ = ["Finding", "State", "fine", "note", "size", "wrong"]
