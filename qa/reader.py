"""Passages to readings: what every reader takes and gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.types import Document, Hit, Paragraph
from qa.types import Span


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
    confidence: float
    """Probability that the answer stands in ``start`` … ``end``."""

    @property
    def text(self) -> str:
        """The sentences, word for word."""
        return self.document.text[self.start : self.end]


class Reader(Protocol):
    """Reads passages for a question. The same input gives the same readings."""

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:
        """Return readings, the most likely first; they do not overlap."""


__all__ = ["Candidate", "Reader", "Reading"]
