"""The text of a document as HTML, with a quote and the answer in it marked by their offsets.

Whatever is shown of a document's text is escaped here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marking:
    """A document's text, and what is marked in it."""

    text: str = field(repr=False)
    quote: Bounds | None = None
    answer: Bounds | None = None
    """Inside the quote."""

    def html(self, start: int, end: int) -> str:
        """Return ``text[start:end]``, and nothing else, with what it holds of quote and answer marked."""
        quote = overlap(start, end, self.quote)
        if quote is None:
            return escape(self.text[start:end])
        answer = overlap(*quote, self.answer)
        if answer is None:
            marked = escape(self.text[slice(*quote)])
        else:
            marked = (
                f'{escape(self.text[quote[0] : answer[0]])}<strong class="answer">{escape(self.text[slice(*answer)])}'
                f"</strong>{escape(self.text[answer[1] : quote[1]])}"
            )
        return (
            f'{escape(self.text[start : quote[0]])}<mark class="quote">{marked}</mark>'
            f"{escape(self.text[quote[1] : end])}"
        )

    def cites(self, start: int, end: int) -> bool:
        """Tell whether ``text[start:end]`` holds a part of the quote."""
        return overlap(start, end, self.quote) is not None

    def target(self, start: int, end: int) -> int | None:
        """Return the offset in ``text[start:end]`` that a reader wants to see: of the answer, or else of the quote.

        None where the quote does not begin there.
        """
        if self.quote is None or not start <= self.quote[0] < end:
            return None
        return self.answer[0] if self.answer and start <= self.answer[0] < end else self.quote[0]


def overlap(start: int, end: int, mark: Bounds | None) -> Bounds | None:
    """Return what ``mark`` and ``start`` … ``end`` share; None if nothing."""
    if mark is None or mark[1] <= start or mark[0] >= end:
        return None
    return max(start, mark[0]), min(end, mark[1])


__all__ = ["Bounds", "Marking", "overlap"]
