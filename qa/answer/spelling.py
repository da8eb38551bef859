"""Spelling suggestions for words of a question that occur nowhere in the corpus."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.search.index import Index
from qa.types import Spelling

SUGGESTED = 3
"""Words named for each unknown one, at most."""


def spellings(index: Index, question: str, unknown: Sequence[str]) -> tuple[Spelling, ...]:
    """Return for each of ``unknown``, words of ``question``, those of the corpus that are spelt almost like it."""
    near = ((word, tuple(index.similar_words(word, SUGGESTED))) for word in unknown)
    return tuple(Spelling(word, words, _with(question, word, words[0])) for word, words in near if words)


def _with(question: str, word: str, meant: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: meant, question)


__all__ = ["SUGGESTED", "spellings"]
