"""The paragraphs and tables of an RTF file, a note or a running head, while they are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.sources.blocks import Block
from index.sources.office.counting import bullet
from index.sources.office.grid import Cell, arranges, table_blocks
from index.text.lists import InList
from index.types import Kind

_CLAUSE = re.compile(r"\d{1,4}\.\d")
_LONGEST_HEADING = 250
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(13, 32)])


@dataclass(frozen=True, slots=True)
class Look:
    """What is set for a paragraph."""

    level: int = 0
    """Of a heading, from 1; 0 for none."""
    in_table: bool = False
    contents: bool = False
    """Whether it belongs to a table of contents."""
    title: bool = False


@dataclass(slots=True)
class Flow:
    """Text from paragraph to paragraph."""

    blocks: list[Block] = field(default_factory=list)
    title: str | None = None
    parts: list[str] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    """The number or bullet that is shown before the paragraph."""
    _cell: list[Block] = field(default_factory=list)
    _row: list[Cell] = field(default_factory=list)
    _rows: list[list[Cell]] = field(default_factory=list)
    _lists: int = 0
    _items: int = 0
    _in_list: bool = False

    def end_paragraph(self, look: Look) -> None:
        """End the paragraph that is being read."""
        text, label = clean(self.parts), clean(self.label)
        self.parts, self.label = [], []
        if not look.in_table:
            self.end_table()
        if not text:
            return
        block = self._block(text, label, look)
        if look.title and self.title is None:
            self.title = " ".join(text.split())
        (self._cell if look.in_table else self.blocks).append(block)

    def end_cell(self, look: Look) -> None:
        """End the cell that is being read."""
        self.end_paragraph(replace(look, in_table=True))
        self._row.append(Cell(tuple(self._cell)))
        self._cell = []
        self._in_list = False

    def end_row(self) -> None:
        """End the row that is being read."""
        self._rows.append(self._row)
        self._row = []

    def end_table(self) -> None:
        """End the table that is being read, if one is."""
        if self._row or self._cell:
            self._row.append(Cell(tuple(self._cell)))
            self._cell = []
            self.end_row()
        rows, self._rows = self._rows, []
        if rows:
            self._in_list = False
            arranged = [block for row in rows for cell in row for block in cell.blocks]
            self.blocks += arranged if arranges(rows) else table_blocks(rows)

    def end(self, look: Look) -> list[Block]:
        """End the text and return its blocks."""
        self.end_paragraph(look)
        self.end_table()
        return self.blocks

    def _block(self, text: str, label: str, look: Look) -> Block:
        heading = (look.level or look.title) and len(text) <= _LONGEST_HEADING
        item = None
        if label and not heading and not _CLAUSE.match(label):
            self._lists += not self._in_list
            self._items += 1
            item = InList(self._lists, self._items)
        self._in_list = item is not None
        if len(label) == 1 and (label == "o" or not label.isalnum()):
            label = bullet(label)
        text = f"{label} {text}".strip()
        if look.contents:
            return Block(text, Kind.FURNITURE)
        return Block(text, Kind.HEADING, max(1, look.level)) if heading else Block(text, item=item)


def clean(parts: Sequence[str]) -> str:
    """Return text without white space around it; halves of characters that stood apart are put together."""
    text = "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace").translate(_CONTROL)
    return "\n".join(line.strip(" \t") for line in text.split("\n")).strip()


__all__ = ["Flow", "Look", "clean"]
