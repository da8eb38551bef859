"""Tables and lists for the reader: what stands above a row or an item, and where a cell, item or clause ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.text.lists import item_sentences
from index.text.sentences import sentences
from index.types import Document, Kind, Paragraph

_CELL = re.compile(r"\||¦|\t|\n")
_COLONS = ":：︰"
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
        for a, b in _pieces(document.text, left, right, paragraph.kind):
            number += 1
            blocks[a - start : b - start] = number
    return blocks


def _pieces(text: str, start: int, end: int, kind: Kind) -> list[Bounds]:
    if kind is Kind.TABLE or text.count(" | ", start, end) > 1:
        breaks = [match.span() for match in _CELL.finditer(text, start, end)]
        return list(zip([start, *(b for _, b in breaks)], [*(a for a, _ in breaks), end], strict=True))
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
    number = paragraph.number - 1
    while number > 0 and _goes_on(document, number):
        number -= 1
    first = document.paragraphs[number]
    end = document.text.find("\n", first.start, first.end)
    end = first.end if end < 0 else end
    if row < end:
        return None
    return first.start, min(end, first.start + _LONGEST)


def list_below(document: Document, paragraph: Paragraph, at: int) -> Paragraph | None:
    """Return the list to which the sentence at the offset ``at`` of ``paragraph`` leads; None if to none."""
    if paragraph.number == len(document.paragraphs):
        return None
    below = document.paragraphs[paragraph.number]
    lead = _lead_in(document, below) if below.kind is Kind.LIST else None
    return below if lead is not None and lead[0] <= at else None


def _lead_in(document: Document, paragraph: Paragraph) -> Bounds | None:
    if paragraph.number == 1:
        return None
    before = document.paragraphs[paragraph.number - 2]
    leads = before.kind is Kind.BODY and before.heading == paragraph.heading
    if not leads or document.text[before.end - 1] not in _COLONS:
        return None
    last = sentences(document.text, max(before.start, before.end - 2 * _LONGEST), before.end)[-1]
    return last if last[1] - last[0] <= _LONGEST else None


def _goes_on(document: Document, number: int) -> bool:
    """Tell whether a paragraph, counted from 0, goes on with the table of the one before it."""
    before, this = document.paragraphs[number - 1], document.paragraphs[number]
    if before.kind is not Kind.TABLE or before.heading != this.heading:
        return False
    lines = (document.text[each.start : each.end].split("\n", 1)[0] for each in (before, this))
    return len({line.count("|") for line in lines}) == 1 and not document.text[before.end : this.start].strip()


__all__ = ["answer_blocks", "header_of", "list_below"]
