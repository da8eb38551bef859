"""Quote boundaries: whole sentences around an answer, never beyond its paragraph, never beyond a limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.text.passages import units
from index.types import Kind, Paragraph

LONGEST_QUOTE = 1200
"""Characters of a quote at most: of a sentence that is longer, the words around the answer are quoted."""
QUOTE_CHARACTERS = 400
"""A quote is the sentences that were picked and, while it stays within this, their neighbours in the paragraph."""
ACCOUNT_CHARACTERS = 1000
"""The same where an account is asked for, or a topic is named. Of the long answers that people marked in
clapnq's paragraphs, quotes of 400 characters meet the sentences with F1 .51, of 800 with .56, of 1,200 with .61.
"""

_REACH = 4 * LONGEST_QUOTE
"""Characters of a long paragraph, on either side of what answers, that are split into sentences."""

Span = tuple[int, int]


def quote_around(text: str, paragraph: Paragraph, start: int, end: int, room: int = QUOTE_CHARACTERS) -> Span:
    """Return where the quote of ``text[start:end]``, words of ``paragraph``, lies; ``room`` as in quote_span."""
    near = units_near(text, paragraph, start, end)
    touched = [n for n, (first, last) in enumerate(near) if first < end and last > start]
    return limited(text, quote_span(paragraph, near, touched[0], touched[-1], room), (start, end))


def units_near(text: str, paragraph: Paragraph, start: int, end: int) -> list[Span]:
    """Return the sentences, or rows, of ``paragraph`` around ``text[start:end]``.

    They are those of the whole paragraph, unless it is so long that splitting it for every answer would take seconds.
    """
    left, right = max(paragraph.start, start - _REACH), min(paragraph.end, end + _REACH)
    if paragraph.end - paragraph.start <= 2 * _REACH:
        return units(text, paragraph)
    found = units(text, replace(paragraph, start=left, end=right))
    # What the ends of this stretch have cut is no sentence.
    if left > paragraph.start and found[0][1] <= start:
        found = found[1:]
    if right < paragraph.end and found[-1][0] >= end:
        found = found[:-1]
    return found


def quote_span(
    paragraph: Paragraph, units: Sequence[Span], first: int, last: int, room: int = QUOTE_CHARACTERS
) -> Span:
    """Return where the quote of ``units[first]`` … ``units[last]``, sentences or rows of ``paragraph``, lies.

    It has ``room`` characters; the sentences that were picked are quoted in any case.

    The neighbours, the next one first, are taken in while there is room: a sentence such as "This one locks money away
    for three years" says nothing alone. A row of a table answers alone: the rows around it are about other things.
    """
    while paragraph.kind is not Kind.TABLE:
        for left, right in ((first, last + 1), (first - 1, last)):
            fits = left >= 0 and right < len(units)
            if fits and units[right][1] - units[left][0] <= room:
                first, last = left, right
                break
        else:
            break
    return units[first][0], units[last][1]


def limited(text: str, quote: Span, answer: Span) -> Span:
    """Return ``quote`` if it is within the limit, else the part of it around ``answer`` that is.

    It is cut between words, where there are any; an answer that is itself too long loses its end.
    """
    start, end = quote
    if end - start <= LONGEST_QUOTE:
        return quote
    first = min(max(start, answer[0]), end - 1)
    last = max(first + 1, min(end, answer[1], first + LONGEST_QUOTE))
    left = max(start, first - (LONGEST_QUOTE - (last - first)) // 2)
    right = min(end, left + LONGEST_QUOTE)
    left = max(start, right - LONGEST_QUOTE)
    if left > start and not text[left - 1].isspace():
        left = next((n for n in range(left, first) if text[n].isspace()), left)
    if right < end and not text[right].isspace():
        right = next((n for n in range(right, last, -1) if text[n - 1].isspace()), right)
    while left < first and text[left].isspace():
        left += 1
    while right > last and text[right - 1].isspace():
        right -= 1
    return left, right


__all__ = [
    "ACCOUNT_CHARACTERS",
    "LONGEST_QUOTE",
    "QUOTE_CHARACTERS",
    "Span",
    "limited",
    "quote_around",
    "quote_span",
    "units_near",
]
