"""Paths to files: what a run reads, and what it passes by and why.

Real folders are read first, links after them, so that a file is cited by its own path and never by an alias of it. A
link out of the folder that was given is followed, and the ledger says where it leads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.sync.ignore import Selection
from index.sync.ledger import Action, Entry, shown
from index.sync.walk import NOT_UTF8, Found, Walk


@dataclass(frozen=True, slots=True)
class Discovery:
    """What the given paths hold."""

    files: tuple[Found, ...]
    folders: tuple[Path, ...]
    """The folders that were given: a known file in one of them that is not among ``files`` may be gone."""
    missing: tuple[Path, ...]
    """Given paths that do not exist."""
    unread: tuple[Path, ...]
    """Folders and files that could not be looked at: what is known of them is kept, for a share may be out of reach."""
    broken: tuple[Path, ...]
    """Links that lead nowhere, or back to themselves: what was read through them may be out of reach, too."""
    bare: tuple[Path, ...]
    """Folders, at any depth, in whose listing there was nothing at all, nor in those of the folders within them."""
    empty: tuple[Path, ...]
    """Given folders, all of them readable, without a file to read."""
    names: Mapping[Path, str]
    """The folders that were given, as they were given."""
    passed_by: tuple[Entry, ...]
    unusable: tuple[Entry, ...]
    """Given paths that hold nothing to read, and whatever below them could not be looked at."""

    def name_of(self, folder: Path) -> str:
        """Return how a given folder, or file, is named in the ledger."""
        return shown(self.names.get(folder, str(folder)))


def discover(paths: Sequence[Path], excluded: Path, selection: Selection | None = None) -> Discovery:
    """Find the files under ``paths``, in a fixed order; ``excluded`` (the index folder) is never entered.

    ``selection`` says which files of folders are wanted, all if None; a file that is given itself is.
    """
    walk = Walk(excluded.resolve(), selection)
    folders: dict[Path, str] = {}
    missing: list[Path] = []
    for path in paths:
        problem = _unusable(path)
        if problem is not None:
            walk.unusable.append(Entry(Action.FAILED, shown(str(path)), reason=problem))
        elif not path.exists():
            missing.append(path)
        elif path.is_dir():
            folders.setdefault(path.resolve(), str(path))
            walk.enter(path.resolve())
        else:
            walk.give(path)
    walk.follow_links()
    return Discovery(
        files=tuple(walk.files.values()),
        folders=tuple(folders),
        missing=tuple(missing),
        unread=tuple(walk.unread),
        broken=tuple(walk.broken),
        bare=tuple(sorted(walk.listed - walk.filled)),
        empty=tuple(folder for folder in folders if not _holds_any(folder, walk)),
        names=folders,
        passed_by=tuple(walk.passed_by),
        unusable=tuple(walk.unusable),
    )


def _unusable(path: Path) -> str | None:
    try:
        if not path.exists():
            return None
    except OSError as problem:
        return f"is no usable path ({problem.strerror}): check it"
    if shown(path.name) != path.name:
        return NOT_UTF8
    if not path.is_dir() and not path.is_file():
        return "is neither a file nor a folder: expected one of them"
    return None


def _holds_any(folder: Path, walk: Walk) -> bool:
    """Tell whether there is something to read in ``folder``, or something that could not be looked at."""
    return any(path.is_relative_to(folder) for path in (*walk.files, *walk.unread))


__all__ = ["Discovery", "discover"]
