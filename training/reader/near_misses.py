"""Near misses: an answerable question changed a little, so that its context no longer answers it.

The changes are those that people make who write unanswerable questions on purpose (Rajpurkar et al., 2018, table 1):
another name, another number or date, an antonym, a negation, another thing asked of.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from index.derived.lexical import terms
from qa.text.words import FUNCTION_WORDS, words
from training.reader.sets import Asked

_ANTONYMS = [
    tuple(pair.split("/"))
    for pair in (
        "first/last largest/smallest biggest/smallest highest/lowest most/least more/fewer before/after north/south "
        "east/west northern/southern eastern/western increase/decrease increased/decreased oldest/youngest "
        "earliest/latest best/worst won/lost win/lose gained/lost start/end started/ended begin/end began/ended "
        "born/buried open/close opened/closed old/new minimum/maximum above/below upper/lower male/female "
        "mother/father allowed/forbidden accept/reject accepted/rejected early/late public/private common/rare "
        "strong/weak high/low large/small long/short inside/outside positive/negative support/oppose "
        "supported/opposed longest/shortest same/opposite bought/sold buy/sell arrive/depart left/joined "
        "success/failure majority/minority always/never many/few modern/ancient major/minor rich/poor "
        "wealthy/poor internal/external import/export founded/dissolved created/destroyed built/demolished "
        "during/before since/until hired/dismissed raised/lowered rise/fall rose/fell"
    ).split()
]
_OPPOSITE = {one: other for pair in _ANTONYMS for one, other in (pair, pair[::-1])}

_AUXILIARY = re.compile(r"\b(is|are|was|were|did|does|do|can|could|would|will|has|have|had|should)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?!\w)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’'.-]*\w(?: (?:of |the )?[A-Z][\w’'.-]*\w){0,3}")
_WORD = re.compile(r"(?<![\w'’-])[a-z]{4,}(?![\w'’-])")
_LOWEST_YEAR, _HIGHEST_YEAR = 1000, 2100


@dataclass(slots=True)
class NearMisses:
    """Makes near misses; names and words are taken from other questions, where they stood in a like place."""

    names: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    """By the word before the name and how many words it has."""
    things: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """Words by the word before them and their last two letters, which in English mostly tell the form."""

    @classmethod
    def learned(cls, asked: Sequence[Asked]) -> NearMisses:
        """Collect names and words from questions."""
        made = cls()
        for one in asked:
            for match in _NAME.finditer(one.question):
                made.names.setdefault(_slot(one.question, match), []).append(match[0])
            for match in _content(one.question):
                made.things.setdefault(_form(one.question, match), []).append(match[0])
        return made

    def make(self, one: Asked, chance: random.Random) -> str | None:
        """Return the question with one change by which the context no longer answers it; None if none is found."""
        ways: list[Callable[[Asked, random.Random], str | None]] = [
            self._other_name,
            self._other_name,
            _other_number,
            _antonym,
            self._other_thing,
            _negated,
        ]
        chance.shuffle(ways)
        return next((made for way in ways if (made := way(one, chance)) is not None), None)

    def _other_name(self, one: Asked, chance: random.Random) -> str | None:
        found = list(_NAME.finditer(one.question))
        if not found:
            return None
        match = chance.choice(found)
        return _replaced(one, match, self.names.get(_slot(one.question, match), []), chance)

    def _other_thing(self, one: Asked, chance: random.Random) -> str | None:
        found = [match for match in _content(one.question) if match[0] in one.context]
        if not found:
            return None
        match = chance.choice(found)
        return _replaced(one, match, self.things.get(_form(one.question, match), []), chance)


def _replaced(one: Asked, match: re.Match[str], others: Sequence[str], chance: random.Random) -> str | None:
    """Put one of ``others`` that says something else, and that the context does not hold, in place of ``match``."""
    held = set(terms(one.context)) | set(terms(match[0]))
    for other in chance.sample(others, min(8, len(others))):
        if not held & set(terms(other)):
            return one.question[: match.start()] + other + one.question[match.end() :]
    return None


def _other_number(one: Asked, chance: random.Random) -> str | None:
    found = list(_NUMBER.finditer(one.question))
    if not found:
        return None
    match = chance.choice(found)
    value = match[0]
    if value.isdigit() and _LOWEST_YEAR <= int(value) <= _HIGHEST_YEAR and len(value) == 4:
        other = str(int(value) + chance.choice([-1, 1]) * chance.randint(1, 30))
    else:
        other = re.sub(r"\d", lambda digit: str(chance.randint(1, 9)), value)
    if other == value or other in one.context:
        return None
    return one.question[: match.start()] + other + one.question[match.end() :]


def _antonym(one: Asked, chance: random.Random) -> str | None:
    found = [match for match in re.finditer(r"\w+", one.question) if match[0] in _OPPOSITE]
    if not found:
        return None
    match = chance.choice(found)
    other = _OPPOSITE[match[0]]
    if re.search(rf"\b{other}\b", one.context, re.IGNORECASE):
        return None
    return one.question[: match.start()] + other + one.question[match.end() :]


def _negated(one: Asked, chance: random.Random) -> str | None:
    match = _AUXILIARY.search(one.question)
    if match is None or chance.random() < 0.5 or re.search(r"\bnot\b|n't\b", one.question):
        return None
    if chance.random() < 0.5 and match[0].lower() not in ("can", "will"):
        return one.question[: match.end()] + "n't" + one.question[match.end() :]
    after = re.match(r"\W+(?:the |a |an )?[\w'’-]+(?: [A-Z][\w'’-]+)*", one.question[match.end() :])
    if after is None:
        return None
    place = match.end() + after.end()
    return one.question[:place] + chance.choice([" not", " never"]) + one.question[place:]


def _content(question: str) -> list[re.Match[str]]:
    return [match for match in _WORD.finditer(question) if match[0] not in FUNCTION_WORDS]


def _slot(question: str, match: re.Match[str]) -> tuple[str, int]:
    return _before(question, match), len(match[0].split())


def _form(question: str, match: re.Match[str]) -> tuple[str, str]:
    return _before(question, match), match[0][-2:]


def _before(question: str, match: re.Match[str]) -> str:
    before = words(question[: match.start()])
    return before[-1].lower() if before else ""


__all__ = ["NearMisses"]
