"""The styles of a Word document: which are headings, how deep, which are numbered, hidden, or a table of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from index.sources.office.markup import attribute, child, children, number, switched

_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|título|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|заголовок"
    r"|başlık|címsor|titlu|標題|标题|見出し|제목|επικεφαλίδα|intestazione|encabezado) ?([1-9])",
    re.IGNORECASE,
)
"""Names of headings, for styles without a level: Word itself writes the English one in all languages."""
_CONTENTS = re.compile(
    r"(?:toc|contents|verzeichnis|tm|tdc|sommario|table of figures) ?(?:[1-9]|heading)?", re.IGNORECASE
)
_TITLES = frozenset("title|titel|titre|título|titolo|название|标题|標題|表題|제목".split("|"))
_NO_LEVEL = 9
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Style:
    """What a style, with those that it is based on, says of its paragraphs."""

    level: int = 0
    """Of a heading, from 1; 0 for none."""
    title: bool = False
    contents: bool = False
    use: str | None = None
    """The list that numbers its paragraphs; "0" for none."""
    at: int | None = None
    """The level in that list."""
    numbered_by: str = ""
    """The style that says so: itself, or one that it is based on."""
    hidden: bool = False


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, root: Any) -> None:  # noqa: ANN401 - lxml's elements have no types
        """Take the root of ``styles.xml``, None where there is none."""
        named = ((attribute(each, "w:styleId"), each) for each in children(root, "w:style"))
        self._elements = {key: each for key, each in named if key is not None}
        self._made: dict[str, Style] = {}
        self._usual = next(
            (
                key
                for key, each in self._elements.items()
                if attribute(each, "w:type") == "paragraph" and attribute(each, "w:default") in {"1", "true"}
            ),
            None,
        )

    def of(self, key: str | None) -> Style:
        """Return a style; that of plain paragraphs for None and for one that is not there."""
        key = key if key in self._elements else self._usual
        if key is None:
            return Style()
        if key not in self._made:
            self._made[key] = self._read(key)
        return self._made[key]

    def hides(self, key: str | None) -> bool | None:
        """Tell whether a style of characters hides them; None where nothing is said."""
        return self.of(key).hidden if key in self._elements else None

    @property
    def lists(self) -> dict[str, str]:
        """The list that each style of lists names."""
        return {
            key: use
            for key, each in self._elements.items()
            if attribute(each, "w:type") == "numbering" and (use := self.of(key).use)
        }

    def _read(self, key: str) -> Style:
        """Lay a style over those that it is based on."""
        chain: list[str] = []
        at: str | None = key
        while at is not None and at in self._elements and at not in chain and len(chain) < _DEEPEST:
            chain.append(at)
            at = attribute(child(self._elements[at], "w:basedOn"), "w:val")
        style = Style()
        for each in reversed(chain):
            style = _over(style, self._elements[each], each)
        return style


def _over(style: Style, element: Any, key: str) -> Style:  # noqa: ANN401
    named = (attribute(child(element, "w:name"), "w:val") or "").strip()
    paragraph, characters = child(element, "w:pPr"), child(element, "w:rPr")
    outline = child(paragraph, "w:outlineLvl")
    heading = _HEADING.fullmatch(named)
    if outline is not None:
        style = replace(style, level=outlined(outline))
    elif heading is not None:
        style = replace(style, level=int(heading[1]))
    numbering = child(paragraph, "w:numPr")
    if numbering is not None:
        use, at = listed(numbering)
        style = replace(style, use=use or style.use, at=at, numbered_by=key)
    hidden = switched(characters, "w:vanish")
    return replace(
        style,
        title=style.title or named.casefold() in _TITLES,
        contents=style.contents or _CONTENTS.fullmatch(named) is not None,
        hidden=style.hidden if hidden is None else hidden,
    )


def outlined(outline: Any) -> int:  # noqa: ANN401
    """Return the level of a heading, from 1, that ``w:outlineLvl`` names; 0 for that of plain text."""
    level = number(outline, "w:val", _NO_LEVEL)
    return level + 1 if 0 <= level < _NO_LEVEL else 0


def listed(numbering: Any) -> tuple[str | None, int | None]:  # noqa: ANN401
    """Return the list and the level in it that ``w:numPr`` names."""
    level = child(numbering, "w:ilvl")
    use = attribute(child(numbering, "w:numId"), "w:val")
    return use, None if level is None else number(level, "w:val", 0)


__all__ = ["Style", "Styles", "listed", "outlined"]
