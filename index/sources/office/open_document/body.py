"""The body of an OpenDocument file, a note, a cell or a box to blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from index.errors import SourceError
from index.sources.blocks import Block
from index.sources.office.grid import Cell, arranges, table_blocks
from index.sources.office.markup import attribute, name, number, within
from index.sources.office.open_document.runs import NOTES, gather
from index.sources.office.open_document.styles import Count, Styles
from index.sources.spans import MOST_COLUMNS
from index.text.lists import InList
from index.types import Kind

_INDEXES = frozenset(
    f"text:{kind}" for kind in ("table-of-content", "illustration-index", "table-index", "object-index", "user-index",
    "alphabetical-index")
)  # fmt: skip
_UNREAD = frozenset(
    "text:tracked-changes office:forms text:sequence-decls text:variable-decls text:user-field-decls "
    "presentation:notes "
    "office:event-listeners draw:image svg:title svg:desc office:binary-data draw:object draw:object-ole math "
    "text:index-title-template text:dde-connection-decls".split()
)
_READ = frozenset({"text:p", "text:h", "text:list", "table:table", "text:section", *_INDEXES, *NOTES})
_ROWS = frozenset({"table:table-row", "table:table-column", "table:table-columns", "table:shapes"})
_LONGEST_HEADING = 250
_DEEPEST = 40
_REPEATED = 100
"""Times that a row or a cell which says something is repeated, at most."""


@dataclass(frozen=True, slots=True)
class Found:
    """A block, and the notes and comments in it."""

    block: Block
    notes: tuple[Any, ...] = ()
    style: str | None = None
    """Of its paragraph."""


@dataclass(slots=True)
class Story:
    """What is being read, from paragraph to paragraph."""

    source: str
    styles: Styles
    rest: list[Any] = field(default_factory=list)
    """Notes of paragraphs without text, until a paragraph with text follows."""
    _outline: Count = field(default_factory=lambda: Count.of({}))
    _counts: dict[str | None, Count] = field(default_factory=dict)
    """Of lists by their ids, and by their styles the last one."""
    _lists: int = 0
    _items: int = 0
    _in_list: bool = False
    """Whether nothing stands between this and the last list: programs write one list as several."""
    _depth: int = 0

    def __post_init__(self) -> None:
        self._outline = Count.of(self.styles.outline)

    def read(self, container: Any) -> Iterator[Found]:  # noqa: ANN401 - lxml's elements have no types
        """Yield what stands in ``container``. Raises SourceError if it is nested too deep."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise SourceError(self.source, f"nests tables, lists and boxes more than {_DEEPEST} deep; save it simpler")
        for kind, element in within(container, lambda short: short not in _READ and short not in _UNREAD):
            if kind in {"text:p", "text:h"}:
                yield from self._paragraph(element)
            elif kind == "text:list":
                yield from self._list(element, None, 1)
            elif kind == "table:table":
                yield from self._table(element)
            elif kind in _INDEXES:
                yield from (
                    Found(replace(found.block, kind=Kind.FURNITURE, level=0, item=None)) for found in self.read(element)
                )
            elif kind == "text:section" and attribute(element, "text:display") != "none":
                yield from self.read(element)
            elif kind in NOTES:
                self.rest.append(element)
        self._depth -= 1

    def _paragraph(self, element: Any, label: str = "", item: InList | None = None) -> Iterator[Found]:  # noqa: ANN401
        inline = gather(element, self.styles.hidden)
        heading = name(element) == "text:h"
        level = max(1, number(element, "text:outline-level", 1)) if heading else 0
        if heading and not label and attribute(element, "text:is-list-header") != "true":
            restarts = attribute(element, "text:restart-numbering") == "true"
            start = number(element, "text:start-value", 1) if restarts else None
            label = self._outline.next(level, start)
        text = inline.text
        style = attribute(element, "text:style-name")
        if style in self.styles.hidden:
            text = ""
        if text:
            self._in_list = self._in_list and item is not None
            heading = heading and len(text) <= _LONGEST_HEADING
            kind = Kind.HEADING if heading else Kind.BODY
            block = Block(f"{label} {text}".strip(), kind, level if heading else 0, item=None if heading else item)
            notes, self.rest = (*self.rest, *inline.notes), []
            yield Found(block, notes, style)
        else:
            self.rest += inline.notes
        for box in inline.boxes:
            yield from self._box(box)

    def _box(self, box: Any) -> Iterator[Found]:  # noqa: ANN401
        """Yield what stands in a frame, which opens no section."""
        for found in self.read(box):
            heading = found.block.kind is Kind.HEADING
            yield replace(found, block=replace(found.block, kind=Kind.BODY, level=0)) if heading else found

    def _list(self, element: Any, outer: Count | None, at: int) -> Iterator[Found]:  # noqa: ANN401
        self._depth += 1
        if self._depth > _DEEPEST:
            raise SourceError(self.source, f"nests tables, lists and boxes more than {_DEEPEST} deep; save it simpler")
        count = self._count(element, outer, at)
        self._lists += outer is None and not self._in_list
        self._in_list = True
        for item in element:
            counts = name(item) == "text:list-item"
            start = number(item, "text:start-value", -1) if counts else -1
            first = True
            self._items += 1
            place = None if count.level(at).clause else InList(self._lists, self._items)
            for kind, each in within(item, lambda short: short not in _READ and short not in _UNREAD):
                if kind in {"text:p", "text:h"}:
                    label = count.next(at, start if start >= 0 else None) if first and counts else ""
                    first = False
                    yield from self._paragraph(each, label, place)
                elif kind == "text:list":
                    yield from self._list(each, count, at + 1)
                elif kind == "table:table":
                    yield from self._table(each)
        self._depth -= 1

    def _count(self, element: Any, outer: Count | None, at: int) -> Count:  # noqa: ANN401
        """Return the count of a list: that of the list around it, of one that it goes on with, or a new one."""
        style = attribute(element, "text:style-name")
        goes_on = attribute(element, "text:continue-numbering") == "true"
        if outer is not None:
            if not goes_on:
                outer.begin(at)
            return outer if style is None or style not in self.styles.lists else self._own(style, outer, at)
        other = attribute(element, "text:continue-list")
        found = self._counts.get(other) if other else self._counts.get(style) if goes_on else None
        count = found or Count.of(self.styles.lists.get(style, {}))
        for key in (style, element.get("{http://www.w3.org/XML/1998/namespace}id")):
            if key is not None:
                self._counts[key] = count
        return count

    def _own(self, style: str, outer: Count, at: int) -> Count:
        """Return the count of an inner list with a style of its own."""
        known = self.styles.lists[style]
        if known == outer.levels:
            return outer
        return Count(known, [*outer.counts[:at], *([None] * (len(outer.counts) - at))])

    def _table(self, table: Any) -> Iterator[Found]:  # noqa: ANN401
        rows: list[list[Cell]] = []
        parts: list[Found] = []
        for kind, row in within(table, lambda short: short not in _ROWS):
            if kind != "table:table-row":
                continue
            cells: list[Cell] = []
            for cell, found in self._cells(row):
                parts += found
                cells.append(cell)
            said = any(cell.blocks for cell in cells)
            times = number(row, "table:number-rows-repeated", 1) if said else 1
            rows += [cells] * max(1, min(times, _REPEATED))
        if arranges(rows):
            yield from parts
            return
        self._in_list = False
        notes = tuple(note for found in parts for note in found.notes)
        for at, block in enumerate(table_blocks(rows)):
            yield Found(block, () if at else notes)

    def _cells(self, row: Any) -> Iterator[tuple[Cell, list[Found]]]:  # noqa: ANN401
        covered = 0  # cells to the right that the last one covers
        for each in row:
            kind = name(each)
            times = max(1, number(each, "table:number-columns-repeated", 1))
            if kind == "table:covered-table-cell":
                times, covered = max(0, times - covered), max(0, covered - times)
                yield from ((Cell(goes_on=True), []) for _ in range(min(times, MOST_COLUMNS)))
            elif kind == "table:table-cell":
                found = list(self.read(each))
                span = max(1, number(each, "table:number-columns-spanned", 1))
                covered = span - 1
                cell = Cell(tuple(one.block for one in found), span)
                yield cell, found
                most = _REPEATED if found else MOST_COLUMNS
                yield from ((cell, []) for _ in range(min(times, most) - 1))


def hidden_page(page: Any, styles: Styles) -> bool:  # noqa: ANN401
    """Tell whether a slide is not shown."""
    return attribute(page, "draw:style-name") in styles.hidden


__all__ = ["Found", "Story", "hidden_page"]
