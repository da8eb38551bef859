"""The telling words of a question, and how many of them a text holds: rare ones count more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.derived.lexical import terms
from index.text.abbreviations import other_forms
from qa.text.words import content_words


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of the question, how rare it is, and the terms of each form in which its word may be written."""

    weight: float
    forms: tuple[frozenset[str], ...]


class IdfOverlap:
    """The terms that tell a text that answers from one that does not."""

    def __init__(self, question: str, rarity: Callable[[str], float]) -> None:
        """Take the index's inverse document frequency."""
        found: dict[str, _Term] = {}
        for word in content_words(question):
            others = tuple(frozenset(terms(form)) for form in other_forms(word))
            found |= {term: _Term(rarity(term), (frozenset({term}), *others)) for term in terms(word)}
        self._terms = tuple(found.values())
        self._total = sum(term.weight for term in self._terms)
        self._shares: dict[str, float] = {}

    def share_in(self, text: str) -> float:
        """Return the share, 0 … 1, of the telling words that ``text`` holds; each text is looked at once."""
        if text not in self._shares:
            held = set(terms(text))
            shared = sum(term.weight for term in self._terms if any(form <= held for form in term.forms))
            self._shares[text] = shared / self._total if self._total else 0.0
        return self._shares[text]


__all__ = ["IdfOverlap"]
