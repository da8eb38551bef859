"""The body of a Word document, a note or a cell, to blocks: paragraphs, headings, items, tables, text boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from index.errors import SourceError
from index.sources.blocks import Block
from index.sources.office.charts import chart_blocks
from index.sources.office.grid import Cell, arranges, table_blocks
from index.sources.office.markup import attribute, child, children, name, number, switched, within
from index.sources.office.package import Package
from index.sources.office.word.numbering import Numbered, Numbering
from index.sources.office.word.runs import Fields, Inline, Mark, gather
from index.sources.office.word.styles import Style, Styles, listed, outlined
from index.text.lists import InList
from index.types import Kind

_READ = frozenset({"w:p", "w:tbl"})
_UNREAD = frozenset(
    {"w:sdtPr", "w:sdtEndPr", "w:del", "w:moveFrom", "w:sectPr", "w:customXmlPr", "w:tblPr", "w:tblGrid"}
)
_IN_ROW = frozenset({"w:tc"})
_LONGEST_HEADING = 250
"""Characters. What is longer is a clause that has the style of a heading, as contracts number them."""
_DEEPEST = 40
"""Tables in tables, and boxes in boxes."""


@dataclass(frozen=True, slots=True)
class Found:
    """A block, and the notes that are referred to in it."""

    block: Block
    marks: tuple[Mark, ...] = ()
    title: bool = False
    """Whether its style is that of the document's title."""


@dataclass(slots=True)
class Story:
    """A part that is being read, from paragraph to paragraph: the body, or all footnotes."""

    package: Package
    part: str
    styles: Styles
    numbering: Numbering
    fields: Fields = field(default_factory=Fields)
    rest: list[Mark] = field(default_factory=list)
    """Marks of paragraphs without text, until a paragraph with text follows."""
    _open: Inline = field(default_factory=Inline)
    """Holds what stands in a paragraph whose end was deleted: it is joined to the next."""
    _lists: int = 0
    _items: int = 0
    _in_list: bool = False
    _depth: int = 0

    def read(self, container: Any) -> Iterator[Found]:  # noqa: ANN401 - lxml's elements have no types
        """Yield what stands in ``container``. Raises SourceError if it is nested too deep."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise SourceError(
                self.package.source, f"nests tables and boxes more than {_DEEPEST} deep; save it in a simpler form"
            )
        outer, self._open = self._open, Inline()
        for kind, element in within(container, lambda short: short not in _READ and short not in _UNREAD):
            if kind == "w:p":
                yield from self._paragraph(element)
            elif kind == "w:tbl":
                yield from self._flush(Style())
                self._in_list = False
                yield from self._table(element)
        yield from self._flush(Style())
        self._open = outer
        self._depth -= 1

    def _paragraph(self, element: Any) -> Iterator[Found]:  # noqa: ANN401
        properties = child(element, "w:pPr")
        style = self.styles.of(attribute(child(properties, "w:pStyle"), "w:val"))
        gather(element, self._open, self.fields, self.styles, style.hidden)
        end = child(properties, "w:rPr")
        if child(end, "w:del") is not None or child(end, "w:moveFrom") is not None:
            return  # its end was deleted: what follows goes on in the same paragraph
        hidden = style.hidden or (switched(end, "w:vanish") or False)
        numbered = None if hidden and not self._open.text else self._number(properties, style)
        outline = child(properties, "w:outlineLvl")
        level = style.level if outline is None else outlined(outline)
        yield from self._flush(replace(style, level=level), numbered)

    def _number(self, properties: Any, style: Style) -> Numbered | None:  # noqa: ANN401
        own = child(properties, "w:numPr")
        use, at = listed(own) if own is not None else (None, None)
        use = use or style.use
        if use is None or use == "0":
            return None
        if at is None and use == style.use:
            linked = self.numbering.level_of(use, style.numbered_by)
            at = style.at if linked is None else linked
        return self.numbering.count(use, at or 0)

    def _flush(self, style: Style, numbered: Numbered | None = None) -> Iterator[Found]:
        """End the paragraph that is being read."""
        inline, self._open = self._open, Inline()
        text = inline.text
        if text:
            label = numbered.label if numbered else ""
            marks, self.rest = (*self.rest, *inline.marks), []
            yield Found(self._block(f"{label} {text}".strip(), style, numbered), marks, style.title)
        else:
            self.rest += inline.marks
        for box in inline.boxes:
            self._in_list = self._in_list and not text
            yield from self._box(box)

    def _block(self, text: str, style: Style, numbered: Numbered | None) -> Block:
        heading = (style.level or style.title) and len(text) <= _LONGEST_HEADING
        item = None
        if numbered is not None and numbered.label and not numbered.clause and not heading:
            self._lists += not self._in_list
            self._items += 1
            item = InList(self._lists, self._items)
        self._in_list = item is not None
        if style.contents:
            return Block(text, Kind.FURNITURE)
        return Block(text, Kind.HEADING, max(1, style.level)) if heading else Block(text, item=item)

    def _box(self, box: Any) -> Iterator[Found]:  # noqa: ANN401
        """Yield what stands in a text box, which opens no section, or a chart's figures."""
        if name(box) == "c:chart":
            yield from map(Found, chart_blocks(self.package, self.part, box))
            return
        for found in self.read(box):
            heading = found.block.kind is Kind.HEADING
            yield replace(found, block=replace(found.block, kind=Kind.BODY, level=0)) if heading else found

    def _table(self, table: Any) -> Iterator[Found]:  # noqa: ANN401
        marks: list[Mark] = []
        parts: list[list[Found]] = []
        rows: list[list[Cell]] = []
        for row in _rows(table):
            cells = (
                [Cell(span=blank)] if (blank := number(child(row, "w:trPr", "w:gridBefore"), "w:val", 0)) > 0 else []
            )
            for _, each in within(row, lambda short: short not in _IN_ROW and short not in _UNREAD):
                if name(each) != "w:tc" or child(each, "w:tcPr", "w:cellDel") is not None:
                    continue
                found = list(self.read(each))
                self._in_list = False
                goes_on = _merged(each, "w:vMerge")
                shown = [] if goes_on or _merged(each, "w:hMerge") else found
                parts.append(shown)
                marks += [mark for one in shown for mark in one.marks]
                span = max(1, number(child(each, "w:tcPr", "w:gridSpan"), "w:val", 1))
                cells.append(Cell(tuple(one.block for one in shown), span, goes_on))
            rows.append(cells)
        if arranges(rows):
            yield from (found for part in parts for found in part)
            return
        yield from _with_marks([Found(block) for block in table_blocks(rows)], marks)


def _with_marks(table: Sequence[Found], marks: Sequence[Mark]) -> Iterator[Found]:
    for at, found in enumerate(table):
        yield replace(found, marks=tuple(marks)) if at == 0 else found


def _rows(table: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the rows of a table that were not deleted."""
    for kind, row in within(table, lambda short: short not in {"w:tr", "w:tblPr", "w:tblGrid", "w:sdtPr"}):
        if kind == "w:tr" and child(row, "w:trPr", "w:del") is None:
            yield row


def _merged(cell: Any, way: str) -> bool:  # noqa: ANN401
    """Tell a cell that is merged with the one above it, or the one before it: it shows nothing of its own."""
    return any(attribute(each, "w:val") in {None, "continue"} for each in children(child(cell, "w:tcPr"), way))


__all__ = ["Found", "Story"]
