"""What a rule can tell by itself: a fragment takes the frame of the last question, "he" the name just given."""

from __future__ import annotations

from collections.abc import Sequence

from qa.conversation.anaphora import EMPTY_TERMS, Asked, asked
from qa.conversation.antecedents import Utterance, utterances
from qa.types import Turn

_FRAGMENT = 3
_LONGEST_NAME = 6


def certain(parts: Asked, history: Sequence[Turn]) -> frozenset[str]:
    """Return the terms that the question ``parts`` takes over without doubt; most questions have none."""
    fresh = _named(parts, utterances(history[-1:]))
    if _is_fragment(parts):
        fresh |= _frame(history)
    if any(_is_figure(term) for term in parts.terms):  # "And in 2017?" takes the place of another year
        fresh = frozenset(term for term in fresh if not _is_figure(term))
    return fresh - parts.terms - EMPTY_TERMS


def _is_fragment(parts: Asked) -> bool:
    return (parts.opens and parts.needs_more) or (parts.telling == 0 and parts.length <= _FRAGMENT)


def _frame(history: Sequence[Turn]) -> frozenset[str]:
    """Return the terms of the last question; of a fragment, those of the question that it goes on from as well."""
    terms: frozenset[str] = frozenset()
    for turn in reversed(history):
        parts = asked(turn.question)
        terms |= parts.terms
        if not _is_fragment(parts):
            break
    return terms


def _named(parts: Asked, said: Sequence[Utterance]) -> frozenset[str]:
    """Return the terms of the last answer if it is a name and the question says "he", "she" or "they".

    A figure is no subject, and of a whole sentence one cannot tell which name the next question is about.
    """
    answer = next((utterance.words for utterance in said if utterance.is_answer), ())
    is_name = 0 < len(answer) <= _LONGEST_NAME and not any(_is_figure(word.text) for word in answer)
    if not is_name or not (parts.person or parts.several):
        return frozenset()
    return frozenset[str]().union(*(word.terms for word in answer if word.capital))


def _is_figure(term: str) -> bool:
    return any(character.isdigit() for character in term)


__all__ = ["certain"]
