"""Passages to readings: which sentences answer, and which words in them are the short answer.

``SentenceReader`` is the first reader and the fallback of every later one. It weighs how near a sentence is to the
question, how near its passage is, and how much of the question's telling words it holds; the weights come from
``training/sentence_reader.py``, which fits them so that the score is a probability.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from typing import Protocol

from index.encoder import Vectors
from index.lexical import terms
from index.passages import units
from index.types import Document, Hit, Kind, Paragraph
from qa import expected
from qa.types import Span
from qa.words import FUNCTION_WORDS, content_words, words


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


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a sentence in view of a question; all between 0 and 1, or nearly."""

    sentence_similarity: float
    passage_similarity: float
    passage_score: float
    overlap: float
    """Share of the question's telling words that the sentence holds, rare words counting more."""
    paragraph_overlap: float
    """The same for the whole passage and its headings."""
    has_kind: float
    """1 if the sentence holds something of the kind that is asked for, 0 if not; one half where no kind is known."""
    gap: float
    """How much less similar the sentence is than the most similar one of all."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the features, in their order, and the constant."""

    bias: float
    features: tuple[float, ...]

    def probability(self, features: Features) -> float:
        """Return the logistic function of the weighted sum."""
        weighted = sum(weight * value for weight, value in zip(self.features, astuple(features), strict=True))
        return 1 / (1 + math.exp(-self.bias - weighted))


FITTED = Weights(-6.0, (6.0, 2.0, 1.0, 2.0, 1.0, 1.0, -2.0))


@dataclass(frozen=True, slots=True)
class _Sentence:
    candidate: Candidate
    paragraph: Paragraph
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.candidate.document.text[self.start : self.end]


class SentenceReader:
    """Picks sentences by similarity and shared words."""

    def __init__(
        self, encode: Callable[[Sequence[str]], Vectors], rarity: Callable[[str], float], weights: Weights = FITTED
    ) -> None:
        """Take the index's encoder and its inverse document frequency."""
        self._encode = encode
        self._rarity = rarity
        self._weights = weights

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:
        """Return every sentence of the passages as a reading, the most likely first."""
        found = self.features(question, candidates)
        readings = [self._reading(question, sentence, features) for sentence, features in found]
        return sorted(readings, key=lambda reading: (-reading.confidence, reading.document_id, reading.start))

    def features(self, question: str, candidates: Sequence[Candidate]) -> list[tuple[_Sentence, Features]]:
        """Return the features of every distinct sentence of the passages."""
        found = _sentences(candidates)
        if not found:
            return []
        vectors = self._encode([question, *(sentence.text for sentence in found)])
        similarity = vectors[1:] @ vectors[0]
        telling = {term: self._rarity(term) for word in content_words(question) for term in terms(word)}
        kind = expected.wanted(question)
        made = []
        for sentence, near in zip(found, similarity.tolist(), strict=True):
            hit = sentence.candidate.hit
            passage = sentence.candidate.document.text[hit.start : hit.end]
            around = " ".join((passage, sentence.candidate.document.title, *sentence.paragraph.heading))
            has_kind = 0.5 if kind is None else float(bool(expected.of_kind(kind, sentence.text, question)))
            overlaps = (_share(telling, sentence.text), _share(telling, around))
            gap = float(similarity.max()) - near
            made.append((sentence, Features(near, hit.similarity, hit.score, *overlaps, has_kind, gap)))
        return made

    def _reading(self, question: str, sentence: _Sentence, features: Features) -> Reading:
        return Reading(
            document=sentence.candidate.document,
            document_id=sentence.candidate.hit.document,
            paragraph=sentence.paragraph,
            start=sentence.start,
            end=sentence.end,
            answer=short_answer(question, sentence.text, sentence.start),
            confidence=round(self._weights.probability(features), 6),
        )


def short_answer(question: str, sentence: str, offset: int) -> Span | None:
    """Return the words of ``sentence``, which stands at ``offset``, that are of the kind asked for, if any are."""
    kind = expected.wanted(question)
    if kind is None:
        return None
    asked = {word.lower() for word in words(question)} - FUNCTION_WORDS
    anchors, place = [], 0
    for word in words(sentence):
        place = sentence.index(word, place)
        if word.lower() in asked:
            anchors.append(place)
    thing = expected.nearest(expected.of_kind(kind, sentence, question), anchors, len(sentence))
    if thing is None:
        return None
    return Span(sentence[thing.start : thing.end], offset + thing.start, offset + thing.end)


def _sentences(candidates: Sequence[Candidate]) -> list[_Sentence]:
    """Return the distinct sentences of the passages; of overlapping passages the better one keeps a shared sentence."""
    found: dict[tuple[int, int], _Sentence] = {}
    for candidate in candidates:
        hit = candidate.hit
        for paragraph in candidate.document.paragraphs:
            if paragraph.end <= hit.start or paragraph.start >= hit.end or paragraph.kind is Kind.FURNITURE:
                continue
            for start, end in units(candidate.document.text, paragraph):
                if start < hit.end and end > hit.start:
                    found.setdefault((hit.document, start), _Sentence(candidate, paragraph, start, end))
    return list(found.values())


def _share(telling: dict[str, float], text: str) -> float:
    total = sum(telling.values())
    held = set(terms(text))
    return sum(weight for term, weight in telling.items() if term in held) / total if total else 0.0


__all__ = ["FITTED", "Candidate", "Features", "Reader", "Reading", "SentenceReader", "Weights", "short_answer"]
