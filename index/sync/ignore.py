"""What in a folder is not to be indexed: its owner says so in a file, whoever runs the index in patterns."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

IGNORE_FILE = ".pinciteignore"
"""A file of this name lists, one shell pattern a line, what in its folder is not to be indexed."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """One line of an ignore file."""

    folder: Path
    pattern: str
    why: str = f"is named in {IGNORE_FILE}"
    """As the ledger says it."""

    def covers(self, path: Path) -> bool:
        """Tell whether ``path``, or a folder that it lies in, is meant."""
        if not path.is_relative_to(self.folder):
            return False
        parts = path.relative_to(self.folder).parts
        if "/" not in self.pattern:
            return any(fnmatchcase(part, self.pattern) for part in parts)
        return any(fnmatchcase("/".join(parts[:n]), self.pattern) for n in range(1, len(parts) + 1))


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted of each folder that is given, in patterns as ignore files have them."""

    include: tuple[str, ...] = ()
    """Only files that one of these fits; all, if there is none."""
    exclude: tuple[str, ...] = ()
    """No file or folder that one of these fits."""
    oldest: float = 0.0
    """No file that was last changed before, in seconds since 1970."""

    def excluded(self, folder: Path) -> list[Ignored]:
        """Return what is not wanted of a given folder."""
        return [Ignored(folder, each.strip("/"), f"is excluded by {each}") for each in self.exclude]

    def includes(self, path: Path, folder: Path) -> bool:
        """Tell whether a file of a given folder is wanted."""
        return not self.include or any(Ignored(folder, each.strip("/")).covers(path) for each in self.include)


def ignore_rules(folder: Path) -> list[Ignored]:
    """Return the lines of the ignore file of ``folder``, if it has one. Raises OSError if it cannot be read."""
    file = folder / IGNORE_FILE
    if not file.is_file():
        return []
    lines = (line.strip() for line in file.read_text(encoding="utf-8", errors="replace").splitlines())
    return [Ignored(folder, line.strip("/")) for line in lines if line.strip("/") and not line.startswith("#")]


__all__ = ["IGNORE_FILE", "Ignored", "Selection", "ignore_rules"]
