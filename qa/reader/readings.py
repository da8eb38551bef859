"""The interface of all readers: what they take and what they return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.types import Document, Hit, Paragraph
from qa.types import Span

Rarity = Callable[[str], float]
"""How telling a term of a corpus is: :meth:`index.search.index.Index.rarity`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage to read, in its document."""

    hit: Hit
    document: Document


@dataclass(frozen=True, slots=True)
class Reading:
    """Whole sentences that may answer, and how likely they do."""

    document: Document
    document_id: int
    paragraph: Paragraph
    start: int
    end: int
    answer: Span | None
    """The short answer that was found in the sentences, if one was."""
    whole: bool
    """True where the question asks for an account: then the sentences are the answer, not the words within them."""
    confidence: float
    """Probability that the answer stands in ``start`` … ``end``."""
    support: float
    """The same probability if no other reading said something else; two that disagree both have it."""
    unconfirmed: tuple[str, ...] = ()
    """Numbers and names of the question that the source does not state beside it."""

    @property
    def text(self) -> str:
        """The sentences, word for word."""
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Limits:
    """From which probability on a reading is called what."""

    answered: float
    """An answer."""
    likely: float
    """A likely answer: more likely right than not."""
    weak: float
    """Possibly relevant; below, nothing was found."""


class Reader(Protocol):
    """Reads passages for a question. The same input gives the same readings."""

    @property
    def fingerprint(self) -> str:
        """Name of the model and what it is, for whoever wants to know what made an answer."""

    @property
    def limits(self) -> Limits:
        """What its probabilities are held against."""

    def notices(self, question: str) -> tuple[str, ...]:
        """Return what the asker should know of how ``question`` is read, such as that it is cut."""

    def weighing(self, rarity: Rarity) -> Reader:
        """Return this reader for another corpus, in which words are as rare as ``rarity`` says."""

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:
        """Return readings, the most likely first; they do not overlap."""


__all__ = ["Candidate", "Limits", "Rarity", "Reader", "Reading"]
