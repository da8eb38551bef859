"""Paragraphs and tables to blocks: the text as it is read, and its map to the text as it is drawn.

A hyphen that parts a word at the end of a line is joined. Each printed line is one spot or several, in which the
characters of the text are drawn characters one for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from index.sources.blocks import ROWS, Block
from index.sources.pdf.paragraphs import Part, Piece
from index.sources.pdf.regions import Line, Table
from index.sources.pdf.words import NOBODY
from index.types import Kind, Location, Spot

_HYPHENS = "\x02-\u2010\u00ad"
_WORD = re.compile(r"[^\W\d_]{2,40}(?:-[^\W\d_]{2,40}){0,3}")
_FIRST = re.compile(r"[^\W\d_]{1,40}")
_TAIL = 80
_CJK = re.compile(r"[\u2e80-\u2fdf\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")

Label = Callable[[int], Location | None]
"""The place of a page, from 1, where its label is not its number."""


def _last_word(text: str) -> str:
    """Return the letters and hyphens at the end of ``text``."""
    start = len(text)
    while start and (text[start - 1].isalpha() or text[start - 1] == "-"):
        start -= 1
    return text[start:].strip("-")


@dataclass(slots=True)
class _Text:
    """A text that grows, and its spots."""

    label: Label
    vocabulary: frozenset[str]
    text: str = ""
    spots: list[Spot] = field(default_factory=list)

    def line(self, text: str, drawn: list[int], page: int) -> None:
        """Add a printed line."""
        gap = self._gap(text) if self.text else ""
        self.text += gap
        start, place = len(self.text), self.label(page)
        self.text += text
        if drawn[0] != NOBODY and drawn == list(range(drawn[0], drawn[0] + len(text))):  # most lines
            self.spots.append(Spot(start, start + len(text), place, page, drawn[0]))
            return
        first = 0
        for at in range(1, len(text) + 1):
            if at < len(text) and drawn[at] == drawn[at - 1] + 1 and drawn[at - 1] != NOBODY:
                continue
            if drawn[first] != NOBODY:
                self.spots.append(Spot(start + first, start + at, place, page, drawn[first]))
            first = at

    def add(self, text: str) -> None:
        """Add what nobody drew."""
        self.text += text

    def _gap(self, text: str) -> str:
        """Return what parts a line from the text before it; a hyphen that parts a word is taken off there."""
        last = self.text[-1]
        if last in "\n" or self.text.endswith(" | "):
            return ""
        if last in _HYPHENS and len(self.text) > 1 and self.text[-2].isalpha() and text[0].isalpha():
            if not self._keeps_hyphen(text):
                self._cut()
            return ""
        if last in "\x02-" and len(self.text) > 1 and self.text[-2].isalnum() and text[0].isalnum():
            return ""  # 737-900
        return "" if _CJK.match(last) and _CJK.match(text) else " "

    def _keeps_hyphen(self, text: str) -> bool:
        """Tell a word that is written with a hyphen from one that was parted: by the document's other words."""
        before, after = _last_word(self.text[-_TAIL:-1]), _FIRST.match(text)
        if not before or after is None or self.text[-1] == "\u00ad":
            return False
        one, two = before.casefold(), after[0].casefold()
        if one.rpartition("-")[2] + two in self.vocabulary or one + two in self.vocabulary:
            return False
        return f"{one}-{two}" in self.vocabulary or "-" in one or not text[0].islower()

    def _cut(self) -> None:
        self.text = self.text[:-1]
        last = self.spots[-1]
        if last.end > len(self.text):
            self.spots.pop()
            if last.start < len(self.text):
                self.spots.append(Spot(last.start, len(self.text), last.location, last.page, last.drawn))

    def finished(self) -> tuple[str, tuple[Spot, ...]]:
        """Return the text without white space around it, and its spots."""
        text = self.text.replace("\x02", "-")
        shift = len(text) - len(text.lstrip())
        text = text.strip()
        cut = (
            Spot(max(0, s.start - shift), min(len(text), s.end - shift), s.location, s.page, s.drawn)
            for s in self.spots
        )
        return text, tuple(spot for spot in cut if spot.end > spot.start)


class Writer:
    """Writes the parts of one document."""

    def __init__(self, parts: Iterable[Part], label: Label) -> None:
        lines = [line.text for part in parts if isinstance(part, Piece) for line in part.lines]
        self._vocabulary = frozenset(word.casefold() for line in lines for word in _WORD.findall(line))
        self._label = label

    def paragraph(self, lines: Sequence[Line]) -> Block:
        """Return lines as a paragraph."""
        text = self._text()
        for line in lines:
            text.line(line.text, line.drawn, line.page)
        written, spots = text.finished()
        page = lines[0].page
        return Block(written, page=page, location=self._label(page), spots=spots)

    def table(self, table: Table) -> Iterator[Block]:
        """Yield the rows of a table, some at a time."""
        for start in range(0, len(table.rows), ROWS):
            rows = table.rows[start : start + ROWS]
            text, spots = "", []
            for row in rows:
                line, own = self._row(row)
                text += "\n" * bool(text)
                spots += [Spot(s.start + len(text), s.end + len(text), s.location, s.page, s.drawn) for s in own]
                text += line
            page = next(line.page for row in rows for cell in row for line in cell)
            yield Block(text, Kind.TABLE, page=page, location=self._label(page), spots=tuple(spots))

    def _row(self, row: Sequence[Sequence[Line]]) -> tuple[str, tuple[Spot, ...]]:
        text = self._text()
        for number, cell in enumerate(row):
            text.add(" | " if number else "")
            for line in cell:
                text.line(line.text, line.drawn, line.page)
        return text.finished()

    def _text(self) -> _Text:
        return _Text(self._label, self._vocabulary)


__all__ = ["Label", "Writer"]
