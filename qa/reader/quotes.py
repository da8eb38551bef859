"""Quote boundaries: whole sentences around an answer, never beyond its paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Kind, Paragraph

QUOTE_CHARACTERS = 400
"""A quote is the sentences that were picked and, while it stays within this, their neighbours in the paragraph."""


def quote_span(paragraph: Paragraph, units: Sequence[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """Return where the quote of ``units[first]`` … ``units[last]``, sentences or rows of ``paragraph``, lies.

    The neighbours, the next one first, are taken in while there is room: a sentence such as "This one locks money away
    for three years" says nothing alone. A row of a table answers alone: the rows around it are about other things.
    """
    while paragraph.kind is not Kind.TABLE:
        for left, right in ((first, last + 1), (first - 1, last)):
            fits = left >= 0 and right < len(units)
            if fits and units[right][1] - units[left][0] <= QUOTE_CHARACTERS:
                first, last = left, right
                break
        else:
            break
    return units[first][0], units[last][1]


__all__ = ["QUOTE_CHARACTERS", "quote_span"]
