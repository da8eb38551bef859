"""Anaphora: which words of a question refer back to earlier turns, and whether it can be understood without them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.derived.lexical import terms
from qa.conversation.antecedents import Word, words_of
from qa.conversation.binding import free_words
from qa.text.words import content_words, words

_PERSONAL = frozenset("he him his himself she her hers herself".split())
_PLURAL = frozenset("they them their theirs themselves".split())
_NEUTER = frozenset("it its itself".split())
_DEMONSTRATIVE = frozenset("this that these those".split())
_OTHER = frozenset("other others another else also any".split())
_ANAPHORS = _PERSONAL | _PLURAL | _NEUTER | _DEMONSTRATIVE | frozenset("there one ones former latter".split())
_DISCOURSE_MARKER = re.compile(
    r"^\s*(?:and|or|but|so|also|then|what about|how about|what of|why\W*$|how so|and why|who else)\b", re.I
)
_EXPLETIVE = re.compile(
    r"\b(?:is|was|does|did) (?:it|there) (?:true|possible|any|a|an|the case)\b|\b(?:is|are|was|were) there\b", re.I
)
"""A "there" or "it" that refers to nothing: "Is there a limit?"."""
_FEW_TERMS = 2
GENERIC_TERMS = frozenset(
    terms(
        "tell know want like think thank thanks okay ok yes yeah great interesting interested good nice happen "
        "happened thing things anything something else other another many lot use used make made way also say said "
        "mean find work article aspects information give example examples explain others people"
    )
)
"""Content terms that occur in questions about anything, so they never name a topic."""
VAGUE_TERMS = GENERIC_TERMS | frozenset(
    terms(
        "need want get help talk speak call start begin send submit meet able allow require requirement condition "
        "certain amount someone somebody anyone information detail decide learn access relate available right now "
        "today still"
    )
)
"""Content terms that say nothing of what a question is about, either: what is needed, for what, and from whom?"""


@dataclass(frozen=True, slots=True)
class QuestionAnalysis:
    """What a question says by itself, and what in it refers back."""

    terms: frozenset[str]
    """Its content terms."""
    specific_terms: int
    """How many of them are not :data:`GENERIC_TERMS`."""
    length: int
    """In words."""
    names: int
    """How many of its words are written as names."""
    personal_pronoun: bool
    """Such as "he" or "her"."""
    plural_pronoun: bool
    """Such as "they"."""
    neuter_pronoun: bool
    """Such as "it"."""
    demonstrative: bool
    """Such as "this"."""
    other_anaphor: bool
    """It asks for another of the kind: "other", "else"."""
    locative: bool
    """It says "there" and means a place."""
    one_anaphor: bool
    """It says "one" or "ones"."""
    definite: bool
    """It says "the", "such" or "same"."""
    asks_why: bool
    discourse_marker: bool
    """It begins as a continuation does: "And …", "What about …"."""

    @property
    def has_pronoun(self) -> bool:
        """Whether a pronoun or demonstrative stands for something mentioned before."""
        return self.personal_pronoun or self.plural_pronoun or self.neuter_pronoun or self.demonstrative

    @property
    def refers_back(self) -> bool:
        """Whether one of its words stands for something mentioned before, or it begins as a continuation does."""
        return self.has_pronoun or self.locative or self.one_anaphor or self.other_anaphor or self.discourse_marker

    @property
    def is_standalone(self) -> bool:
        """Whether it names its topic and refers to nothing before it."""
        return self.names > 0 and not self.refers_back

    @property
    def may_be_standalone(self) -> bool:
        """Whether it refers to nothing before it and says enough to have a topic of its own."""
        return not self.refers_back and not self.is_underspecified

    @property
    def is_complete(self) -> bool:
        """Whether it refers to nothing before it and says so much that it needs no topic of a conversation."""
        return self.is_standalone or (not self.refers_back and len(self.terms - VAGUE_TERMS) > _FEW_TERMS)

    @property
    def is_underspecified(self) -> bool:
        """Whether it says too little to have a topic of its own: "How are they made?", "And in April?"."""
        anaphoric = self.has_pronoun or self.locative or self.one_anaphor
        return (
            self.specific_terms == 0
            or (anaphoric and not self.names and self.specific_terms <= 1)
            or (self.discourse_marker and self.specific_terms <= _FEW_TERMS)
        )


def analyse(question: str) -> QuestionAnalysis:
    """Return what ``question`` says by itself, and what in it refers back."""
    parts = words_of(question)
    plain = free_words(question, parts)
    held = frozenset[str]().union(*(word.terms for word in parts))
    return QuestionAnalysis(
        terms=held,
        specific_terms=len(held - GENERIC_TERMS),
        length=len(parts),
        names=sum(_is_name(word) for word in parts),
        personal_pronoun=bool(plain & _PERSONAL),
        plural_pronoun=bool(plain & _PLURAL),
        neuter_pronoun=bool(plain & _NEUTER),
        demonstrative=bool(plain & _DEMONSTRATIVE),
        other_anaphor=bool(plain & _OTHER),
        locative="there" in plain and not _EXPLETIVE.search(question),
        one_anaphor=bool(plain & {"one", "ones"}),
        definite=bool(plain & {"the", "such", "same"}),
        asks_why=question.lower().startswith("why"),
        discourse_marker=bool(_DISCOURSE_MARKER.search(question)),
    )


def is_context_dependent(question: str) -> bool:
    """Tell, from the question alone, whether it needs the turns before it to be understood."""
    plain = [word.lower() for word in words(question)]
    anaphoric = any(word in _ANAPHORS for word in plain) and not _EXPLETIVE.search(question)
    has_name = any(word[:1].isupper() for word in words(question)[1:])
    return (
        bool(_DISCOURSE_MARKER.search(question))
        or (anaphoric and not has_name)
        or len(content_words(question)) < _FEW_TERMS
    )


def _is_name(word: Word) -> bool:
    return word.is_capitalised and not word.starts_sentence and bool(word.terms)


__all__ = ["GENERIC_TERMS", "QuestionAnalysis", "analyse", "is_context_dependent"]
