"""Who may read which file: ``.pincite-access.toml`` beside the files, read when they are indexed.

A policy speaks of its folder and all below it::

    allow = ["hr", "user:ada"]      # who may read; without it, whoever the folder above says, at the top everyone
    deny = ["interns"]              # wins over every allow, here and below

    [files]                         # patterns of files, by name or by path from here
    "payroll/*.csv" = { allow = ["payroll"] }

The nearest ``allow`` counts: of a folder before that of the one above, of a pattern before that of its folder, of
several patterns the last. Every ``deny`` on the way counts. A policy that cannot be used closes its folder.
"""

from __future__ import annotations

import re
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from json import dumps, loads
from pathlib import Path

POLICY = ".pincite-access.toml"

_RULES = {"allow", "deny"}
_EXPECTED = 'expected lists of groups, such as allow = ["staff", "user:ada"], deny = ["interns"], and [files]'
_TOML_LINE = re.compile(r" \(at (?:line (\d+)|end of document)")


@dataclass(frozen=True, slots=True)
class Rights:
    """Who may read something: names of groups, and of persons after ``user:``."""

    allow: frozenset[str] | None = None
    """None lets everyone in, nobody's name nobody."""
    deny: frozenset[str] = frozenset()

    def admit(self, principals: frozenset[str]) -> bool:
        """Tell whether somebody who goes by ``principals`` may read."""
        return not self.deny & principals and (self.allow is None or bool(self.allow & principals))

    def within(self, above: Rights) -> Rights:
        """Return these rights for something that lies in what ``above`` speaks of."""
        return Rights(above.allow if self.allow is None else self.allow, self.deny | above.deny)

    def narrowed(self, other: Rights) -> Rights:
        """Return the rights that let in only whom both let in."""
        lists = [each.allow for each in (self, other) if each.allow is not None]
        return Rights(frozenset.intersection(*lists) if lists else None, self.deny | other.deny)


OPEN = Rights()
CLOSED = Rights(frozenset())


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """A policy that cannot be used; its folder is closed to everyone until it is mended."""

    file: Path
    reason: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class _Policy:
    folder: Path
    rights: Rights
    files: Mapping[str, Rights] = field(default_factory=dict)

    def of(self, path: Path) -> Rights:
        """Return what this policy alone says of a file below its folder."""
        inner = path.relative_to(self.folder).as_posix()
        said = self.rights
        for pattern, rights in self.files.items():
            if fnmatchcase(inner if "/" in pattern else path.name, pattern):
                said = rights.within(said)
        return said


class Policies:
    """The policies of the folders that files lie in, up to the root of the disk; each file is read once."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self.problems: list[PolicyProblem] = []
        self._known: dict[Path, tuple[_Policy | None, bool]] = {}
        self._chains: dict[Path, tuple[_Policy, ...] | None] = {}
        self._real: dict[Path, Path] = {}

    def of(self, path: Path) -> Rights:
        """Return who may read the file ``path``, which is absolute and need not exist.

        Of a link, whoever may read both where it stands and where it leads.
        """
        folder = path.parent
        if folder not in self._real:
            self._real[folder] = folder.resolve()
        real = path.resolve() if path.is_symlink() else self._real[folder] / path.name
        return self._along(path) if real == path else self._along(path).narrowed(self._along(real))

    def _along(self, path: Path) -> Rights:
        folder, rights = path.parent, OPEN
        if folder not in self._chains:
            self._chains[folder] = self._chain(folder)
        chain = self._chains[folder]
        if chain is None:
            return CLOSED
        for policy in chain:
            rights = policy.of(path).within(rights)
        return rights

    def _chain(self, folder: Path) -> tuple[_Policy, ...] | None:
        """Return the policies of a folder and those above it, the highest first; None if one cannot be used."""
        found = []
        for each in (*reversed(folder.parents), folder):
            policy, usable = self._policy(each)
            if not usable:
                return None
            if policy is not None:
                found.append(policy)
        return tuple(found)

    def _policy(self, folder: Path) -> tuple[_Policy | None, bool]:
        """Return the policy of a folder, if there is one, and False if there is one that cannot be used."""
        if folder not in self._known:
            self._known[folder] = self._read(folder)
        return self._known[folder]

    def _read(self, folder: Path) -> tuple[_Policy | None, bool]:
        file = folder / POLICY
        try:
            text = file.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return None, True
        except (OSError, UnicodeDecodeError) as problem:
            return self._unusable(file, f"cannot be read ({problem})", None)
        try:
            return _parsed(folder, tomllib.loads(text)), True
        except tomllib.TOMLDecodeError as problem:
            place = _TOML_LINE.search(str(problem))
            line = int(place[1]) if place and place[1] else text.count("\n") + 1
            return self._unusable(file, f"is no TOML ({problem})", line)
        except _UnusableError as problem:
            return self._unusable(file, str(problem), _line_of(problem.key, text))

    def _unusable(self, file: Path, reason: str, line: int | None) -> tuple[None, bool]:
        closed = f"{reason}: until it is mended, nobody may read what lies in its folder"
        self.problems.append(PolicyProblem(file, closed, line))
        return None, False


class _UnusableError(Exception):
    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key


def _parsed(folder: Path, table: Mapping[str, object]) -> _Policy:
    files = table.get("files", {})
    if not isinstance(files, dict):
        raise _UnusableError("files", f"has files = {files!r}; {_EXPECTED}")
    own = _rights({name: value for name, value in table.items() if name != "files"})
    return _Policy(folder, own, dict(_patterns(files)))


def _patterns(files: Mapping[str, object]) -> Iterator[tuple[str, Rights]]:
    for pattern, said in files.items():
        if not isinstance(said, dict):
            raise _UnusableError(pattern, f"says {said!r} of {pattern!r}; {_EXPECTED}")
        yield pattern, _rights(said)


def _rights(table: Mapping[str, object]) -> Rights:
    for name, value in table.items():
        if name not in _RULES:
            raise _UnusableError(name, f"has {name!r}, which is not known; {_EXPECTED}")
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            raise _UnusableError(name, f"has {name} = {value!r}; {_EXPECTED}")
    allow, deny = table.get("allow"), table.get("deny", [])
    return Rights(None if allow is None else _names(allow), _names(deny))


def _names(said: object) -> frozenset[str]:
    return frozenset(each.strip() for each in said) if isinstance(said, Iterable) else frozenset()


def _line_of(key: str, text: str) -> int | None:
    """Return the line where a key stands: tomllib does not tell."""
    stands = re.compile(rf"""^\s*(?:\[.*)?["']?{re.escape(key)}["']?\s*[=\]]""")
    return next((number for number, line in enumerate(text.splitlines(), 1) if stands.match(line)), None)


def stored(connection: sqlite3.Connection) -> dict[str, Rights]:
    """Return the rights that a store holds, by the path of the file."""
    rows = connection.execute("SELECT path, allow, deny FROM rights")
    return {path: Rights(None if a is None else frozenset(loads(a)), frozenset(loads(d))) for path, a, d in rows}


def store(connection: sqlite3.Connection, rights: Mapping[str, Rights]) -> None:
    """Put rights into a store, in place of those that some of the files had."""
    rows = (
        (path, None if each.allow is None else dumps(sorted(each.allow)), dumps(sorted(each.deny)))
        for path, each in rights.items()
    )
    connection.executemany("INSERT OR REPLACE INTO rights VALUES (?, ?, ?)", rows)


__all__ = ["CLOSED", "OPEN", "POLICY", "Policies", "PolicyProblem", "Rights", "store", "stored"]
