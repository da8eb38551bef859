"""What the process that keeps folders in step is doing, for whoever asks: a small file beside the store, and a lock.

The lock is held as long as that process lives, and the system frees it when it dies; the file tells the rest.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.derived.publish import writer_lock
from index.errors import IndexLocked, PinciteError

FILE, LOCK, ASK = "sync.json", "sync.lock", "sync.ask"
_TRY_SECONDS = 1.0
"""Whoever asks whether the lock is held holds it for a moment."""


@dataclass(frozen=True, slots=True)
class Last:
    """The last run over the folders."""

    ended: float
    """In seconds since 1970."""
    seconds: float
    counts: Mapping[str, int]
    """Documents by what was done with them."""
    problems: tuple[tuple[str, str], ...] = ()
    """What failed, files and folders: name and reason."""


@dataclass(frozen=True, slots=True)
class State:
    """What is known of folders that are kept in step."""

    folders: tuple[str, ...] = ()
    following: bool = False
    """Whether a process does it now; what follows is of its last moment if not."""
    pid: int = 0
    polling: bool = False
    """Whether the folders are looked through again and again, for want of events."""
    running: bool = False
    reading: str = ""
    done: int = 0
    total: int = 0
    """Bytes, of the run that is on."""
    waiting: tuple[str, ...] = ()
    """Files that are being written."""
    next_run: float | None = None
    """When the folders are looked through next, changed or not, in seconds since 1970."""
    rehashed: float = 0.0
    """When every file was last read whole."""
    trouble: str = ""
    """Why the last run could not be done."""
    last: Last | None = field(default=None)


def read(root: Path) -> State:
    """Return what is known of the folders that the index in ``root`` follows."""
    try:
        found: dict[str, Any] = json.loads((root / FILE).read_bytes())
        last = found.pop("last")
        of_last = last and Last(**last | {"problems": tuple((name, reason) for name, reason in last["problems"])})
        lists = {"folders": tuple(found["folders"]), "waiting": tuple(found["waiting"])}
        return State(**found | lists | {"last": of_last, "following": is_followed(root)})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return State(following=is_followed(root))


def write(root: Path, state: State) -> None:
    """Tell what is going on. A disk that is full is no reason to stop."""
    work = root / f"{FILE}.{os.getpid()}"
    with suppress(OSError):
        work.write_text(json.dumps(asdict(state)), encoding="utf-8")
        work.replace(root / FILE)


@contextmanager
def held(root: Path) -> Iterator[None]:
    """Be the one process that keeps folders in step.

    Raises :class:`IndexLocked` if there is one already, :class:`PinciteError` if the index folder cannot be written.
    """
    lock = FileLock(root / LOCK, timeout=_TRY_SECONDS)
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as problem:
        raise IndexLocked(
            f"another process keeps folders in step with the index {root}: stop it first, or let it do its work; "
            "`pincite status` says what it is doing"
        ) from problem
    except OSError as problem:
        raise PinciteError(
            f"no folder can be kept in step with the index {root}, which cannot be written ({problem}): let this user "
            "write there, or follow the folders where the index is made"
        ) from problem
    try:
        yield
    finally:
        lock.release()


def is_followed(root: Path) -> bool:
    """Tell whether a process keeps folders in step with an index; False where that cannot be known."""
    return (root / LOCK).exists() and _is_held(FileLock(root / LOCK, timeout=0))


def is_written(root: Path) -> bool:
    """Tell whether a process is writing to an index at this moment; False where that cannot be known."""
    return (root / "writer.lock").exists() and _is_held(writer_lock(root))


def _is_held(lock: FileLock) -> bool:
    try:
        with lock:
            return False
    except Timeout:
        return True
    except OSError:
        return False


def ask(root: Path) -> None:
    """Ask the process that keeps the folders in step to try at once what has failed."""
    (root / ASK).touch()


def asked(root: Path) -> bool:
    """Tell whether somebody has asked, and take note of it."""
    try:
        (root / ASK).unlink()
    except OSError:
        return False
    return True


__all__ = ["ASK", "FILE", "LOCK", "Last", "State", "ask", "asked", "held", "is_followed", "is_written", "read", "write"]
