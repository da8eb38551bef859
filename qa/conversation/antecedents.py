"""The words of a conversation that a follow-up may take over: where each was said, and how it looks there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.derived.lexical import terms
from qa.text.words import FUNCTION_WORDS, WORD
from qa.types import Turn

TURNS_HEARD = 10
"""Turns that a follow-up may lean on, counted from the last."""
LONGEST_ANSWER = 600
"""Characters of an answer that are heard; what a quote says after them is hardly asked about."""

FUNCTION_TERMS = frozenset(terms(" ".join(FUNCTION_WORDS)))
_SHORTENED = frozenset(
    "i'm i've i'd i'll it's he's she's they're you're we're that's what's who's where's how's there's don't doesn't "
    "didn't isn't aren't wasn't weren't can't couldn't won't wouldn't shouldn't hasn't haven't hadn't let's they've "
    "you've".split()
)
_BREAK = re.compile(r"[.!?…:;][\"”’)]*\s|\n")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its place."""

    text: str
    terms: frozenset[str]
    """What it is in the index; empty for a word that only builds sentences."""
    opens: bool
    """A sentence begins with it, so that its capital says nothing."""
    follows: bool
    """Nothing but a space stands between it and the word before."""

    @property
    def capital(self) -> bool:
        """It is written with a capital."""
        return self.text[:1].isupper()

    @property
    def plain(self) -> str:
        """It in small letters, without the possessive ending."""
        return _POSSESSIVE.sub("", self.text).lower()


@dataclass(frozen=True, slots=True)
class Utterance:
    """A question or an answer of the conversation."""

    back: int
    """How many turns ago, 0 for the last."""
    is_answer: bool
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a term was said."""

    utterance: Utterance
    at: int
    """Which word of it."""
    is_name: bool
    in_long_name: bool
    """A capital word stands beside it."""
    beside_asked: bool
    """A word of the question stands beside it."""


def utterances(history: Sequence[Turn]) -> list[Utterance]:
    """Return what was said in the last turns, oldest first."""
    heard = history[-TURNS_HEARD:]
    said: list[Utterance] = []
    for back, turn in zip(range(len(heard) - 1, -1, -1), heard, strict=True):
        said.append(Utterance(back, False, words_of(turn.question)))
        if turn.answer:
            said.append(Utterance(back, True, words_of(turn.answer[:LONGEST_ANSWER])))
    return said


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of ``text`` in order."""
    made, end = [], 0
    for found in WORD.finditer(text):
        gap = text[end : found.start()]
        opens = end == 0 or bool(_BREAK.search(gap))
        made.append(Word(found[0], _terms_of(found[0]), opens, gap.isspace()))
        end = found.end()
    return tuple(made)


def telling_terms(text: str) -> frozenset[str]:
    """Return the terms of ``text`` that carry meaning."""
    return frozenset().union(*(word.terms for word in words_of(text)))


def places(said: Sequence[Utterance], asked: frozenset[str]) -> dict[str, list[Place]]:
    """Return every place of every term that was said and that the question, whose terms are ``asked``, lacks."""
    found: dict[str, list[Place]] = {}
    for utterance in said:
        for at, word in enumerate(utterance.words):
            fresh = word.terms - asked
            if fresh:
                place = _place(utterance, at, asked)
                for term in sorted(fresh):
                    found.setdefault(term, []).append(place)
    return found


def neighbours(found: Mapping[str, Sequence[Place]]) -> dict[str, frozenset[str]]:
    """Return for each term those that stand beside it in a question, or in the same name."""
    beside: dict[str, set[str]] = {}
    for term, where in found.items():
        for place in where:
            beside.setdefault(term, set()).update(*(word.terms for word in _together(place)))
    return {term: frozenset(others & found.keys()) for term, others in beside.items()}


def phrases(said: Sequence[Sequence[Word]], chosen: frozenset[str]) -> list[str]:
    """Return the words whose terms are ``chosen`` as they were said, neighbours together, each once.

    What comes first in ``said`` is taken first.
    """
    shown: set[str] = set()
    made = []
    for words in said:
        for run in _runs(words, chosen, shown):
            made.append(_POSSESSIVE.sub("", " ".join(word.text for word in run)))
    return made


def _runs(words: Sequence[Word], chosen: frozenset[str], shown: set[str]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in words:
        wanted = bool(word.terms & chosen) and not word.terms & chosen <= shown
        if run and not (wanted and word.follows):
            yield run
            run = []
        if wanted:
            run.append(word)
            shown |= word.terms
    if run:
        yield run


def _terms_of(word: str) -> frozenset[str]:
    plain = word.lower().replace("’", "'")
    if plain in _SHORTENED or _POSSESSIVE.sub("", plain) in FUNCTION_WORDS:
        return frozenset()
    return frozenset(term for term in terms(word) if (len(term) > 1 or term.isdigit())) - FUNCTION_TERMS


def _together(place: Place) -> Iterator[Word]:
    words, word = place.utterance.words, place.utterance.words[place.at]
    for n in (place.at - 1, place.at + 1):
        joined = 0 <= n < len(words) and words[max(n, place.at)].follows
        if joined and (not place.utterance.is_answer or (word.capital and words[n].capital)):
            yield words[n]


def _place(utterance: Utterance, at: int, asked: frozenset[str]) -> Place:
    words, word = utterance.words, utterance.words[at]
    beside = [n for n in (at - 1, at + 1) if 0 <= n < len(words)]
    long = word.capital and any(words[n].capital and words[n].terms and words[max(n, at)].follows for n in beside)
    named = word.capital and (long or not word.opens)
    return Place(utterance, at, named, long, any(words[n].terms & asked for n in beside))


__all__ = [
    "FUNCTION_TERMS",
    "LONGEST_ANSWER",
    "TURNS_HEARD",
    "Place",
    "Utterance",
    "Word",
    "neighbours",
    "phrases",
    "places",
    "telling_terms",
    "utterances",
    "words_of",
]
