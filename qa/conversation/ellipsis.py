"""Ellipsis and pronouns that rules resolve: "And in 2017?" elides its question, "he" is the name just given."""

from __future__ import annotations

from collections.abc import Sequence

from qa.conversation.anaphora import GENERIC_TERMS, QuestionAnalysis, analyse
from qa.conversation.antecedents import Utterance, utterances
from qa.types import Turn

_FRAGMENT_WORDS = 3
"""Words of a question, at most, that may be a fragment without beginning as one."""
_NAME_WORDS = 6
"""Words of an answer, at most, that may be a name alone."""


def elided_terms(question: QuestionAnalysis, history: Sequence[Turn]) -> frozenset[str]:
    """Return the terms that ``question`` certainly takes over from ``history``; most questions have none."""
    found = _pronoun_antecedent(question, utterances(history[-1:]))
    if _is_fragment(question):
        found |= _elided_question(history)
    if any(_has_digit(term) for term in question.terms):  # "And in 2017?" replaces the year of the last question
        found = frozenset(term for term in found if not _has_digit(term))
    return found - question.terms - GENERIC_TERMS


def _is_fragment(question: QuestionAnalysis) -> bool:
    continues = question.discourse_marker and question.is_underspecified
    return continues or (question.specific_terms == 0 and question.length <= _FRAGMENT_WORDS)


def _elided_question(history: Sequence[Turn]) -> frozenset[str]:
    """Return the terms of the last question; if it is a fragment itself, those of the question before it as well."""
    terms: frozenset[str] = frozenset()
    for turn in reversed(history):
        question = analyse(turn.question)
        terms |= question.terms
        if not _is_fragment(question):
            break
    return terms


def _pronoun_antecedent(question: QuestionAnalysis, last_turn: Sequence[Utterance]) -> frozenset[str]:
    """Return the terms of the last answer if it is a name and the question says "he", "she" or "they".

    An answer with a figure is no antecedent. In a whole sentence it is not certain which name is meant.
    """
    answer = next((utterance.words for utterance in last_turn if utterance.is_answer), ())
    is_name = 0 < len(answer) <= _NAME_WORDS and not any(_has_digit(word.text) for word in answer)
    if not is_name or not (question.personal_pronoun or question.plural_pronoun):
        return frozenset()
    return frozenset[str]().union(*(word.terms for word in answer if word.is_capitalised))


def _has_digit(term: str) -> bool:
    return any(character.isdigit() for character in term)


__all__ = ["elided_terms"]
