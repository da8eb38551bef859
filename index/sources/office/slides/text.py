"""What a shape of a slide says, as blocks: its paragraphs, the rows of a table, the figures of a chart, a diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.sources.blocks import Block
from index.sources.office.charts import chart_blocks
from index.sources.office.counting import BULLET, bullet, counted
from index.sources.office.grid import Cell, arranges, table_blocks
from index.sources.office.markup import attribute, below, child, children, name, number
from index.sources.office.package import Package
from index.sources.office.slides.shapes import TITLES, Shape
from index.sources.office.symbols import plain
from index.text.lists import InList
from index.types import Kind, Location

_BODIES = frozenset({"body", "subTitle", "obj", "half", "qtr", "tbl", "chart", "dgm", "media", "clipArt", "pic"})
_NUMBER = re.compile(r"(alphaLc|alphaUc|arabic|romanLc|romanUc|ea1Chs|ea1Cht|circleNum)([A-Z][A-Za-z]*)?")
_FORMS = {
    "alphaLc": "lowerLetter", "alphaUc": "upperLetter", "arabic": "decimal", "romanLc": "lowerRoman",
    "romanUc": "upperRoman", "ea1Chs": "chineseCounting", "ea1Cht": "chineseCounting",
    "circleNum": "decimalEnclosedCircle",
}  # fmt: skip
_ENDS = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Minus": "-{}-"}
_BULLETS = frozenset({"a:buNone", "a:buChar", "a:buAutoNum", "a:buBlip"})


@dataclass(slots=True)
class Lists:
    """Which items were met so far in a presentation, and their numbers in the text that is read."""

    lists: int = 0
    items: int = 0
    _counts: dict[int, tuple[str, int]] = field(default_factory=dict)

    def begins(self) -> None:
        """Note that another text begins."""
        self.lists += 1
        self._counts = {}

    def item(self) -> InList:
        """Return the place of the next item."""
        self.items += 1
        return InList(self.lists, self.items)

    def label(self, rule: Any, level: int) -> str:  # noqa: ANN401 - lxml's elements have no types
        """Return what is shown before the next item, by its rule for bullets."""
        self._counts = {at: count for at, count in self._counts.items() if at <= level}
        if name(rule) != "a:buAutoNum":
            self._counts.pop(level, None)
            return bullet(attribute(rule, "char") or BULLET)
        kind = attribute(rule, "type") or "arabicPeriod"
        before, count = self._counts.get(level, ("", 0))
        count = count + 1 if before == kind else number(rule, "startAt", 1)
        self._counts[level] = (kind, count)
        form = _NUMBER.match(kind)
        shown = counted(count, _FORMS[form[1]]) if form else str(count)
        return _ENDS.get((form[2] or "") if form else "", "{}").format(shown)

    def interrupted(self, level: int) -> None:
        """Note a paragraph without a number, after which numbers begin anew."""
        self._counts = {at: count for at, count in self._counts.items() if at < level}


def text_blocks(shape: Shape, master: Any, lists: Lists, location: Location) -> Iterator[Block]:  # noqa: ANN401
    """Yield the paragraphs of a shape's text; ``master`` is that of the slide."""
    body = child(shape.element, "p:txBody")
    if shape.role in TITLES:
        title = " ".join(" ".join(_said(each) for each in children(body, "a:p")).split())
        if title:
            yield Block(title, Kind.HEADING, 1, location=location)
        return
    lists.begins()
    styles = [child(each, "p:txBody", "a:lstStyle") for each in (shape.element, *shape.models)]
    if shape.role in _BODIES:
        styles.append(child(master, "p:txStyles", "p:bodyStyle"))
    yield from _paragraphs(body, styles, lists, location)


def _paragraphs(body: Any, styles: Sequence[Any], lists: Lists, location: Location) -> Iterator[Block]:  # noqa: ANN401
    for paragraph in children(body, "a:p"):
        text = _said(paragraph)
        if not text:
            continue
        properties = child(paragraph, "a:pPr")
        level = number(properties, "lvl", 0)
        rule = _rule(properties, styles, level)
        if rule is None or name(rule) == "a:buNone":
            lists.interrupted(level)
            yield Block(text, location=location)
        else:
            yield Block(f"{lists.label(rule, level)} {text}", location=location, item=lists.item())


