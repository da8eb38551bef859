"""The folder beside an index in which the one that replaces it is made, and what of the old one is deleted after it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from index.derived.publish import STORE, writer_lock
from index.errors import PinciteError
from qa.backup.parts import LOCKS, OUTSIDE, PARTS, Places

_LOCK = LOCKS[0]


def check_place(places: Places, *, replace: bool) -> None:
    """Raise :class:`PinciteError` if something is in the place of the index or its parts, and may not be replaced.

    An audit log is another matter: it is never replaced.
    """
    folder = places.folder
    if folder.is_file() or folder.is_mount():
        raise PinciteError(f"{folder} is a file, or the root of a file system: name a folder in it with --index")
    taken = [folder] if folder.is_dir() and _names(folder) - set(LOCKS) else []
    outside = (place for name in PARTS if (place := places.of_part(name)) and not places.inside(place))
    taken += [place for place in outside if place.exists() and place != places.audit]
    if taken and not replace:
        raise PinciteError(
            f"{', '.join(map(str, taken))} would be replaced: restore to another place with --index, or replace what "
            "is there with --replace"
        )


@contextmanager
def staging(places: Places) -> Iterator[Path]:
    """Give an empty folder beside the index, while nobody else writes to the index or restores it.

    What is there in the end is deleted: the index that was replaced, or what was begun. Raises
    :class:`filelock.Timeout` if somebody else is at work.
    """
    folder = places.folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f"{folder.name}.restoring")
    beside.mkdir(mode=0o700, exist_ok=True)
    with writer_lock(beside):
        if left := _emptied(beside, places, but=_LOCK):
            raise PinciteError(
                f"{beside} is of a restoration that was killed and holds {', '.join(left)}, which are no parts of an "
                "index: move them away, then restore again"
            )
        try:
            with writer_lock(folder) if (folder / STORE).is_file() else nullcontext():
                yield beside
        finally:
            discard(beside, places)


def discard(beside: Path, places: Places) -> None:
    """Delete a folder that is no longer an index; what in it is nobody's part stays, in a folder of another name."""
    if not beside.is_dir():
        return
    if _emptied(beside, places):
        beside.rename(kept_at(places))
    else:
        beside.rmdir()


def kept_at(places: Places) -> Path:
    """Return where files stay that were in an index folder and are no parts of it."""
    return places.folder.with_name(f"{places.folder.name}.replaced-{os.getpid()}")


def strangers(places: Places) -> list[str]:
    """Return the names in the index folder that are no parts of an index."""
    if not places.folder.is_dir():
        return []
    return sorted(_names(places.folder) - places.known())


def adopt_owner(folder: Path, places: Places) -> None:
    """Give a new index to whom the old one belonged, as open as that was; else to the owner of the folder above."""
    old = places.folder
    owner = (old if old.exists() else old.parent).stat()
    for path in (folder, *folder.rglob("*")):
        before = old / path.relative_to(folder)
        if before.exists():
            path.chmod(before.stat().st_mode & 0o7777)
        if os.geteuid() == 0:
            shutil.chown(path, owner.st_uid, owner.st_gid)


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _emptied(folder: Path, places: Places, but: str = "") -> list[str]:
    """Delete what is ours in a folder, and return the names of what is not."""
    for name in (places.known() | {OUTSIDE}) - {but}:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            with suppress(FileNotFoundError):
                path.unlink()
    return sorted(_names(folder) - {but})


__all__ = ["adopt_owner", "check_place", "discard", "kept_at", "staging", "strangers"]
