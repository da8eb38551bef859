"""The package of Office Open XML: its parts, how they refer to each other, and its properties."""

from __future__ import annotations

import datetime
import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from index.sources.archive import Archive
from index.sources.office.markup import attribute, children, name

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
_RUBBISH = re.compile(
    r"(?:microsoft )?(?:word|powerpoint|impress|writer)\b.{0,60}|(?:untitled|unbenannt|sans titre|sin título).{0,10}"
    r"|(?:document|dokument|presentation|präsentation|présentation powerpoint|slide|folie|title|titel|template|vorlage)"
    r"[ _-]?\d{0,4}",
    re.IGNORECASE,
)
"""Titles that a program gave to a file by itself."""
_ENDINGS = tuple(".doc .docx .docm .dot .dotx .ppt .pptx .pptm .potx .odt .odp .ott .rtf .tmp .indd .pdf .qxd".split())
_NOBODY = frozenset(
    "python-docx|user|windows user|microsoft office user|administrator|admin|unknown|author|owner|unbekannt|benutzer"
    "|steve canny".split("|")
)
"""Names of authors that a program gives by itself: the last is the author of python-pptx's template."""
_TEMPLATES = frozenset({"2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z", "2013-01-27T09:15:58Z"})
"""When the templates of python-docx and python-pptx were made: their times stay in files that are made with them."""


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says about itself."""

    title: str | None = None
    author: str | None = None
    date: str | None = None
    """ISO."""


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


def usable_title(said: str | None) -> str | None:
    """Return a title on one line; None where there is none, or a program gave it."""
    title = " ".join((said or "").split())
    rubbish = _RUBBISH.fullmatch(title[:300]) or title.lower().endswith(_ENDINGS)
    return title if any(map(str.isalpha, title)) and not rubbish else None


def usable_author(said: str | None) -> str | None:
    """Return an author on one line; None where there is none, or a program gave it."""
    author = " ".join((said or "").split())
    return author if author and author.casefold() not in _NOBODY else None


def day(said: str | None) -> str | None:
    """Return the day of a time in ISO form; None where that is none, or that of a template."""
    found = _DATE.match((said or "").strip())
    if found is None or said in _TEMPLATES:
        return None
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return None


__all__ = ["Package", "Properties", "Related", "day", "usable_author", "usable_title"]
