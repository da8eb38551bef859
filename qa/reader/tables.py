"""Tables for the reader: the header above a row, and where one cell ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.text.sentences import sentences
from index.types import Document, Kind, Paragraph

_CELL = re.compile(r"\||¦|\t|\n")
_LONGEST = 300
"""Characters of a header, at most."""

Bounds = tuple[int, int]


def answer_blocks(document: Document, paragraphs: Sequence[Paragraph], start: int, end: int) -> NDArray[np.int64]:
    """Return for each character of ``text[start:end]``, and the one after it, the block that it belongs to.

    An answer lies within one block: a cell of a table, or a sentence, of which a semicolon ends one too. What belongs
    to none of ``paragraphs`` is in block 0.
    """
    blocks = np.zeros(end - start + 1, np.int64)
    number = 0
    for paragraph in paragraphs:
        left, right = max(paragraph.start, start), min(paragraph.end, end)
        for a, b in _pieces(document.text, left, right, table=paragraph.kind is Kind.TABLE):
            number += 1
            blocks[a - start : b - start] = number
    return blocks


def _pieces(text: str, start: int, end: int, *, table: bool) -> list[Bounds]:
    if table or text.count(" | ", start, end) > 1:
        breaks = [match.span() for match in _CELL.finditer(text, start, end)]
        return list(zip([start, *(b for _, b in breaks)], [*(a for a, _ in breaks), end], strict=True))
    made = []
    for left, right in sentences(text, start, end):
        begin = left
        for match in re.finditer(r";\s", text[left:right]):
            made.append((begin, left + match.start()))
            begin = left + match.end()
        made.append((begin, right))
    return made


def header_of(document: Document, paragraph: Paragraph, row: int) -> Bounds | None:
    """Return where the header of the table stands whose row, at the offset ``row``, lies in ``paragraph``.

    None if that row is the header itself, or is in no table. A long table comes in several paragraphs, the header in
    the first.
    """
    if paragraph.kind is not Kind.TABLE:
        return None
    number = paragraph.number - 1
    while number > 0 and _goes_on(document, number):
        number -= 1
    first = document.paragraphs[number]
    end = document.text.find("\n", first.start, first.end)
    end = first.end if end < 0 else end
    if row < end:
        return None
    return first.start, min(end, first.start + _LONGEST)


def _goes_on(document: Document, number: int) -> bool:
    """Tell whether a paragraph, counted from 0, goes on with the table of the one before it."""
    before, this = document.paragraphs[number - 1], document.paragraphs[number]
    if before.kind is not Kind.TABLE or before.heading != this.heading:
        return False
    lines = (document.text[each.start : each.end].split("\n", 1)[0] for each in (before, this))
    return len({line.count("|") for line in lines}) == 1 and not document.text[before.end : this.start].strip()


__all__ = ["answer_blocks", "header_of"]
