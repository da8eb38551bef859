"""How large an answer may be: whatever the documents hold, it is sent in a moment and read by any program."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Sequence
from dataclasses import replace

from qa.types import Answer, Group, Quote

MOST_BYTES = 200_000
"""Of the answer as JSON in UTF-8."""
MOST_SPELLINGS = 10
FEW_PLACES = 3
"""Other places of a quote that are named where there is no room for all."""


def fitted(answer: Answer) -> Answer:
    """Return ``answer``, without what is least missed if it would be too large otherwise.

    What goes first are the spellings of a question's many unknown words, then what stands around the quotes, other
    places of the same words, and the last quotes.
    """
    steps: tuple[Callable[[Answer], Answer], ...] = (
        lambda large: replace(large, spellings=large.spellings[:MOST_SPELLINGS]),
        lambda large: _each(large, lambda quote: replace(quote, before="", after="", below=None)),
        lambda large: _each(large, lambda quote: replace(quote, also_in=quote.also_in[:FEW_PLACES])),
    )
    for step in steps:
        if _size(answer) <= MOST_BYTES:
            return answer
        answer = step(answer)
    while _size(answer) > MOST_BYTES and len(answer.quotes) + len(answer.near_misses) > 1:
        answer = _without_last(answer)
    return answer


def _size(answer: Answer) -> int:
    return len(json.dumps(answer.to_json(), ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _each(answer: Answer, change: Callable[[Quote], Quote]) -> Answer:
    def changed(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
        return tuple(change(quote) for quote in quotes)

    return replace(answer, quotes=changed(answer.quotes), near_misses=changed(answer.near_misses))


def _without_last(answer: Answer) -> Answer:
    if len(answer.near_misses) > 1:
        return replace(answer, near_misses=answer.near_misses[:-1])
    kept = answer.quotes[:-1]
    numbers = {quote.number for quote in kept}
    parts = (
        replace(part, quotes=tuple(n for n in part.quotes if n in numbers), groups=_held(part.groups, numbers))
        for part in answer.parts
    )
    return replace(answer, quotes=kept, groups=_held(answer.groups, numbers), parts=tuple(parts))


def _held(groups: Sequence[Group], numbers: Container[int]) -> tuple[Group, ...]:
    """Return the groups without the quotes that are gone."""
    left = (replace(group, quotes=tuple(n for n in group.quotes if n in numbers)) for group in groups)
    return tuple(group for group in left if group.quotes)


__all__ = ["FEW_PLACES", "MOST_BYTES", "MOST_SPELLINGS", "fitted"]