def _rule(properties: Any, styles: Sequence[Any], level: int) -> Any:  # noqa: ANN401
    """Return the rule for a paragraph's bullet: its own, else that of the nearest style that has one; None if none."""
    for each in (properties, *(child(style, f"a:lvl{level + 1}pPr") for style in styles)):
        rule = next((found for found in ([] if each is None else each) if name(found) in _BULLETS), None)
        if rule is not None:
            return rule
    return None


def _said(paragraph: Any) -> str:  # noqa: ANN401
    parts = []
    for element in paragraph:
        kind = name(element)
        if kind == "a:br":
            parts.append("\n")
        elif kind == "a:r" or (kind == "a:fld" and attribute(element, "type") != "slidenum"):
            font = attribute(child(element, "a:rPr", "a:sym"), "typeface") or ""
            parts += [plain(each.text or "", font) for each in children(element, "a:t")]
        elif kind not in {"a:pPr", "a:endParaRPr"}:
            parts += [each.text or "" for each in below(element, "m:t")]
    lines = "".join(parts).replace("\v", "\n").split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def frame_blocks(package: Package, part: str, frame: Any, lists: Lists, location: Location) -> Iterator[Block]:  # noqa: ANN401
    """Yield what a frame in ``part`` holds: a table, a chart or a diagram. Raises SourceError."""
    for data in children(child(frame, "a:graphic"), "a:graphicData"):
        for held in data:
            kind = name(held)
            if kind == "a:tbl":
                yield from _table(held, lists, location)
            elif kind == "c:chart":
                yield from chart_blocks(package, part, held, location)
            elif kind == "dgm:relIds":
                named = package.by_id(part, attribute(held, "r:dm"))
                yield from _diagram(package.archive.xml(named), lists, location) if named else ()


def _table(table: Any, lists: Lists, location: Location) -> Iterator[Block]:  # noqa: ANN401
    rows = [
        [_cell(cell, lists, location) for cell in children(row, "a:tc") if not _merged(cell, "hMerge")]
        for row in children(table, "a:tr")
    ]
    if arranges(rows):
        yield from (block for row in rows for cell in row for block in cell.blocks)
    else:
        yield from table_blocks(rows, location)


def _cell(cell: Any, lists: Lists, location: Location) -> Cell:  # noqa: ANN401
    span = max(1, number(cell, "gridSpan", 1))
    if _merged(cell, "vMerge"):
        return Cell(span=span, goes_on=True)
    lists.begins()
    return Cell(tuple(_paragraphs(child(cell, "a:txBody"), [], lists, location)), span)


def _merged(cell: Any, short: str) -> bool:  # noqa: ANN401
    return attribute(cell, short) in {"1", "true"}


def _diagram(root: Any, lists: Lists, location: Location) -> Iterator[Block]:  # noqa: ANN401
    """Yield the texts of a diagram, each below that of which it is a part."""
    points = {attribute(each, "modelId"): each for each in children(child(root, "dgm:ptLst"), "dgm:pt")}
    parts: dict[str | None, list[tuple[int, str | None]]] = {}
    for each in children(child(root, "dgm:cxnLst"), "dgm:cxn"):
        if attribute(each, "type") in {None, "parOf"}:
            place = (number(each, "srcOrd", 0), attribute(each, "destId"))
            parts.setdefault(attribute(each, "srcId"), []).append(place)
    lists.begins()
    stack = [key for key, each in points.items() if attribute(each, "type") == "doc"]
    seen: set[str | None] = set()
    while stack:
        key = stack.pop()
        if key in seen or key not in points:
            continue
        seen.add(key)
        text = " ".join(filter(None, (_said(each) for each in children(child(points[key], "dgm:t"), "a:p"))))
        if text and attribute(points[key], "type") in {None, "node", "asst"}:
            yield Block(f"{BULLET} {text}", location=location, item=lists.item())
        stack += [part for _, part in sorted(parts.get(key, ()), key=lambda each: -each[0])]


__all__ = ["Lists", "frame_blocks", "text_blocks"]
