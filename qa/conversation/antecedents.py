"""Candidate antecedents: the content terms of earlier turns, with every occurrence of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.derived.lexical import terms
from qa.text.words import FUNCTION_WORDS, WORD
from qa.types import Turn

MAX_ANSWER_CHARS = 600
"""Characters of an answer that are considered; follow-ups hardly ever refer to anything after them."""
MAX_TURNS = 10
"""Turns that a follow-up may refer to, counted from the last."""

FUNCTION_TERMS = frozenset(terms(" ".join(FUNCTION_WORDS)))
_CONTRACTIONS = frozenset(
    "i'm i've i'd i'll it's he's she's they're you're we're that's what's who's where's how's there's don't doesn't "
    "didn't isn't aren't wasn't weren't can't couldn't won't wouldn't shouldn't hasn't haven't hadn't let's they've "
    "you've".split()
)
_SENTENCE_BREAK = re.compile(r"[.!?…:;][\"”’)]*\s|\n")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of an utterance."""

    text: str
    """As written."""
    terms: frozenset[str]
    """Its index terms; empty for a function word."""
    starts_sentence: bool
    """Its capital says nothing, because a sentence begins with it."""
    adjoins_previous: bool
    """Only white space separates it from the word before."""

    @property
    def is_capitalised(self) -> bool:
        """Whether it is written with a capital."""
        return self.text[:1].isupper()

    @property
    def normalised(self) -> str:
        """The word in lower case, without a possessive ending."""
        return _POSSESSIVE.sub("", self.text).lower()


@dataclass(frozen=True, slots=True)
class Utterance:
    """A question or an answer of an earlier turn."""

    turns_ago: int
    """0 for the last turn."""
    is_answer: bool
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place in the conversation where a term occurs."""

    utterance: Utterance
    position: int
    """Index of its word in the utterance."""
    is_name: bool
    in_multiword_name: bool
    """The word beside it is capitalised, too."""
    beside_question_term: bool
    """The word beside it occurs in the question."""

    @property
    def after(self) -> str:
        """The word before it, in lower case; "" at the beginning."""
        return self.utterance.words[self.position - 1].normalised if self.position else ""

    @property
    def is_last(self) -> bool:
        """Whether no content word follows it in its utterance."""
        return not any(word.terms for word in self.utterance.words[self.position + 1 :])


def utterances(history: Sequence[Turn]) -> list[Utterance]:
    """Return the questions and answers of the last :data:`MAX_TURNS` turns, oldest first."""
    recent = history[-MAX_TURNS:]
    made: list[Utterance] = []
    for turns_ago, turn in zip(range(len(recent) - 1, -1, -1), recent, strict=True):
        made.append(Utterance(turns_ago, False, words_of(turn.question)))
        if turn.answer:
            made.append(Utterance(turns_ago, True, words_of(turn.answer[:MAX_ANSWER_CHARS])))
    return made


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of ``text`` in order."""
    made, end = [], 0
    for found in WORD.finditer(text):
        gap = text[end : found.start()]
        starts_sentence = end == 0 or bool(_SENTENCE_BREAK.search(gap))
        made.append(Word(found[0], _content_terms_of(found[0]), starts_sentence, gap.isspace()))
        end = found.end()
    return tuple(made)


def content_terms(text: str) -> frozenset[str]:
    """Return the index terms of ``text`` without those of function words."""
    return frozenset().union(*(word.terms for word in words_of(text)))


def occurrences(spoken: Sequence[Utterance], question_terms: frozenset[str]) -> dict[str, list[Occurrence]]:
    """Return the occurrences of every candidate: a term of the conversation that the question itself lacks."""
    found: dict[str, list[Occurrence]] = {}
    for utterance in spoken:
        for position, word in enumerate(utterance.words):
            candidates = word.terms - question_terms
            if candidates:
                occurrence = _occurrence(utterance, position, question_terms)
                for term in sorted(candidates):
                    found.setdefault(term, []).append(occurrence)
    return found


def collocates(found: Mapping[str, Sequence[Occurrence]]) -> dict[str, frozenset[str]]:
    """Return for each candidate those that stand beside it in a question, or in the same name."""
    beside: dict[str, set[str]] = {}
    for term, where in found.items():
        for occurrence in where:
            beside.setdefault(term, set()).update(*(word.terms for word in _collocated_words(occurrence)))
    return {term: frozenset(others & found.keys()) for term, others in beside.items()}


def phrases(texts: Sequence[Sequence[Word]], chosen: frozenset[str]) -> list[str]:
    """Return the surface forms of the terms ``chosen``, each term once; words that adjoin make one phrase.

    Earlier ``texts`` take precedence.
    """
    used: set[str] = set()
    made = []
    for words in texts:
        for run in _runs(words, chosen, used):
            made.append(_POSSESSIVE.sub("", " ".join(word.text for word in run)))
    return made


def _runs(words: Sequence[Word], chosen: frozenset[str], used: set[str]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in words:
        wanted = bool(word.terms & chosen) and not word.terms & chosen <= used
        if run and not (wanted and word.adjoins_previous):
            yield run
            run = []
        if wanted:
            run.append(word)
            used |= word.terms
    if run:
        yield run


@lru_cache(maxsize=4096)  # words come again and again, in every turn that is heard
def _content_terms_of(word: str) -> frozenset[str]:
    plain = word.lower().replace("’", "'")
    if plain in _CONTRACTIONS or _POSSESSIVE.sub("", plain) in FUNCTION_WORDS:
        return frozenset()
    return frozenset(term for term in terms(word) if (len(term) > 1 or term.isdigit())) - FUNCTION_TERMS


def _collocated_words(occurrence: Occurrence) -> Iterator[Word]:
    words, at = occurrence.utterance.words, occurrence.position
    for n in (at - 1, at + 1):
        adjoin = 0 <= n < len(words) and words[max(n, at)].adjoins_previous
        in_name = adjoin and words[at].is_capitalised and words[n].is_capitalised
        if in_name or (adjoin and not occurrence.utterance.is_answer):
            yield words[n]


def _occurrence(utterance: Utterance, position: int, question_terms: frozenset[str]) -> Occurrence:
    words, word = utterance.words, utterance.words[position]
    beside = [n for n in (position - 1, position + 1) if 0 <= n < len(words)]
    in_multiword_name = word.is_capitalised and any(
        words[n].is_capitalised and words[n].terms and words[max(n, position)].adjoins_previous for n in beside
    )
    is_name = word.is_capitalised and (in_multiword_name or not word.starts_sentence)
    beside_question_term = any(words[n].terms & question_terms for n in beside)
    return Occurrence(utterance, position, is_name, in_multiword_name, beside_question_term)


__all__ = [
    "FUNCTION_TERMS",
    "MAX_ANSWER_CHARS",
    "MAX_TURNS",
    "Occurrence",
    "Utterance",
    "Word",
    "collocates",
    "content_terms",
    "occurrences",
    "phrases",
    "utterances",
    "words_of",
]
