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
_ASKS = rf"(?:(?:when|where|why) {_AUXILIARY}\b|(?:who|whom|whose|what|which|how) (?!{_PRONOUN}\b)[^\W\d_])"
"""How a question begins, and no clause such as "when it ends" or "what they eat"."""
_NEXT = re.compile(rf",? (?:and|&) (?:also )?(?=(?:{_PREPOSITION} )?{_ASKS})", re.IGNORECASE)
_SHARED = re.compile(rf"^\W{{0,20}}({_ASKING}) (?:and|&) ({_ASKING}) (?={_AUXILIARY} )", re.IGNORECASE)
_BARE = re.compile(rf",? (?:and|&) ({_ASKING})\W{{0,20}}$", re.IGNORECASE)
_BEGINS = re.compile(rf"^\W{{0,20}}(?:{_PREPOSITION} )?(?:{_ASKING}|{_AUXILIARY})\b", re.IGNORECASE)
_LED = re.compile(rf"^\W{{0,20}}{_ASKING} (?={_AUXILIARY} )", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=\?) ")
_FEWEST = 2
"""Words of a part at least."""


def question_parts(question: str) -> tuple[str, ...]:
    """Return the questions that ``question`` consists of, each with its own question word; itself if it asks for one.

    What a part leaves to the one before it, such as what "it" is, it goes on leaving to it.
    """
    sentences = _SENTENCE.split(" ".join(question.split()))
    if not all(each.endswith("?") for each in sentences[:-1]) or not all(map(_BEGINS.match, sentences)):
        return (question,)  # a statement stands before the question
    found = [part for sentence in sentences for part in _within(sentence)]
    return tuple(found) if 1 < len(found) <= MOST else (question,)


def _within(sentence: str) -> list[str]:
    shared = _SHARED.match(sentence)
    if shared:  # "when and where was he born"
        return [_question(f"{word} {sentence[shared.end() :]}") for word in shared.groups()]
    bare = _BARE.search(sentence)
    first = sentence[: bare.start()] if bare else ""
    if bare and len(first.split()) >= _FEWEST:  # "when was he born, and where", "who founded it and when"
        led = _LED.match(first)
        return [_question(first), _question(f"{bare[1]} {first[led.end() :]}" if led else bare[1])]
    parts = _NEXT.split(sentence)
    whole = all(_BEGINS.match(part) and len(part.split()) >= _FEWEST for part in parts)
    return [_question(part) for part in (parts if whole else [sentence])]


def _question(part: str) -> str:
    part = part.strip(" \t\n,;.?!")
    return f"{part[:1].upper()}{part[1:]}?"


__all__ = ["MOST", "question_parts"]
