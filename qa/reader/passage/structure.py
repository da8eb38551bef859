"""Tables and lists for the reader: what stands above a row or an item, and where a cell, item or clause ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.text.lists import item_sentences
from index.text.passages import RETRIEVED
from index.text.sentences import rows, sentences
from index.text.tables import between_bars, has_header, table_header
from index.types import Document, Kind, Location, Paragraph
from qa.text.markdown import CODE_BEGINS

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
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
        pieces = (
            between_bars(document.text, left, right) if table else _clauses(document.text, left, right, paragraph.kind)
        )
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


__all__ = ["answer_blocks", "header_of", "is_table", "led_to", "list_below"]
