"""Ignore files: what in a folder its owner does not want indexed."""

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

    def covers(self, path: Path) -> bool:
        """Tell whether ``path``, or a folder that it lies in, is meant."""
        if not path.is_relative_to(self.folder):
            return False
        parts = path.relative_to(self.folder).parts
        if "/" not in self.pattern:
            return any(fnmatchcase(part, self.pattern) for part in parts)
        return any(fnmatchcase("/".join(parts[:n]), self.pattern) for n in range(1, len(parts) + 1))


def ignore_rules(folder: Path) -> list[Ignored]:
    """Return the lines of the ignore file of ``folder``, if it has one. Raises OSError if it cannot be read."""
    file = folder / IGNORE_FILE
    if not file.is_file():
        return []
    lines = (line.strip() for line in file.read_text(encoding="utf-8", errors="replace").splitlines())
    return [Ignored(folder, line.strip("/")) for line in lines if line.strip("/") and not line.startswith("#")]


__all__ = ["IGNORE_FILE", "Ignored", "ignore_rules"]
