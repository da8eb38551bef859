"""Words of a text, and its content words."""

from __future__ import annotations

import re
import unicodedata

FUNCTION_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being between both but by can could did do "
    "does doing done down during each else ever for from get give go had has have having he her here hers him his how "
    "i if in into is it its itself just kind let many may me might more most much must my name no nor not of off on "
    "once one only or other our out over own please same she should so some such tell than that the their them then "
    "there these they this those through to too under until up us very was we were what when where which while who "
    "whom whose why will with would you your 's s t d ll re ve m".split()
)
"""English words that say how a sentence is built rather than what it is about."""

WORD = re.compile(r"[^\W_]+(?:[.,'’&/-][^\W_]+)*")
"""A word as written; hyphens, inner stops and apostrophes join."""


def words(text: str) -> list[str]:
    """Return the words of ``text`` as written, in order; hyphens, inner stops and apostrophes join."""
    return WORD.findall(text)


def content_words(text: str) -> list[str]:
    """Return the distinct words of ``text`` that carry meaning, as written, in order."""
    return [word for word in dict.fromkeys(words(text)) if _plain(word) not in FUNCTION_WORDS]


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).lower().replace("’", "'")


__all__ = ["FUNCTION_WORDS", "WORD", "content_words", "words"]
