"""The answer to a compound question: each thing that is asked for is answered by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.answer.judge import Verdict
from qa.types import Answer, Part, Quote, Status


def together(answers: Sequence[Answer]) -> Verdict:
    """Return what the answers to the parts of a question, at least one of which is one, amount to.

    Their quotes are numbered on. It is as sure as the least sure of them, and no more than likely where a part has no
    answer.
    """
    quotes: list[Quote] = []
    parts: list[Part] = []
    for answer in answers:
        shown = answer.parted()[0] if answer.status.is_answer else ()
        numbers = {quote.number: len(quotes) + place for place, quote in enumerate(shown, 1)}
        quotes += (replace(quote, number=numbers[quote.number]) for quote in shown)
        groups = (replace(group, quotes=tuple(numbers[n] for n in group.quotes)) for group in answer.groups)
        status = answer.status if answer.status.is_answer else Status.NOT_FOUND
        parts.append(
            Part(answer.question, status, answer.confidence, tuple(numbers.values()), tuple(groups) if shown else ())
        )
    sure = all(part.status is Status.ANSWERED for part in parts)
    confidence = min(part.confidence for part in parts if part.quotes)
    status = Status.ANSWERED if sure else Status.LIKELY
    return Verdict(status, confidence, tuple(quotes), (), (), confidence, tuple(parts))


__all__ = ["together"]
