"""The numbers that Word shows before paragraphs: they stand in no text, only their rules do, in ``numbering.xml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.sources.office.counting import bullet, counted
from index.sources.office.markup import attribute, child, children, number, switched

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    """With ``%1`` for the number of the first level."""
    restart: int | None = None
    """The level, from 1, below which nothing lets it begin anew; 0 if nothing does. None: any level above."""
    legal: bool = False
    """Whether the numbers of the levels above are shown in figures."""
    style: str | None = None
    """Style whose paragraphs are of this level."""

    @property
    def clause(self) -> bool:
        """Tell ``1.2``, by which people cite a paragraph, from the number of an item."""
        return len(_PLACE.findall(self.text)) > 1


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of a paragraph."""

    label: str
    """As Word shows it: ``2.1``, ``(a)``, ``•``; "" for none."""
    clause: bool
    """Whether people cite by it: the paragraph is no item of a list."""


@dataclass(slots=True)
class _List:
    """The rules of an abstract list, and how far it has been counted."""

    levels: dict[int, Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass(slots=True)
class _Use:
    """A use of an abstract list, with rules of its own."""

    list: _List
    starts: dict[int, int]
    """Levels that begin anew where the use begins."""
    levels: dict[int, Level]

    def level(self, at: int) -> Level:
        return self.levels.get(at) or self.list.levels.get(at) or Level()


class Numbering:
    """All lists of a document, counted while it is read."""

    def __init__(self, root: Any, links: dict[str, str]) -> None:  # noqa: ANN401 - lxml's elements have no types
        """Take the root of ``numbering.xml``, None where there is none, and the use that each list style names."""
        abstract = {attribute(each, "w:abstractNumId"): each for each in children(root, "w:abstractNum")}
        rules = {attribute(each, "w:numId"): each for each in children(root, "w:num")}
        lists = {key: _List(dict(_levels(each))) for key, each in abstract.items()}
        self._uses: dict[str, _Use] = {}
        for key, rule in rules.items():
            named = attribute(child(rule, "w:abstractNumId"), "w:val")
            linked = attribute(child(abstract.get(named), "w:numStyleLink"), "w:val")
            if linked in links:  # the list's rules are those of a style
                named = attribute(child(rules.get(links[linked]), "w:abstractNumId"), "w:val") or named
            if key is not None and named in lists:
                self._uses[key] = _use(rule, lists[named])

    def level_of(self, use: str, style: str) -> int | None:
        """Return the level of a list that belongs to a style."""
        found = self._uses.get(use)
        levels = {**found.list.levels, **found.levels} if found else {}
        return next((at for at, level in levels.items() if level.style == style), None)

    def count(self, use: str, at: int) -> Numbered | None:
        """Count the next paragraph of a use, at a level from 0; None where the use is none."""
        found = self._uses.get(use)
        if found is None or not 0 <= at < _LEVELS:
            return None
        counts, level = found.list.counts, found.level(at)
        start = found.starts.pop(at, None)
        before = counts[at]
        counts[at] = start if start is not None else level.start if before is None else before + 1
        for deeper in range(at + 1, _LEVELS):
            restart = found.level(deeper).restart
            if restart is None or at < restart:
                counts[deeper] = None
        if level.form == "bullet":
            return Numbered(bullet(level.text.strip()), clause=False)
        return Numbered(_shown(found, level), level.clause)


def _shown(use: _Use, level: Level) -> str:
    def of(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        other = use.level(at)
        count = use.list.counts[at]
        form = "decimal" if level.legal and other.form != "none" else other.form
        return counted(other.start if count is None else count, form)

    return _PLACE.sub(of, level.text).strip() if level.form != "none" else _PLACE.sub("", level.text).strip()


def _use(rule: Any, of: _List) -> _Use:  # noqa: ANN401
    starts, levels = {}, {}
    for override in children(rule, "w:lvlOverride"):
        at = number(override, "w:ilvl", 0)
        start = child(override, "w:startOverride")
        if start is not None:
            starts[at] = number(start, "w:val", 1)
        own = child(override, "w:lvl")
        if own is not None:
            levels[at] = _level(own)
    return _Use(of, starts, levels)


def _levels(abstract: Any) -> Iterator[tuple[int, Level]]:  # noqa: ANN401
    for each in children(abstract, "w:lvl"):
        yield number(each, "w:ilvl", 0), _level(each)


def _level(rule: Any) -> Level:  # noqa: ANN401
    form = child(rule, "w:numFmt")
    if form is None:  # a format that older programs do not know stands beside one that they do
        form = child(rule, "mc:AlternateContent", "mc:Fallback", "w:numFmt")
    restart = child(rule, "w:lvlRestart")
    return Level(
        start=number(child(rule, "w:start"), "w:val", 0),
        form=attribute(form, "w:val") or "decimal",
        text=attribute(child(rule, "w:lvlText"), "w:val") or "",
        restart=None if restart is None else number(restart, "w:val", 0),
        legal=switched(rule, "w:isLgl") or False,
        style=attribute(child(rule, "w:pStyle"), "w:val"),
    )


__all__ = ["Level", "Numbered", "Numbering"]
