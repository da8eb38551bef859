"""The package of Office Open XML: its parts, how they refer to each other, and its properties."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from index.sources.archive import Archive
from index.sources.office.markup import attribute, children, name
from index.sources.properties import Properties, day, usable_author, usable_title


@dataclass(frozen=True, slots=True)
class Related:
    """A part that another one refers to."""

    id: str
    kind: str
    """The last part of its type: ``footnotes``, ``slideLayout``."""
    part: str
    """Its name in the archive; it may be missing there."""


class Package:
    """A ``.docx`` or ``.pptx``."""

    def __init__(self, data: bytes, source: str) -> None:
        """Open it. Raises :class:`SourceError` if it is no whole zip archive."""
        self.archive = Archive(data, source)
        self.source = source
        self._related: dict[str, tuple[Related, ...]] = {}

    @cached_property
    def main(self) -> str:
        """The name of its main part; that of Word documents where it names none."""
        return next((each.part for each in self.related("") if each.kind == "officeDocument"), "word/document.xml")

    def related(self, part: str) -> tuple[Related, ...]:
        """Return the parts in this package that ``part`` refers to; the package's own for "". Raises SourceError."""
        if part not in self._related:
            folder, _, file = part.rpartition("/")
            relations = posixpath.join(folder, "_rels", f"{file}.rels")
            root = self.archive.xml(relations) if relations in self.archive else None
            self._related[part] = tuple(
                Related(
                    id=attribute(each, "Id") or "",
                    kind=(attribute(each, "Type") or "").rpartition("/")[2],
                    part=_resolved(folder, attribute(each, "Target") or ""),
                )
                for each in children(root, "rel:Relationship")
                if attribute(each, "TargetMode") != "External"
            )
        return self._related[part]

    def by_id(self, part: str, id: str | None) -> str | None:
        """Return the name of the part that ``part`` refers to by ``id``; None if there is none."""
        named = next((each.part for each in self.related(part) if each.id == id), None)
        return named if named and named in self.archive else None

    def by_kind(self, part: str, kind: str) -> list[str]:
        """Return the names of the parts of a kind that ``part`` refers to, each once."""
        found = [each.part for each in self.related(part) if each.kind == kind and each.part in self.archive]
        return list(dict.fromkeys(found))

    def one(self, part: str, kind: str) -> Any:  # noqa: ANN401 - lxml's elements have no types
        """Return the root of the first part of a kind that ``part`` refers to; None if there is none."""
        found = self.by_kind(part, kind)
        return self.archive.xml(found[0]) if found else None

    @cached_property
    def properties(self) -> Properties:
        """Its title, author and date."""
        root = self.one("", "core-properties")
        if root is None:
            return Properties()
        said = {name(each): each.text or "" for each in root}
        return Properties(
            title=usable_title(said.get("dc:title")),
            author=usable_author(said.get("dc:creator")),
            date=day(said.get("dcterms:modified")) or day(said.get("dcterms:created")),
        )


def _resolved(folder: str, target: str) -> str:
    path = unquote(target)
    return posixpath.normpath(path[1:] if path.startswith("/") else posixpath.join(folder, path))


__all__ = ["Package", "Related"]
