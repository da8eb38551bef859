"""Questions as people type them, and passages changed so that they are about something else."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence

from qa.text.words import content_words
from training.cross_encoder.sets import Asked
from training.reader.questions import as_typed

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_NAME = re.compile(r"(?<=[\w,] )[A-Z][\w’'-]*\w(?: [A-Z][\w’'-]*\w){0,2}")
_UNITS = [
    tuple(pair.split("/"))
    for pair in (
        "million/billion thousand/million kilometers/miles kilometres/miles metres/feet meters/feet kilograms/pounds "
        "percent/percentage hours/minutes days/weeks weeks/months months/years daily/weekly monthly/quarterly "
        "quarterly/annual euros/dollars tonnes/kilograms Celsius/Fahrenheit January/June February/July March/August "
        "April/September May/October November/December Monday/Thursday Tuesday/Friday Wednesday/Saturday"
    ).split()
]
_OTHER_UNIT = {one: other for pair in _UNITS for one, other in (pair, pair[::-1])}
_LATIN = re.compile(r"[A-Za-z]{2}")


def worded(question: str, others: list[str], before: Sequence[str], chance: random.Random) -> str:
    """Return ``question`` in one of its everyday forms, half of the time as it is.

    ``others`` are questions that a speaker may have begun with; ``before`` are statements that may stand before it.
    """
    if not _LATIN.search(question):
        return question.rstrip("?？؟ ") if chance.random() < 0.25 else question
    draw = chance.random()
    if draw < 0.03 and before:
        # News quizzes and tickets state something, then ask: "The council met on Monday. Which road will be closed?"
        return f"{chance.choice(before).strip()} {question}"
    said = as_typed(question, others, chance)
    return said.lower() if draw > 0.88 else said


def few_words(question: str) -> str:
    """Return the one or two longest words that carry meaning, in order; the question if it has none."""
    words = content_words(question)
    longest = sorted(words, key=len, reverse=True)[: 1 + len(question) % 2]
    return " ".join(word for word in words if word in longest) or question


def pool_words(asked: Iterable[Asked]) -> tuple[str, ...]:
    """Return names that stand in questions, to be put in the place of others."""
    return tuple(sorted({match[0] for one in asked for match in _NAME.finditer(one.question)}))


def swapped(
    question: str, passage: str, names: Sequence[str], answers: Sequence[str], chance: random.Random
) -> str | None:
    """Return the passage with a number, unit or name of the question changed wherever it stands; None if it has none.

    What the question asks for (``answers``) is left as it is, so that the passage seems to answer as before.
    """
    ways = [_other_number, _other_unit, _other_name]
    chance.shuffle(ways)
    for way in ways:
        found = way(question, passage, names, chance)
        if found is not None and not any(found[0] in said for said in answers):
            return re.sub(rf"(?<![\w.]){re.escape(found[0])}(?!\w)", lambda _: found[1], passage)  # noqa: B023
    return None


def _other_number(question: str, passage: str, _names: Sequence[str], chance: random.Random) -> tuple[str, str] | None:
    common = sorted({match[0] for match in _NUMBER.finditer(question)} & {m[0] for m in _NUMBER.finditer(passage)})
    if not common:
        return None
    said = chance.choice(common)
    if len(said) == 4 and said.isdigit():
        other = str(int(said) + chance.choice([-1, 1]) * chance.randint(1, 9))
    else:
        place = chance.choice([n for n, sign in enumerate(said) if sign.isdigit()])
        other = said[:place] + str((int(said[place]) + chance.randint(1, 8)) % 10) + said[place + 1 :]
    return None if other in passage else (said, other)


def _other_unit(question: str, passage: str, _names: Sequence[str], chance: random.Random) -> tuple[str, str] | None:
    in_passage = set(re.findall(r"\w+", passage))
    common = [word for word in re.findall(r"\w+", question) if word in _OTHER_UNIT and word in in_passage]
    if not common:
        return None
    said = chance.choice(common)
    return None if _OTHER_UNIT[said] in in_passage else (said, _OTHER_UNIT[said])


def _other_name(question: str, passage: str, names: Sequence[str], chance: random.Random) -> tuple[str, str] | None:
    common = [match[0] for match in _NAME.finditer(question) if re.search(rf"\b{re.escape(match[0])}\b", passage)]
    if not common or not names:
        return None
    said = chance.choice(common)
    other = chance.choice(names)
    return None if other in passage or set(other.split()) & set(said.split()) else (said, other)


__all__ = ["few_words", "pool_words", "swapped", "worded"]
