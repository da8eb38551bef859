"""The answer to a compound question: each thing that is asked for is answered by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.answer.judge import Verdict
from qa.text.comparisons import compared, states_comparison
from qa.types import Answer, Part, Quote, Status


def together(answers: Sequence[Answer]) -> Verdict:
    """Return what the answers to the parts of a question, at least one of which is one, amount to.

    Their quotes are numbered on. It is as sure as the least sure of them, found or not, and no more than likely where
    one has no answer.
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
    confidence = min(part.confidence for part in parts)
    status = Status.ANSWERED if sure else Status.LIKELY
    return Verdict(status, confidence, tuple(quotes), (), (), confidence, tuple(parts))


def of_comparison(question: str, verdict: Verdict) -> Verdict:
    """Return what was judged of a question that compares two things: one value of the two is no answer to it."""
    if not verdict.status.is_answer or not compared(question):
        return verdict
    if not states_comparison(question, verdict.quotes[0].text):
        return replace(verdict, status=Status.WEAK, groups=())
    return replace(verdict, quotes=(replace(verdict.quotes[0], answer=None), *verdict.quotes[1:]), groups=())


__all__ = ["of_comparison", "together"]
