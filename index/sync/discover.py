"""Paths to files: what a run reads, and what it passes by and why."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from index.rights import POLICY
from index.sources import SUFFIXES
from index.sync.ledger import Action, Entry

IGNORE_FILE = ".pinciteignore"
"""A file of this name lists, one shell pattern a line, what in its folder is not to be indexed."""


_NAME_REASON = (
    "has a name that is not UTF-8 here, so it cannot be cited: rename it, or set PYTHONUTF8=1 if the locale is ASCII"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read."""

    path: Path
    """Absolute, with the links of its folder resolved."""
    source: str
    """As it is cited: relative to the folder that was given, or its name if it was given itself."""
    size: int


@dataclass(frozen=True, slots=True)
class Discovery:
    """What the given paths hold."""

    files: tuple[Found, ...]
    folders: tuple[Path, ...]
    """The folders that were given: a known file in one of them that is not among ``files`` is gone."""
    unread: tuple[Path, ...]
    """Folders that could not be read: their known files are kept, for a share may be out of reach."""
    empty: tuple[Path, ...]
    """Given folders, as given, without a file to read."""
    passed_by: tuple[Entry, ...]
    unusable: tuple[Entry, ...]
    """Given paths that do not exist or hold nothing to read."""


@dataclass(slots=True)
class _Walk:
    """What was met on the way."""

    files: dict[Path, Found] = field(default_factory=dict)
    unread: list[Path] = field(default_factory=list)
    empty: list[Path] = field(default_factory=list)
    passed_by: list[Entry] = field(default_factory=list)
    unusable: list[Entry] = field(default_factory=list)


def discover(paths: Sequence[Path], excluded: Path) -> Discovery:
    """Find the files under ``paths``, in a fixed order; ``excluded`` (the index folder) is never entered."""
    walk = _Walk()
    folders: list[Path] = []
    for path in paths:
        problem = _unusable(path)
        if problem is not None:
            walk.unusable.append(Entry(Action.FAILED, shown(str(path)), reason=problem))
        elif path.is_dir():
            folders.append(path.resolve())
            before = len(walk.files)
            _enter(path.resolve(), excluded.resolve(), walk)
            walk.empty += [path] if len(walk.files) == before else []
        else:
            found = path.parent.resolve() / path.name
            walk.files.setdefault(found, Found(found, path.name, found.stat().st_size))
    return Discovery(
        files=tuple(walk.files.values()),
        folders=tuple(folders),
        unread=tuple(walk.unread),
        empty=tuple(walk.empty),
        passed_by=tuple(walk.passed_by),
        unusable=tuple(walk.unusable),
    )


def _unusable(path: Path) -> str | None:
    try:
        if not path.exists():
            return "does not exist: check the path; to drop a deleted file, index the folder that held it"
    except OSError as problem:
        return f"is no usable path ({problem.strerror}): check it"
    if not _is_utf8(path.name):
        return _NAME_REASON
    if not path.is_dir() and not path.is_file():
        return "is neither a file nor a folder: expected one of them"
    return None


def _is_utf8(name: str) -> bool:
    return shown(name) == name


def shown(name: str) -> str:
    """Return a name with whatever in it is not UTF-8 as replacement characters."""
    return os.fsencode(name).decode("utf-8", "replace")


def _enter(root: Path, excluded: Path, walk: _Walk) -> None:
    """Walk through a folder that was given; links are followed, each real folder is read once."""

    def cannot(error: OSError) -> None:
        folder = Path(error.filename)
        walk.unread.append(folder)
        reason = f"cannot be read ({error.strerror}); what was indexed from it is kept"
        walk.unusable.append(Entry(Action.FAILED, shown(str(folder)), reason=reason))

    entered: set[Path] = set()
    ignored: list[_Ignored] = []
    for folder, names, files in os.walk(root, followlinks=True, onerror=cannot):
        here = Path(folder)
        real = here.resolve()
        ignored += _ignore_rules(here)
        reason = _reason_to_skip_folder(here, real, root, entered, ignored)
        if reason or real == excluded:
            names.clear()
            walk.passed_by += [_skipped(here, root, reason)] if reason else []
            continue
        entered.add(real)
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            _judge(here / name, root, ignored, walk)


def _reason_to_skip_folder(here: Path, real: Path, root: Path, entered: set[Path], ignored: Sequence[_Ignored]) -> str:
    if real in entered:
        return "is a link to a folder that was already read"
    if here != root and any(rule.covers(here) for rule in ignored):
        return f"is named in {IGNORE_FILE}"
    return ""


@dataclass(frozen=True, slots=True)
class _Ignored:
    """One line of an ignore file."""

    folder: Path
    pattern: str

    def covers(self, path: Path) -> bool:
        """Tell whether ``path``, or a folder that it lies in, is meant."""
        if not path.is_relative_to(self.folder):
            return False
        parts = path.relative_to(self.folder).parts
        if "/" not in self.pattern:
            return any(fnmatchcase(part, self.pattern) for part in parts)
        return any(fnmatchcase("/".join(parts[:n]), self.pattern) for n in range(1, len(parts) + 1))


def _ignore_rules(folder: Path) -> list[_Ignored]:
    file = folder / IGNORE_FILE
    if not file.is_file():
        return []
    lines = (line.strip() for line in file.read_text(encoding="utf-8", errors="replace").splitlines())
    return [_Ignored(folder, line.strip("/")) for line in lines if line.strip("/") and not line.startswith("#")]


def _judge(path: Path, root: Path, ignored: Sequence[_Ignored], walk: _Walk) -> None:
    """Put a file among those to read, or say why not."""
    if path.name in (IGNORE_FILE, POLICY):
        return
    source, reason = path.relative_to(root).as_posix(), ""
    if not _is_utf8(source):
        walk.unusable.append(Entry(Action.FAILED, shown(source), reason=_NAME_REASON))
        return
    if path.name.startswith("."):
        reason = "is hidden"
    elif any(rule.covers(path) for rule in ignored):
        reason = f"is named in {IGNORE_FILE}"
    elif path.suffix.lower() not in SUFFIXES:
        reason = f'has the suffix "{path.suffix}"; expected {known_suffixes()}'
    elif not path.exists():
        reason = "is a link that leads nowhere, or was removed just now"
    elif not path.is_file():
        reason = "is not a regular file"
    if reason:
        walk.passed_by.append(_skipped(path, root, reason))
    else:
        walk.files[path] = Found(path, source, path.stat().st_size)


def _skipped(path: Path, root: Path, reason: str) -> Entry:
    return Entry(Action.SKIPPED, shown(path.relative_to(root).as_posix()), reason=reason)


def known_suffixes() -> str:
    """Return the suffixes that are read, for messages."""
    return ", ".join(sorted(SUFFIXES))


__all__ = ["IGNORE_FILE", "Discovery", "Found", "discover", "known_suffixes", "shown"]
