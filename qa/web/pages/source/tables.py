"""Tables as tables: rows that follow each other in one, below the names of their columns, with their place in the file.

The bars that part cells in the text stay in the page, unseen, so that what is there is the text, word for word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from index.text.sentences import rows
from index.text.tables import goes_on
from index.types import Kind, Paragraph
from qa.web.pages.source.frames import Frame
from qa.web.pages.source.marking import Bounds, Marking
from qa.web.pages.source.rows import Shape, row_number, shape
from qa.web.pages.source.view import View
from qa.web.pages.source.window import Piece

_LONGEST_HEADER = 20_000
"""Bytes of HTML. A header that is longer is not repeated on every page of a long table."""


class Tables:
    """The tables of a document; each is looked at when it is shown."""

    def __init__(self, view: View) -> None:
        """Find which paragraphs make a table together."""
        self._view = view
        self._held = _runs(view)
        self._known: dict[int, tuple[Frame, _Lines] | None] = {}

    def frame(self, paragraph: Paragraph) -> Frame | None:
        """Return the table around a paragraph; None if it is none, or is better shown as it stands."""
        found = self._table(paragraph)
        return found[0] if found else None

    def rows(self, piece: Piece) -> str:
        """Return the rows of a piece of a table. Raises LookupError if it has no frame."""
        found = self._table(piece.paragraph)
        if found is None:
            raise LookupError(f"paragraph {piece.paragraph.number} is shown as no table")
        frame, lines = found
        return lines.body(self._view, piece, begins=frame.first == piece.paragraph.number)

    def are_numbered(self) -> bool:
        """Tell whether the file numbers the rows of the first table, as sheets and delimited text do."""
        first = next(iter(self._held.values()), None)
        found = self._table(first[0]) if first else None
        return found is not None and found[1].known.numbered

    def _table(self, paragraph: Paragraph) -> tuple[Frame, _Lines] | None:
        held = self._held.get(paragraph.number)
        if held is None:
            return None
        first = held[0].number
        if first not in self._known:
            known = shape(self._view.document, held)
            self._known[first] = _made(self._view, held, known) if known else None
        return self._known[first]


def _runs(view: View) -> dict[int, Sequence[Paragraph]]:
    """Return the paragraphs of the table that each is in, by number."""
    found: dict[int, Sequence[Paragraph]] = {}
    run: list[Paragraph] = []
    for number, paragraph in enumerate(view.document.paragraphs):
        if paragraph.kind is not Kind.TABLE:
            continue
        if not run or run[-1].number != number or not goes_on(view.document, number):
            run = []
        run.append(paragraph)
        found[paragraph.number] = run
    return found


def _made(view: View, held: Sequence[Paragraph], known: Shape) -> tuple[Frame, _Lines]:
    first, last = held[0], held[-1]
    lines = _Lines(view.marking, known, leads=known.numbered or len(held) > 1)
    plain = _Lines(Marking(view.document.text), known, lines.leads)
    quote = view.marking.quote
    printed = view.printed if quote is not None and first.start <= quote[0] < last.end else ""
    cited = " cited" if view.marking.cites(first.start, last.end) else ""
    section = f'<section class="table{cited}" data-frame="{first.number}">'
    label = escape(view.say("Table"))
    box = f'{printed}<div class="rows" dir="auto" role="group" tabindex="0" aria-label="{label}"><table lang="">'
    repeated = plain.head(first, again=True)
    frame = Frame(
        first.number,
        f"{view.mark(first)}{section}{view.number(first)}{box}{lines.head(first)}",
        "</table></div></section>",
        f"{section}{box}{repeated if len(repeated.encode()) <= _LONGEST_HEADER else ''}",
    )
    return frame, lines


@dataclass(frozen=True, slots=True)
class _Lines:
    """Makes the lines of one table."""

    marking: Marking
    known: Shape
    leads: bool
    """Whether a column with numbers stands before the others."""

    def head(self, first: Paragraph, *, again: bool = False) -> str:
        """Return what names the columns; ``again`` where the table goes on from another page."""
        known, lines = self.known, ""
        if known.letters:
            named = "".join(
                f'<th scope="col"{self._form(column, heads=True)}>{letter}</th>'
                for column, letter in enumerate(known.letters)
            )
            lines = f'<tr class="letters" dir="ltr"><td class="at"></td>{named}</tr>'
        if known.header:
            name = ("", None) if again else (f' id="p{first.anchor}"', self.marking.target(first.start, first.end))
            number = f'<td class="at">{row_number(list(first.spots), known.header)}</td>' if self.leads else ""
            lines += self._line(known.header, number, 'th scope="col"', *name)
        if known.rule:
            lines += f'\n<tr class="rule"><td>{self.marking.html(*known.rule)}</td></tr>'
        repeats = ' class="again"' if again else ""
        return f"<thead{repeats}>{lines}</thead>" if lines else ""

    def body(self, view: View, piece: Piece, *, begins: bool) -> str:
        """Return the rows of a piece; ``begins`` tells that the table begins with its paragraph."""
        paragraph, known = piece.paragraph, self.known
        target = self.marking.target(paragraph.start, paragraph.end)
        name = f' id="p{paragraph.anchor}"'
        spots = list(paragraph.spots) if known.numbered else []
        parts: list[str] = []
        told = view.badge(paragraph) if piece.is_first else ""
        told = told if begins or not piece.is_first else view.mark(paragraph) + told
        if told:
            parts.append(f'<tr class="told"><td colspan="{known.columns + self.leads}">{told}</td></tr>')
        at, linked = piece.start, begins or not piece.is_first
        for row in rows(self.marking.text, piece.start, piece.end):
            if not known.body <= row[0]:
                continue  # above the rows
            number = row_number(spots, row)
            shown = escape(number) if linked else view.number(paragraph, number or None)
            lead = f'<th scope="row" class="at">{shown}</th>' if self.leads else ""
            parts.append(self.marking.text[max(at, known.body) : row[0]] + self._line(row, lead, "td", name, target))
            at, linked = row[1], True
        own = name if piece.is_first and target is None else ""
        return f"<tbody{own}>{''.join(parts)}</tbody>"

    def _line(self, row: Bounds, lead: str, tag: str, name: str, target: int | None) -> str:
        """Return a row, its first cell in ``lead``; the cell with the offset ``target`` has the ``name``."""
        text, end_tag = self.marking.text, tag.partition(" ")[0]
        cells = self.known.style.cells(text, row)
        stops = [*(start for start, _ in cells[1:]), row[1]]
        parts = [lead]
        at = row[0]
        for column, ((start, end), stop) in enumerate(zip(cells, stops, strict=True)):
            named = name if target is not None and at <= target < max(stop, start + 1) else ""
            form = self._form(column, heads=end_tag == "th")
            words = f"{self._bar(at, start)}{self.marking.html(start, end)}{self._bar(end, stop)}"
            parts.append(f"<{tag}{named}{form}>{words}</{end_tag}>")
            at = stop
        parts.append("<td></td>" * (self.known.columns - len(cells)))
        quote = self.marking.quote
        cited = ' class="cited"' if quote is not None and quote[0] <= row[0] and row[1] <= quote[1] else ""
        return f"<tr{cited}>{''.join(parts)}</tr>"

    def _form(self, column: int, *, heads: bool) -> str:
        """Return the class of a cell; what heads a column tells for all of it how wide it is at least."""
        if column in self.known.figures:
            return ' class="figure"'
        width = self.known.widths[column] if heads and column < self.known.columns else ""
        return f' class="{width}"' if width else ""

    def _bar(self, start: int, end: int) -> str:
        return f"<i>{self.marking.html(start, end)}</i>" if start < end else ""


__all__ = ["Tables"]
