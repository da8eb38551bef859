"""The styles of an OpenDocument file: how lists and headings are numbered, and what is hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index.sources.office.counting import bullet, counted
from index.sources.office.markup import attribute, below, child, children, name, number

_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}
_LEVELS = 10


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    form: str = "none"
    """As Word calls it; ``bullet`` for a sign."""
    before: str = ""
    after: str = ""
    shown: int = 1
    """Of how many levels the numbers are shown."""
    start: int = 1
    sign: str = ""

    @property
    def clause(self) -> bool:
        """Tell ``1.2``, by which people cite a paragraph, from the number of an item."""
        return self.shown > 1 and self.form not in {"bullet", "none"}


@dataclass(slots=True)
class Count:
    """How far a list has been counted, level by level."""

    levels: dict[int, Level]
    counts: list[int | None]

    @classmethod
    def of(cls, levels: dict[int, Level]) -> Count:
        """Return the count of a list that begins."""
        return cls(levels, [None] * (_LEVELS + 1))

    def level(self, at: int) -> Level:
        """Return the rules of a level, from 1."""
        return self.levels.get(at, Level())

    def next(self, at: int, start: int | None) -> str:
        """Count an item at a level, from 1, and return its number as it is shown."""
        at = max(1, min(at, _LEVELS))
        level, before = self.level(at), self.counts[at]
        self.counts[at] = start if start is not None else level.start if before is None else before + 1
        self.counts[at + 1 :] = [None] * (_LEVELS - at)
        if level.form == "bullet":
            return bullet(level.sign)
        if level.form == "none":
            return (level.before + level.after).strip()
        shown = [self._shown(each) for each in range(max(1, at - level.shown + 1), at + 1)]
        return f"{level.before}{'.'.join(filter(None, shown))}{level.after}".strip()

    def begin(self, at: int) -> None:
        """Note that a list within a list begins, at a level from 1."""
        if at <= _LEVELS:
            self.counts[at:] = [None] * (_LEVELS - at + 1)

    def _shown(self, at: int) -> str:
        count, level = self.counts[at], self.level(at)
        return "" if level.form == "bullet" else counted(level.start if count is None else count, level.form)


class Styles:
    """All styles of a file, from the roots of its parts."""

    def __init__(self, roots: Sequence[Any]) -> None:
        """Take the roots of ``styles.xml`` and ``content.xml``, or of a flat file."""
        self.lists: dict[str | None, dict[int, Level]] = {}
        self.outline: dict[int, Level] = {}
        self.hidden: set[str | None] = set()
        """Names of the styles of characters, sections and slides that are not shown."""
        for root in roots:
            for part in ("office:styles", "office:automatic-styles"):
                self._read(child(root, part))

    def _read(self, part: Any) -> None:  # noqa: ANN401 - lxml's elements have no types
        for each in () if part is None else part:
            kind = name(each)
            if kind == "text:list-style":
                self.lists[attribute(each, "style:name")] = dict(_levels(each))
            elif kind == "text:outline-style":
                self.outline = dict(_levels(each))
            elif kind == "style:style" and _hides(each):
                self.hidden.add(attribute(each, "style:name"))


def _hides(style: Any) -> bool:  # noqa: ANN401
    characters = child(style, "style:text-properties")
    slide = child(style, "style:drawing-page-properties")
    return attribute(characters, "text:display") == "none" or attribute(slide, "presentation:visibility") == "hidden"


def _levels(style: Any) -> Iterator[tuple[int, Level]]:  # noqa: ANN401
    for each in style:
        form = attribute(each, "style:num-format") or ""
        numbered = name(each) in {"text:list-level-style-number", "text:outline-level-style"}
        yield (
            number(each, "text:level", 1),
            Level(
                form=_FORMS.get(form, "decimal") if numbered else "bullet",
                before=attribute(each, "style:num-prefix") or "",
                after=attribute(each, "style:num-suffix") or "",
                shown=number(each, "text:display-levels", 1),
                start=number(each, "text:start-value", 1),
                sign=attribute(each, "text:bullet-char") or "",
            ),
        )


def running(roots: Sequence[Any]) -> Iterator[Any]:
    """Yield the headers and footers of all pages."""
    for root in roots:
        for page in children(child(root, "office:master-styles"), "style:master-page"):
            for each in page:
                if name(each).startswith(("style:header", "style:footer")):
                    yield each


def title_styles(roots: Sequence[Any]) -> set[str | None]:
    """Return the names of the styles of a document's title: that itself, and those made after it."""
    named: set[str | None] = {"Title"}
    for root in roots:
        for each in below(child(root, "office:automatic-styles"), "style:style"):
            if attribute(each, "style:parent-style-name") == "Title":
                named.add(attribute(each, "style:name"))
    return named


__all__ = ["Count", "Level", "Styles", "running", "title_styles"]
