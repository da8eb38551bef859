"""The interface of all readers: what they take and what they return."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
class Weighed:
    """An answer that was found in a passage, what was known of it, and whether it became a reading."""

    candidate: Candidate
    paragraph: Paragraph
    answer: Span | None
    """The short answer that was found, if one was."""
    quote: tuple[int, int]
    """Where the quote around them begins and ends in the document's text."""
    scores: Callable[[], Mapping[str, float]]
    """What it was weighed by, by name; made only for who wants to see it."""
    rank: float | None
    """What it was ordered by, higher is better; None for one that was dropped before."""
    reading: Reading | None = None
    better: int | None = None
    """Where among all that were weighed the better answer is that this one overlaps; None for a reading."""


@dataclass(frozen=True, slots=True)
class Account:
    """What a reader did for one question: what it returns, and all that it left out on the way."""

    weighed: tuple[Weighed, ...]
    """The answers that were found: first those that became readings, the most likely first, then the others."""
    read: int
    """How many of the passages were read, from the first one on."""
    enough: float | None
    """Probability of the best answer from which no further passage is read; None if all are read in any case."""
    by_number: bool = False
    """The question names a part of a document by its number: that was looked up, and nothing was read."""

    @property
    def readings(self) -> list[Reading]:
        """The readings, the most likely first."""
        return readings_of(self.weighed)


def readings_of(weighed: Sequence[Weighed]) -> list[Reading]:
    """Return what became readings, in order."""
    return [each.reading for each in weighed if each.reading is not None]


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

    def account(self, question: str, candidates: Sequence[Candidate]) -> Account:
        """Return the same readings, and with them what was left out, and why."""


__all__ = ["Account", "Candidate", "Limits", "Rarity", "Reader", "Reading", "Weighed", "readings_of"]
