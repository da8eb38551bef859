"""Tables and lists for the reader: what stands above a row or an item, and where a cell, item or clause ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.text.lists import item_sentences
from index.text.passages import RETRIEVED
from index.text.sentences import rows, sentences
from index.text.tables import ROWS, names_columns
from index.types import Document, Kind, Location, Paragraph, Unit
from qa.text.markdown import CODE_BEGINS

_CELL = re.compile(r"\||¦|\t|\n")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_RULE = re.compile(r"[|:\s-]*-[|:\s-]*")
_ROW = re.compile(r"\d+$")
_COLONS = (":", "：", "︰")
_ELLIPSES = ("...", "…")
_CLOSING = ' *_`"”’'
_MARKED = 12
_PROSE = frozenset({Kind.BODY, Kind.QUOTED})
_LONGEST_BELOW = 1000
"""Characters that are shown below a quote, at most."""
_LONGEST = 300
"""Characters of a header, at most."""

Bounds = tuple[int, int]
Named = Callable[[str], frozenset[str]]


def answer_blocks(
    document: Document, paragraphs: Sequence[Paragraph], start: int, end: int, named: Named
) -> NDArray[np.int64]:
    """Return for each character of ``text[start:end]``, and the one after it, the block that it belongs to.

    An answer lies within one block: a cell of a table, or a sentence, of which a semicolon ends one too. What cannot be
    one is in block 0: what belongs to none of ``paragraphs``, the header of a table, and a row where the question
    names another one. ``named`` returns what a text shares with the question.
    """
    blocks = np.zeros(end - start + 1, np.int64)
    number = 0
    for paragraph in paragraphs:
        left, right = max(paragraph.start, start), min(paragraph.end, end)
        table = is_table(document.text, paragraph)
        pieces = _split(document.text, left, right) if table else _clauses(document.text, left, right, paragraph.kind)
        for a, b in pieces:
            number += 1
            blocks[a - start : b - start] = number
        for a, b in _rows_of_no_answer(document, paragraph, named) if table else ():
            blocks[max(0, a - start) : max(0, b - start)] = 0
    return blocks


def is_table(text: str, paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is a table, also one that is written as lines of cells in plain text."""
    return paragraph.kind is Kind.TABLE or text.count(" | ", paragraph.start, paragraph.end) > 1


def _rows_of_no_answer(document: Document, paragraph: Paragraph, named: Named) -> Iterator[Bounds]:
    """Yield a header of words, and the rows that share less with the question than another row does, and nothing else.

    Years and dates that head columns may be what is asked for: they are not left out.
    """
    found = rows(document.text, paragraph.start, paragraph.end)
    lines = [document.text[a:b] for a, b in found]
    shared = [named(line) for line in lines]
    heads = table_header(document, paragraph) == found[0] if paragraph.kind is Kind.TABLE else has_header(lines)
    most = set(shared[int(heads) :])
    for number, (row, line, mine) in enumerate(zip(found, lines, shared, strict=True)):
        if number == 0:
            if heads and not any(map(str.isdigit, line)):
                yield row
        elif any(mine < other for other in most) and any(map(str.isdigit, _YEAR.sub("", line))):
            yield row


def has_header(lines: Sequence[str]) -> bool:
    """Tell whether the first of a table's rows heads the others: a rule stands below it, or it names their columns."""
    if len(lines) > 1 and _RULE.fullmatch(lines[1]):
        return True
    head, *others = [[line[a:b] for a, b in cells(line, (0, len(line)))] for line in lines]
    return names_columns(head, others)


def cells(text: str, row: Bounds) -> list[Bounds]:
    """Return where the cells of a row stand, without the white space around them and the bars at its ends.

    A bar at the beginning alone parts an empty cell from the next: ``| Hoist | 500 kg`` below ``Hall C | Crane | 8 t``.
    """
    held = text[slice(*row)]
    start = row[0] + len(held) - len(held.lstrip())
    end = row[0] + len(held.rstrip())
    if end > start + 1 and text[end - 1] == "|":
        start, end = start + text.startswith("|", start), end - 1
    return [_trimmed(text, a, b) for a, b in _split(text, start, end)]


def _split(text: str, start: int, end: int) -> list[Bounds]:
    breaks = [match.span() for match in _CELL.finditer(text, start, end)]
    return list(zip([start, *(b for _, b in breaks)], [*(a for a, _ in breaks), end], strict=True))


def _trimmed(text: str, start: int, end: int) -> Bounds:
    held = text[start:end]
    left = start + len(held) - len(held.lstrip())
    return left, max(left, start + len(held.rstrip()))


def _clauses(text: str, start: int, end: int, kind: Kind) -> list[Bounds]:
    made = []
    for left, right in (item_sentences if kind is Kind.LIST else sentences)(text, start, end):
        begin = left
        for match in re.finditer(r";\s", text[left:right]):
            made.append((begin, left + match.start()))
            begin = left + match.end()
        made.append((begin, right))
    return made


