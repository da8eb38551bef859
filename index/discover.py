"""Paths to files: what a run reads, and what it passes by and why."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from index.ledger import Action, Entry
from index.sources import SUFFIXES

IGNORE_FILE = ".pinciteignore"
"""A file of this name lists, one shell pattern a line, what in its folder is not to be indexed."""


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
    passed_by: tuple[Entry, ...]
    unusable: tuple[Entry, ...]
    """Given paths that do not exist or hold nothing to read."""


def discover(paths: Sequence[Path], excluded: Path) -> Discovery:
    """Find the files under ``paths``, in a fixed order; ``excluded`` (the index folder) is never entered."""
    files: dict[Path, Found] = {}
    folders: list[Path] = []
    passed_by: list[Entry] = []
    unusable: list[Entry] = []
    for path in paths:
        if not path.exists():
            reason = "does not exist: check the path; to drop a deleted file, index the folder that held it"
            unusable.append(Entry(Action.FAILED, str(path), reason=reason))
        elif path.is_dir():
            folders.append(path.resolve())
            inside = list(_walk(path.resolve(), excluded.resolve()))
            files |= {found.path: found for found in inside if isinstance(found, Found)}
            passed_by += [entry for entry in inside if isinstance(entry, Entry)]
            if not any(isinstance(found, Found) for found in inside):
                unusable.append(Entry(Action.FAILED, str(path), reason=f"holds no file to read: expected {_known()}"))
        else:
            found = _found(path.parent.resolve() / path.name, path.name)
            files.setdefault(found.path, found)
    return Discovery(tuple(files.values()), tuple(folders), tuple(passed_by), tuple(unusable))


def _walk(root: Path, excluded: Path) -> Iterator[Found | Entry]:
    entered: set[Path] = set()
    ignored: set[str] = set()
    for folder, names, files in os.walk(root, followlinks=True):
        here = Path(folder)
        real = here.resolve()
        if real in entered or real == excluded:
            names.clear()
            if real != excluded:
                yield _skipped(here, root, "is a link to a folder that was already read")
            continue
        entered.add(real)
        names[:] = sorted(name for name in names if not name.startswith("."))
        ignored |= {(here / pattern).as_posix() for pattern in _ignore_patterns(here)}
        for name in sorted(files):
            yield _judge(here / name, root, ignored)


def _ignore_patterns(folder: Path) -> list[str]:
    file = folder / IGNORE_FILE
    if not file.is_file():
        return []
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line.strip().lstrip("/") for line in lines if line.strip() and not line.startswith("#")]


def _judge(path: Path, root: Path, ignored: set[str]) -> Found | Entry:
    if path.name.startswith("."):
        return _skipped(path, root, "is hidden")
    if any(fnmatchcase(path.as_posix(), pattern) for pattern in ignored):
        return _skipped(path, root, f"is named in {IGNORE_FILE}")
    if path.suffix.lower() not in SUFFIXES:
        return _skipped(path, root, f'has the suffix "{path.suffix}"; expected {_known()}')
    if not path.exists():
        return _skipped(path, root, "is a link that leads nowhere, or was removed just now")
    if not path.is_file():
        return _skipped(path, root, "is not a regular file")
    return _found(path, path.relative_to(root).as_posix())


def _found(path: Path, source: str) -> Found:
    return Found(path, source, path.stat().st_size if path.is_file() else 0)


def _skipped(path: Path, root: Path, reason: str) -> Entry:
    return Entry(Action.SKIPPED, path.relative_to(root).as_posix(), reason=reason)


def _known() -> str:
    return ", ".join(sorted(SUFFIXES))


__all__ = ["IGNORE_FILE", "Discovery", "Found", "discover"]
