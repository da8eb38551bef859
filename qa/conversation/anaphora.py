"""What a question says about itself: whether it points back, and at what."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.derived.lexical import terms
from qa.conversation.antecedents import Word, words_of
from qa.text.words import content_words, words

_PEOPLE = frozenset("he him his himself she her hers herself".split())
_SEVERAL = frozenset("they them their theirs themselves".split())
_THING = frozenset("it its itself".split())
_SHOWN = frozenset("this that these those".split())
_OTHERS = frozenset("other others else another also any".split())
_POINTERS = _PEOPLE | _SEVERAL | _THING | _SHOWN | frozenset("there one ones former latter".split())
_OPENERS = re.compile(
    r"^\s*(?:and|or|but|so|also|then|what about|how about|what of|why\W*$|how so|and why|who else)\b", re.I
)
_EXPLETIVE = re.compile(
    r"\b(?:is|was|does|did) (?:it|there) (?:true|possible|any|a|an|the case)\b|\b(?:is|are|was|were) there\b", re.I
)
_FEW_WORDS = 2
EMPTY_TERMS = frozenset(
    terms(
        "tell know want like think thank thanks okay ok yes yeah great interesting interested good nice happen "
        "happened thing things anything something else other another many lot use used make made way also say said "
        "mean find work article aspects information give example examples explain others people"
    )
)
"""Terms that are in many questions and say what none of them is about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, taken apart."""

    terms: frozenset[str]
    telling: int
    """How many of its terms say what it is about."""
    length: int
    """How many words it has."""
    names: int
    """How many words of it are written as names."""
    person: bool
    """It says "he", "her" or the like; and so on."""
    several: bool
    thing: bool
    shown: bool
    others: bool
    """It asks for something else of the kind."""
    place: bool
    """It says "there"."""
    one: bool
    definite: bool
    """It says "the", "such" or "same"."""
    why: bool
    opens: bool
    """It begins as the end of another sentence does."""

    @property
    def points(self) -> bool:
        """It has a word that stands for something said before."""
        return self.person or self.several or self.thing or self.shown

    @property
    def stands_alone(self) -> bool:
        """It names what it is about and points at nothing."""
        return self.names > 0 and not (self.points or self.place or self.one or self.others or self.opens)

    @property
    def needs_more(self) -> bool:
        """It says so little by itself that it cannot be a topic of its own: "How are they made?", "And in April?"."""
        pointing = (self.points or self.place or self.one) and not self.names and self.telling <= 1
        return pointing or self.telling == 0 or (self.opens and self.telling <= _FEW_WORDS)


def asked(question: str) -> Asked:
    """Take ``question`` apart."""
    parts = words_of(question)
    said = {word.plain for word in parts}
    held = frozenset[str]().union(*(word.terms for word in parts))
    return Asked(
        terms=held,
        telling=len(held - EMPTY_TERMS),
        length=len(parts),
        names=sum(_is_name(word) for word in parts),
        person=bool(said & _PEOPLE),
        several=bool(said & _SEVERAL),
        thing=bool(said & _THING),
        shown=bool(said & _SHOWN),
        others=bool(said & _OTHERS),
        place="there" in said and not _EXPLETIVE.search(question),
        one=bool(said & {"one", "ones"}),
        definite=bool(said & {"the", "such", "same"}),
        why=question.lower().startswith("why"),
        opens=bool(_OPENERS.search(question)),
    )


def leans(question: str) -> bool:
    """Tell, from the question alone, whether it cannot be understood without the one before it."""
    said = [word.lower() for word in words(question)]
    points = any(word in _POINTERS for word in said) and not _EXPLETIVE.search(question)
    named = any(word[:1].isupper() for word in words(question)[1:])
    return bool(_OPENERS.search(question)) or (points and not named) or len(content_words(question)) < _FEW_WORDS


def _is_name(word: Word) -> bool:
    return word.capital and not word.opens and bool(word.terms)


__all__ = ["EMPTY_TERMS", "Asked", "asked", "leans"]
