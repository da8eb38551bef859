"""What the trained reader is held against: readers that pick the best sentence by one thing alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.derived.lexical import terms
from index.search.index import Index
from index.text.passages import RETRIEVED, units
from index.types import Paragraph
from qa.reader.passage.quotes import quote_span
from qa.reader.readings import Candidate, Limits, Reading
from qa.types import Span

_K1, _B = 1.2, 0.75

Sentence = tuple[Candidate, Paragraph, int, int, tuple[int, int]]
"""Where it stands, and the quote that it would be shown in."""


class TopSentence:
    """Answers with the sentence that ``score`` puts first; the score, squashed into 0 … 1, is its confidence."""

    fingerprint = "top sentence"
    limits = Limits(0.5, 0.5, 0.2)

    def __init__(self, score: Callable[[str, Sequence[str]], Sequence[float]]) -> None:
        """Take what scores sentences for a question."""
        self._score = score

    def notices(self, question: str) -> tuple[str, ...]:  # noqa: ARG002  (the protocol's)
        """Return nothing."""
        return ()

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:
        """Return the sentences, best first."""
        found = list(dict.fromkeys(sentence for candidate in candidates for sentence in _sentences(candidate)))
        texts = [candidate.document.text[start:end] for candidate, _, start, end, _ in found]
        scores = self._score(question, texts) if texts else []
        order = sorted(range(len(found)), key=lambda n: -scores[n])
        return [_reading(found[n], texts[n], scores[n]) for n in order]


def bm25(index: Index) -> TopSentence:
    """Return the reader that ranks sentences by BM25, with the index's document frequencies."""

    def score(question: str, texts: Sequence[str]) -> list[float]:
        held = [terms(text) for text in texts]
        mean = sum(map(len, held)) / len(held) or 1.0
        asked = {term: index.rarity(term) for term in terms(question)}
        return [
            sum(
                weight * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * len(words) / mean))
                for term, weight in asked.items()
                if (count := words.count(term))
            )
            / 100
            for words in held
        ]

    return TopSentence(score)


def encoder(index: Index) -> TopSentence:
    """Return the reader that ranks sentences by cosine similarity."""

    def score(question: str, texts: Sequence[str]) -> list[float]:
        vectors = index.encode([question, *texts])
        return [max(0.0, value) for value in (vectors[1:] @ vectors[0]).tolist()]

    return TopSentence(score)


def _sentences(candidate: Candidate) -> list[Sentence]:
    hit, document = candidate.hit, candidate.document
    made: list[Sentence] = []
    for paragraph in document.paragraphs:
        if paragraph.kind in RETRIEVED and paragraph.start < hit.end and paragraph.end > hit.start:
            whole = units(document.text, paragraph)
            made += [
                (candidate, paragraph, start, end, quote_span(paragraph, whole, n, n))
                for n, (start, end) in enumerate(whole)
                if start < hit.end and end > hit.start
            ]
    return made


def _reading(sentence: Sentence, text: str, score: float) -> Reading:
    candidate, paragraph, start, end, quote = sentence
    return Reading(
        document=candidate.document,
        document_id=candidate.hit.document,
        paragraph=paragraph,
        start=quote[0],
        end=quote[1],
        answer=Span(text, start, end),
        whole=False,
        confidence=min(1.0, score),
        support=min(1.0, score),
    )


__all__ = ["TopSentence", "bm25", "encoder"]