def header_of(document: Document, paragraph: Paragraph, row: int) -> Bounds | None:
    """Return where that stands without which a row or an item, at the offset ``row`` in ``paragraph``, says little.

    Of a table it is the header, of a list the sentence before it that ends in a colon. None if that row is the header
    itself, or neither row nor item. A long table comes in several paragraphs, the header in the first.
    """
    if paragraph.kind is Kind.LIST:
        return _lead_in(document, paragraph)
    if paragraph.kind is not Kind.TABLE:
        return None
    head = table_header(document, paragraph)
    if head is None or row < head[1]:
        return None
    return head[0], min(head[1], head[0] + _LONGEST)


def table_header(document: Document, paragraph: Paragraph) -> Bounds | None:
    """Return where the row stands that names the columns of a table; None if none does.

    A long table comes in several paragraphs, the header in the first.
    """
    number = paragraph.number - 1
    while number > 0 and goes_on(document, number):
        number -= 1
    first = document.paragraphs[number]
    found = rows(document.text, first.start, first.end)
    return found[0] if has_header([document.text[a:b] for a, b in found]) else None


def list_below(document: Document, paragraph: Paragraph, at: int) -> Paragraph | None:
    """Return the list to which the sentence at the offset ``at`` of ``paragraph`` leads; None if to none."""
    if paragraph.number == len(document.paragraphs):
        return None
    below = document.paragraphs[paragraph.number]
    lead = _lead_in(document, below) if below.kind is Kind.LIST else None
    return below if lead is not None and lead[0] <= at else None


def led_to(document: Document, paragraph: Paragraph, end: int) -> Bounds | None:
    """Return where that stands to which words of ``paragraph`` that end at the offset ``end`` lead.

    It is the paragraph below a colon, or the code, list or table below an ellipsis: of a long one, its first lines.
    None if they lead to nothing.
    """
    text, number = document.text, paragraph.number
    if paragraph.kind not in _PROSE or text[end : paragraph.end].strip() or number == len(document.paragraphs):
        return None
    below = document.paragraphs[number]
    if below.heading != paragraph.heading or below.kind not in RETRIEVED or _voice(below) != _voice(paragraph):
        return None
    said = text[max(paragraph.start, end - _MARKED) : end].rstrip(_CLOSING)
    shown = below.kind not in _PROSE or text.startswith(CODE_BEGINS, below.start)
    if not said.endswith(_COLONS) and not (shown and said.endswith(_ELLIPSES)):
        return None
    end = below.end if below.end - below.start <= _LONGEST_BELOW else _cut(text, below.start)
    return (below.start, end) if end > below.start else None


def _voice(paragraph: Paragraph) -> Location | None:
    """Return whose words an earlier message's are; None for the document's own."""
    return paragraph.location if paragraph.kind is Kind.QUOTED else None


def _cut(text: str, start: int) -> int:
    """Return where the last whole line, or else the last whole sentence, ends that is not too far from ``start``."""
    far = start + _LONGEST_BELOW
    line = text.rfind("\n", start, far)
    return line if line > start else max((b for _, b in sentences(text, start, far)[:-1]), default=start)


def _lead_in(document: Document, paragraph: Paragraph) -> Bounds | None:
    if paragraph.number == 1:
        return None
    before = document.paragraphs[paragraph.number - 2]
    leads = before.kind in _PROSE and before.heading == paragraph.heading
    if not leads or not document.text.endswith(_COLONS, before.start, before.end):
        return None
    last = sentences(document.text, max(before.start, before.end - 2 * _LONGEST), before.end)[-1]
    return last if last[1] - last[0] <= _LONGEST else None


def goes_on(document: Document, number: int) -> bool:
    """Tell whether a paragraph, counted from 0, goes on with the table of the one before it."""
    before, this = document.paragraphs[number - 1], document.paragraphs[number]
    if (before.kind, before.heading) != (Kind.TABLE, this.heading) or this.kind is not Kind.TABLE:
        return False
    # Tables are cut after so many rows: one that is shorter ends there.
    if document.text.count("\n", before.start, before.end) + 1 < ROWS:
        return False
    above, below = _row_of(before), _row_of(this)
    begins_again = above is not None and below is not None and below <= above
    return not begins_again and not document.text[before.end : this.start].strip()


def _row_of(paragraph: Paragraph) -> int | None:
    """Return the row of a sheet with which a paragraph begins: a wide table begins again with its next columns."""
    first = paragraph.spots.first
    place = first.location if first else None
    row = _ROW.search(place.name) if place and place.unit is Unit.CELL else None
    return int(row[0]) if row else None


__all__ = [
    "answer_blocks",
    "cells",
    "goes_on",
    "has_header",
    "header_of",
    "is_table",
    "led_to",
    "list_below",
    "table_header",
]
