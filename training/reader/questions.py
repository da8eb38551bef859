"""Questions as people type them: without the question mark, with a slip, in key words, or corrected while speaking."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

from qa.text.words import FUNCTION_WORDS

_REPAIRS = (
    "no", "sorry", "no sorry", "I mean", "no wait", "wait", "uh no", "or rather", "actually", "no I meant",
    "er", "hmm", "no make that", "scratch that", "rather", "oh no", "um",
)  # fmt: skip
_ASKING = frozenset("who whom whose what which when where why how".split())


def as_typed(question: str, others: list[str], chance: random.Random) -> str:
    """Return ``question`` in one of its everyday forms, more than half of the time as it is.

    ``others`` are questions that a speaker may have begun with before correcting himself.
    """
    draw = chance.random()
    if draw < 0.08 and others:
        return _spoken(question, chance.choice(others), chance)
    if draw < 0.16:
        return _slipped(question, chance)
    if draw < 0.22:
        return _key_words(question)
    if draw < 0.42:
        return question.rstrip("? ")
    return question


def _spoken(question: str, other: str, chance: random.Random) -> str:
    """Begin another question, or say another word, and put it right: "What do no what does it show?"."""
    repair = chance.choice(_REPAIRS)
    mine, theirs = question.split(), other.rstrip("?").split()
    if chance.random() < 0.5 or len(mine) < 5:
        begun = theirs[: chance.randint(2, max(2, len(theirs)))]
        return f"{' '.join(begun)} {repair} {question[:1].lower()}{question[1:]}"
    place = chance.randint(1, len(mine) - 2)
    wrong = theirs[-chance.randint(1, min(3, len(theirs))) :]
    return " ".join([*mine[:place], *wrong, repair, *mine[place:]])


def _slipped(question: str, chance: random.Random) -> str:
    """Mistype one of the longer words."""
    said = question.split(" ")
    long = [n for n, word in enumerate(said) if len(word) > 4 and word.isalpha()]
    if not long:
        return question
    n = chance.choice(long)
    ways: list[Callable[[str, int], str]] = [
        lambda word, at: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        lambda word, at: word[:at] + word[at + 1 :],
        lambda word, at: word[:at] + word[at] + word[at:],
    ]
    said[n] = chance.choice(ways)(said[n], chance.randint(1, len(said[n]) - 2))
    return " ".join(said)


def _key_words(question: str) -> str:
    """Keep what is asked and the words that carry meaning: "when Scholastic Magazine begin publishing"."""
    said = question.rstrip("? ").split()
    kept = [
        word
        for before, word in pairwise(["", *said])
        if word.lower() in _ASKING or word.lower() not in FUNCTION_WORDS or before.lower() == "how"
    ]
    return " ".join(kept) if len(kept) > 1 else question


__all__ = ["as_typed"]
