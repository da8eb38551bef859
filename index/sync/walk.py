"""The way through folders: each real folder once, then the links, and a reason for everything that is not read."""

from __future__ import annotations

import errno
import os
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from index.derived.publish import STORE
from index.rights import POLICY
from index.sources import SUFFIXES
from index.sync.ignore import IGNORE_FILE, Ignored, Selection, ignore_rules
from index.sync.ledger import Action, Entry, shown

NOT_UTF8 = "has a name that is not UTF-8, so it cannot be cited: rename it"


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read."""

    path: Path
    """Absolute, with the links of its folder resolved, unless it was reached through one."""
    source: str
    """As it is cited: relative to the folder that was given, or its name if it was given itself."""
    size: int


class Walk:
    """What was met on the way."""

    def __init__(self, excluded: Path, selection: Selection | None = None) -> None:
        """Take the folder that is never entered, resolved, and what is wanted of the others."""
        self._excluded = excluded
        self._selection = selection or Selection()
        self.files: dict[Path, Found] = {}
        self.unread: list[Path] = []
        self.broken: list[Path] = []
        self.listed: set[Path] = set()
        """Folders whose listing could be read."""
        self.filled: set[Path] = set()
        """Those in which, at any depth, something stands that is not hidden."""
        self.passed_by: list[Entry] = []
        self.unusable: list[Entry] = []
        self._read_as: dict[Path, str] = {}
        """Real folders and files that are read, and the name by which they are."""
        self._links: deque[tuple[Path, Path]] = deque()
        """Links not followed yet, each with the folder that was given."""
        self._named: set[Path] = set()
        """Links that were given themselves: nobody needs to be told that they are followed."""
        self._ignored: list[Ignored] = []
        self._real: dict[Path, Path] = {}
        """Folders, and where they really are."""

    def give(self, path: Path) -> None:
        """Take a file that was given itself."""
        found = path.parent.resolve() / path.name
        if _is_link(found):
            self._named.add(found)
            self._links.append((found, found.parent))
        elif found not in self.files:
            self._take(found, path.name, found.stat().st_size, found)

    def enter(self, root: Path, start: Path | None = None) -> None:
        """Walk through the folder ``root``, or the part of it that begins at ``start``, a link in it."""
        top = start or root
        if start is None and _is_index(root) and root != self._excluded:
            self._fail(root, None, "is the folder of an index: give the folder that holds the documents")
            return
        if start is None:
            self._ignored += self._selection.excluded(root)
        for folder, names, files in os.walk(top, onerror=lambda error: self._unlisted(error, root)):
            here = Path(folder)
            if not self._admits(here, root, top):
                names.clear()
                continue
            self.listed.add(here)
            seen = [name for name in names if not name.startswith(".")]
            links = [name for name in seen if _is_link(here / name)]
            names[:] = sorted(set(seen) - set(links))
            for name in sorted([*links, *files]):
                self._judge(here / name, root)

    def follow_links(self) -> None:
        """Read what links lead to and no real path did; such as lie in there are followed, too."""
        while self._links:
            self._follow(*self._links.popleft())

    def _admits(self, here: Path, root: Path, top: Path) -> bool:
        """Tell whether a folder is to be read; if not, note why, unless that goes without saying."""
        real, below = here.resolve(), here != top
        self._real[here] = real
        if real == self._excluded:
            self._fill(here.parent, root)
            return False
        if real in self._read_as:
            self._skip(here, root, f"was read as {self._read_as[real]} already") if root != top and below else None
            return False
        try:
            self._ignored += ignore_rules(here)
        except OSError as problem:
            self._cannot(here, root, f"{IGNORE_FILE} cannot be read ({problem.strerror}), so nothing in its folder is")
            return False
        if here != root and (why := self._why_ignored(here)):
            self._skip(here, root, why)
            return False
        if below and _is_index(here):
            self._skip(here, root, "is the folder of another index, not of documents")
            return False
        self._read_as[real] = _name(here, root)
        return True

    def _judge(self, path: Path, root: Path) -> None:
        """Put a file among those to read, or say why not."""
        if path.name in (IGNORE_FILE, POLICY):
            return
        source = path.relative_to(root).as_posix()
        if path.name.startswith("."):
            self.passed_by.append(Entry(Action.SKIPPED, shown(source), reason="is hidden"))
        elif shown(source) != source:
            self._fail(path, root, NOT_UTF8)
        elif why := self._why_ignored(path):
            self._skip(path, root, why)
        elif _is_link(path):
            self._fill(path.parent, root)
            self._links.append((path, root))
        elif reason := _wrong_suffix(path):
            self._skip(path, root, reason)
        elif not self._selection.includes(path, root):
            self._skip(path, root, "fits no pattern to include")
        else:
            self._look_at(path, root)

    def _look_at(self, path: Path, root: Path) -> None:
        try:
            status = path.stat()
        except FileNotFoundError:
            self._skip(path, root, "was removed just now")
        except OSError as problem:
            self._cannot(path, root, f"cannot be looked at ({problem.strerror})")
        else:
            if status.st_mtime < self._selection.oldest:
                self._skip(path, root, "was last changed longer ago than max_age_days")
            elif S_ISREG(status.st_mode):
                self._fill(path.parent, root)
                real = self._real[path.parent] / path.name  # for it is no link
                self._take(path, path.relative_to(root).as_posix(), status.st_size, real)
            else:
                self._skip(path, root, "is not a regular file")

    def _follow(self, link: Path, root: Path) -> None:
        """Read what a link leads to, unless that is read by its own path, or say why not."""
        if link in self.files:
            return
        try:
            real = Path(os.path.realpath(link, strict=True))
            mode = real.stat().st_mode
        except OSError as problem:
            self._lost(link, root, problem)
            return
        reason = self._why_not_to(real, mode, link)
        if reason:
            self._skip(link, root, reason)
            return
        if link not in self._named:
            to = f"is a link to {shown(str(real))}, which is read as a part of this folder"
            self.passed_by.append(Entry(Action.FOLLOWED, _name(link, root), reason=to))
        if S_ISDIR(mode):
            self.enter(root, link)
        else:
            self._take(link, link.relative_to(root).as_posix(), real.stat().st_size, real)

    def _why_ignored(self, path: Path) -> str:
        return next((rule.why for rule in self._ignored if rule.covers(path)), "")

    def _why_not_to(self, real: Path, mode: int, link: Path) -> str:
        """Return why a link is not followed to where it leads; nothing if it is."""
        if S_ISDIR(mode) and link.parent.resolve().is_relative_to(real):
            return f"is a link to {shown(str(real))}, in which it lies: followed, it would never end"
        if real in self._read_as:
            return f"is a link to {self._read_as[real]}, which is read by that name"
        if why := self._why_ignored(real):
            return f"is a link to what {why}"
        if S_ISDIR(mode):
            of_index = real == self._excluded or _is_index(real)
            return "is a link to the folder of an index, not of documents" if of_index else ""
        return _wrong_suffix(link) or ("" if S_ISREG(mode) else "is a link to what is not a regular file")

    def _lost(self, link: Path, root: Path, problem: OSError) -> None:
        if problem.errno == errno.ELOOP:
            self.broken.append(link)
            self._skip(link, root, "is a link that leads back to itself")
        elif problem.errno in (errno.ENOENT, errno.ENOTDIR):
            self.broken.append(link)
            self._skip(link, root, f"is a link that leads nowhere: there is no {shown(str(link.readlink()))}")
        else:
            self._cannot(link, root, f"is a link to what cannot be looked at ({problem.strerror})")

    def _take(self, path: Path, source: str, size: int, real: Path) -> None:
        self.files[path] = Found(path, source, size)
        self._read_as.setdefault(real, source)

    def _fill(self, folder: Path, root: Path) -> None:
        """Note that something stands in a folder, and so in those above it."""
        while folder not in self.filled and folder.is_relative_to(root):
            self.filled.add(folder)
            folder = folder.parent

    def _unlisted(self, error: OSError, root: Path) -> None:
        self._cannot(Path(error.filename), root, f"cannot be read ({error.strerror})", whole=True)

    def _cannot(self, path: Path, root: Path, reason: str, *, whole: bool = False) -> None:
        self._fill(path.parent, root)
        self.unread.append(path)
        self._fail(path, None if whole else root, f"{reason}; what was indexed from it is kept")

    def _skip(self, path: Path, root: Path, reason: str) -> None:
        self._fill(path.parent, root)
        self.passed_by.append(Entry(Action.SKIPPED, _name(path, root), reason=reason))

    def _fail(self, path: Path, root: Path | None, reason: str) -> None:
        if root is not None:
            self._fill(path.parent, root)
        self.unusable.append(Entry(Action.FAILED, _name(path, root), reason=reason))


def _name(path: Path, root: Path | None) -> str:
    """Return how the ledger names a path: as it would be cited, or whole where it is no part of a folder."""
    inside = root is not None and path != root
    return shown(path.relative_to(root).as_posix() if inside and root else str(path))


def _is_index(folder: Path) -> bool:
    try:
        return (folder / STORE).is_file()
    except OSError:  # what cannot be looked at says so when it is read
        return False


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:
        return False


def _wrong_suffix(path: Path) -> str:
    if path.suffix.lower() in SUFFIXES:
        return ""
    return f'has the suffix "{path.suffix}"; expected {known_suffixes()}'


def known_suffixes() -> str:
    """Return the suffixes that are read, for messages."""
    return ", ".join(sorted(SUFFIXES))


__all__ = ["NOT_UTF8", "Found", "Walk", "known_suffixes"]
