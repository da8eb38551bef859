"""Compound questions: "who wrote it and when was it changed?" asks for two things, each of which is answered by itself.

In doubt a question is left whole, for what is asked for together often stands together.
"""

from __future__ import annotations

import re

MOST = 3
"""Parts of a question at most; one with more is left whole."""
_ASKING = r"(?:who|whom|whose|what|when|where|which|why|how)"
_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|should|may|must|will|would|has|have|had)"
_PRONOUN = r"(?:i|you|he|she|it|we|they)"
_PREPOSITION = r"(?:in|on|at|by|from|to|for|with|of|since|until)"
_ASKS = rf"(?:(?:when|where|why)\s+{_AUXILIARY}\b|(?:who|whom|whose|what|which|how)\s+(?!{_PRONOUN}\b)[^\W\d_])"
"""How a question begins, and no clause such as "when it ends" or "what they eat"."""
_NEXT = re.compile(rf",?\s+(?:and|&)\s+(?:also\s+)?(?=(?:{_PREPOSITION}\s+)?{_ASKS})", re.IGNORECASE)
_SHARED = re.compile(rf"\W*({_ASKING})\s+(?:and|&)\s+({_ASKING})\s+({_AUXILIARY}\s+.+)", re.IGNORECASE | re.DOTALL)
_BARE = re.compile(rf"(.+?),?\s+(?:and|&)\s+({_ASKING})\W*", re.IGNORECASE | re.DOTALL)
_BEGINS = re.compile(rf"\W*(?:{_PREPOSITION}\s+)?(?:{_ASKING}|{_AUXILIARY})\b", re.IGNORECASE)
_LED = re.compile(rf"\W*{_ASKING}\s+({_AUXILIARY}\s+.+)", re.IGNORECASE | re.DOTALL)
_SENTENCE = re.compile(r"(?<=\?)\s+")
_FEWEST = 2
"""Words of a part at least."""


def question_parts(question: str) -> tuple[str, ...]:
    """Return the questions that ``question`` consists of, each with its own question word; itself if it asks for one.

    What a part leaves to the one before it, such as what "it" is, it goes on leaving to it.
    """
    sentences = _SENTENCE.split(question.strip())
    if not all(each.endswith("?") for each in sentences[:-1]) or not all(map(_BEGINS.match, sentences)):
        return (question,)  # a statement stands before the question
    found = [part for sentence in sentences for part in _within(sentence)]
    return tuple(found) if 1 < len(found) <= MOST else (question,)


def _within(sentence: str) -> list[str]:
    shared = _SHARED.fullmatch(sentence)
    if shared:  # "when and where was he born"
        return [_question(f"{word} {shared[3]}") for word in shared.groups()[:2]]
    bare = _BARE.fullmatch(sentence)
    led = _LED.fullmatch(bare[1]) if bare else None
    if bare:  # "when was he born, and where", "who founded it and when"
        return [_question(bare[1]), _question(f"{bare[2]} {led[1]}" if led else bare[2])]
    parts = _NEXT.split(sentence)
    whole = all(_BEGINS.match(part) and len(part.split()) >= _FEWEST for part in parts)
    return [_question(part) for part in parts] if whole else [sentence]


def _question(part: str) -> str:
    part = part.strip(" \t\n,;.?!")
    return f"{part[:1].upper()}{part[1:]}?"


__all__ = ["MOST", "question_parts"]
