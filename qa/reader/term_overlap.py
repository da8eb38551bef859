"""Term overlap weighted by inverse document frequency: how much of a question a text repeats, rare terms above all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.derived.lexical import terms
from index.text.writings import other_forms
from qa.text.words import content_words


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of the question."""

    idf: float
    forms: tuple[frozenset[str], ...]
    """The terms of each form in which its word may be written: itself, and an abbreviation or its expansion."""


class IdfOverlap:
    """The content terms of one question, against which texts are measured."""

    def __init__(self, question: str, idf: Callable[[str], float]) -> None:
        """Take the question, and the index's inverse document frequency of a term."""
        found: dict[str, _Term] = {}
        for word in content_words(question):
            others = tuple(frozenset(terms(form)) for form in other_forms(word))
            found |= {term: _Term(idf(term), (frozenset({term}), *others)) for term in terms(word)}
        self._terms = tuple(found.values())
        self._total = sum(term.idf for term in self._terms)
        self._asked = frozenset(terms(question))
        self._content = frozenset(found)
        self._shares: dict[str, float] = {}

    def repeats(self, answer: str) -> bool:
        """Tell whether ``answer`` says nothing that the question did not say."""
        return {term for word in content_words(answer) for term in terms(word)} <= self._asked

    def shared(self, text: str) -> frozenset[str]:
        """Return the question's content terms that occur in ``text``."""
        return self._content & frozenset(terms(text))

    def share_in(self, text: str) -> float:
        """Return the share of the question's summed IDF, 0 to 1, whose terms occur in ``text``; results are cached."""
        if text not in self._shares:
            held = set(terms(text))
            shared = sum(term.idf for term in self._terms if any(form <= held for form in term.forms))
            self._shares[text] = shared / self._total if self._total else 0.0
        return self._shares[text]


__all__ = ["IdfOverlap"]
