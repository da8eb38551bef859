"""Follow-up to standalone question, in the simplest honest form.

A question that leans on the turn before it, by a pronoun or because it is hardly a question of its own, takes over the
names and content words of that turn. Nothing is rewritten: the words are added, and the result is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.types import Turn
from qa.words import FUNCTION_WORDS, content_words, words

_POINTERS = frozenset(
    "he she it they him her them his its their this that these those there one ones former latter".split()
)
_OPENERS = re.compile(
    r"^\s*(?:and|or|but|so|also|then|what about|how about|what of|why\W*$|how so|and why|who else)\b", re.I
)
_EXPLETIVE = re.compile(
    r"\b(?:is|was|does|did) (?:it|there) (?:true|possible|any|a|an|the case)\b|\b(?:is|are|was|were) there\b", re.I
)
_FEW_WORDS = 2
_LONGEST_NAME = 6


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Return ``question`` with what it takes over from the last turn of ``history``, or as it is."""
    if not history or not leans(question):
        return question
    carried = _carried(question, history)
    return f"{question.strip()} ({' '.join(carried)})" if carried else question


def leans(question: str) -> bool:
    """Tell whether a question cannot be understood without the one before it."""
    said = [word.lower() for word in words(question)]
    points = any(word in _POINTERS for word in said) and not _EXPLETIVE.search(question)
    named = any(word[:1].isupper() for word in words(question)[1:])
    return bool(_OPENERS.search(question)) or (points and not named) or len(content_words(question)) < _FEW_WORDS


def _carried(question: str, history: Sequence[Turn]) -> list[str]:
    """Return the words of the last turn that the question does not hold; those of its own context if it leaned too."""
    last = history[-1]
    before = standalone(last.question, history[:-1])
    have = {word.lower() for word in words(question)} | FUNCTION_WORDS
    fresh = [word for word in content_words(before) if word.lower() not in have]
    said = last.answer or ""
    # A figure is no subject, and of a whole sentence one cannot tell which name the next question is about.
    is_name = len(words(said)) <= _LONGEST_NAME and not any(character.isdigit() for character in said)
    named = content_words(said) if is_name else []
    names = [word for word in named if word[:1].isupper() and word.lower() not in have]
    return list(dict.fromkeys([*fresh, *names]))


__all__ = ["leans", "standalone"]
