"""The reader without a trained model, ``reader = "sentences"``: it picks sentences by similarity and shared words.

It weighs how near a sentence is to the question, how near the sentences around it and its passage are, and how much of
the question's content terms they hold. ``training/sentence_reader.py`` fits the weights, so that the score is a
probability.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, astuple, dataclass
from functools import partial

from index.encoder.encoder import Vectors
from index.types import Paragraph
from qa.reader.passage.quotes import limited, quote_span, units_near
from qa.reader.readings import Account, Candidate, Limits, Rarity, Reading, Weighed
from qa.reader.term_overlap import IdfOverlap
from qa.text import answer_types
from qa.text.places import answering
from qa.text.question_types import asks_about_messages
from qa.text.words import FUNCTION_WORDS, words
from qa.types import Span


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a sentence in view of a question; all between 0 and 1, or nearly."""

    similarity: float
    """Of sentence and question."""
    behind: float
    """How much less similar the sentence is than the most similar one of all."""
    quote_similarity: float
    """Of the sentence with its neighbours, title and headings, and question."""
    passage_similarity: float
    passage_behind: float
    """How much less similar the passage is than the most similar one of all."""
    lexical_share: float
    """The passage's BM25 score, as a share of the best one."""
    overlap: float
    """Share of the question's telling words that the sentence holds, rare words counting more."""
    quote_overlap: float
    """The same for the sentence with its neighbours, title and headings."""
    passage_overlap: float
    """The same for the whole passage, its title and headings."""
    has_kind: float
    """1 if the sentence holds something of the kind that is asked for, 0 if not; one half where no kind is known."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the features, in their order, and the constant."""

    bias: float
    features: tuple[float, ...]

    def probability(self, features: Features) -> float:
        """Return the logistic function of the weighted sum."""
        weighted = sum(weight * value for weight, value in zip(self.features, astuple(features), strict=True))
        return 1 / (1 + math.exp(-self.bias - weighted))


FITTED = Weights(-9.879, (3.716, -6.037, 1.795, -0.299, -3.596, 3.168, 4.715, 1.534, 0.042, 1.578))
"""By ``training/sentence_reader.py``: on 712 held-out questions, half of them unanswerable, the first quote is right
for 87 % of the others, one of the first three for 97 %; AUROC of right against wrong .928, 90 % precision from .742."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage, and the quote that it would be shown in. Offsets into the document's text."""

    candidate: Candidate
    paragraph: Paragraph
    start: int
    end: int
    quote: tuple[int, int]

    @property
    def text(self) -> str:
        """The sentence, word for word."""
        return self.candidate.document.text[self.start : self.end]

    @property
    def quote_in_context(self) -> str:
        """The sentence with its neighbours below the title and headings that say what they are about."""
        document = self.candidate.document
        context = " › ".join((document.title, *self.paragraph.heading))
        return f"{context}\n{document.text[self.quote[0] : self.quote[1]]}"


class SentenceReader:
    """Picks sentences by similarity and shared words."""

    fingerprint = "sentences 1"
    limits = Limits(answered=0.742, likely=0.5, weak=0.2)

    def __init__(self, encode: Callable[[Sequence[str]], Vectors], rarity: Rarity, weights: Weights = FITTED) -> None:
        """Take the index's encoder and its inverse document frequency."""
        self._encode = encode
        self._rarity = rarity
        self._weights = weights

    def weighing(self, rarity: Rarity) -> SentenceReader:
        """Return this reader for another corpus, in which words are as rare as ``rarity`` says."""
        return SentenceReader(self._encode, rarity, self._weights)

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:
        """Return the best sentences of the passages as readings, the most likely first; none overlaps a better one."""
        return self.account(question, candidates).readings

    def account(self, question: str, candidates: Sequence[Candidate]) -> Account:
        """Return the same readings, and the sentences that stand in the quote of a better one; all passages are read.

        What ranks a sentence is its probability, before any other is looked at.
        """
        scored = [(self._weights.probability(each), s, each) for s, each in self.features(question, candidates)]
        scored.sort(key=lambda one: (-one[0], one[1].candidate.hit.document, one[1].start))
        taken: dict[int, list[tuple[Sentence, int]]] = {}
        kept: list[Weighed] = []
        others: list[Weighed] = []
        for probability, sentence, features in scored:
            near = taken.setdefault(sentence.candidate.hit.document, [])
            better = next((place for one, place in near if _overlap(sentence, one)), None)
            if better is None:
                near.append((sentence, len(kept)))
            more = kept if better is None else others
            more.append(_weighed(question, sentence, features, probability, better))
        return Account((*kept, *others), len(candidates), None)

    def notices(self, question: str) -> tuple[str, ...]:  # noqa: ARG002  (the protocol's)
        """Return nothing: questions are read whole."""
        return ()

    def features(self, question: str, candidates: Sequence[Candidate]) -> list[tuple[Sentence, Features]]:
        """Return the features of every distinct sentence of the passages."""
        found = _sentences(candidates, messages=asks_about_messages(question))
        if not found:
            return []
        texts = list(dict.fromkeys([question, *(s.text for s in found), *(s.quote_in_context for s in found)]))
        vectors = self._encode(texts)
        similarity = dict(zip(texts, (vectors @ vectors[0]).tolist(), strict=True))
        overlap = IdfOverlap(question, self._rarity)
        view = _View(question, overlap, candidates, similarity, max(similarity[s.text] for s in found))
        return [(sentence, view.features(sentence)) for sentence in found]


def _overlap(one: Sentence, other: Sentence) -> bool:
    return one.quote[0] < other.quote[1] and other.quote[0] < one.quote[1]


def _weighed(question: str, sentence: Sentence, features: Features, probability: float, better: int | None) -> Weighed:
    return Weighed(
        candidate=sentence.candidate,
        paragraph=sentence.paragraph,
        answer=short_answer(question, sentence.text, sentence.start),
        quote=sentence.quote,
        scores=partial(asdict, features),
        rank=probability,
        reading=_reading(question, sentence, probability) if better is None else None,
        better=better,
    )


def _reading(question: str, sentence: Sentence, probability: float) -> Reading:
    return Reading(
        document=sentence.candidate.document,
        document_id=sentence.candidate.hit.document,
        paragraph=sentence.paragraph,
        start=sentence.quote[0],
        end=sentence.quote[1],
        answer=short_answer(question, sentence.text, sentence.start),
        whole=False,
        confidence=round(probability, 6),
        support=round(probability, 6),
    )


def short_answer(question: str, sentence: str, offset: int) -> Span | None:
    """Return the words of ``sentence``, which stands at ``offset``, that are of the kind asked for, if any are."""
    kind = answer_types.expected_type(question)
    if kind is None:
        return None
    asked = {word.lower() for word in words(question)} - FUNCTION_WORDS
    anchors, place = [], 0
    for word in words(sentence):
        place = sentence.index(word, place)
        if word.lower() in asked:
            anchors.append(answer_types.Entity(place, place + len(word)))
        place += len(word)
    thing = answer_types.nearest(answer_types.entities(kind, sentence, question), anchors)
    if thing is None:
        return None
    return Span(sentence[thing.start : thing.end], offset + thing.start, offset + thing.end)


def _sentences(candidates: Sequence[Candidate], *, messages: bool) -> list[Sentence]:
    """Return the distinct sentences of the passages; of overlapping passages the better one keeps a shared sentence."""
    found: dict[tuple[int, int], Sentence] = {}
    for candidate in candidates:
        hit = candidate.hit
        text = candidate.document.text
        for paragraph in answering(candidate.document, hit.start, hit.end, messages=messages):
            near = units_near(text, paragraph, max(hit.start, paragraph.start), min(hit.end, paragraph.end))
            for n, (start, end) in enumerate(near):
                if start < hit.end and end > hit.start:
                    read = max(start, hit.start), min(end, hit.end)
                    quote = limited(text, quote_span(paragraph, near, n, n), read)
                    start, end = max(start, quote[0]), min(end, quote[1])
                    found.setdefault((hit.document, start), Sentence(candidate, paragraph, start, end, quote))
    return list(found.values())


class _View:
    """What all sentences of one question are measured against."""

    def __init__(
        self,
        question: str,
        overlap: IdfOverlap,
        candidates: Sequence[Candidate],
        similarity: dict[str, float],
        best: float,
    ) -> None:
        self._question = question
        self._kind = answer_types.expected_type(question)
        self._term_overlap = overlap
        self._similarity = similarity
        self._best = best
        self._best_passage = max(candidate.hit.similarity for candidate in candidates)
        self._best_lexical = max(candidate.hit.lexical for candidate in candidates)

    def features(self, sentence: Sentence) -> Features:
        hit, near = sentence.candidate.hit, self._similarity[sentence.text]
        return Features(
            similarity=near,
            behind=self._best - near,
            quote_similarity=self._similarity[sentence.quote_in_context],
            passage_similarity=hit.similarity,
            passage_behind=self._best_passage - hit.similarity,
            lexical_share=hit.lexical / self._best_lexical if self._best_lexical else 0.0,
            overlap=self._term_overlap.share_in(sentence.text),
            quote_overlap=self._term_overlap.share_in(sentence.quote_in_context),
            passage_overlap=self._term_overlap.share_in(_around(sentence)),
            has_kind=self._has_kind(sentence.text),
        )

    def _has_kind(self, text: str) -> float:
        return 0.5 if self._kind is None else float(bool(answer_types.entities(self._kind, text, self._question)))


def _around(sentence: Sentence) -> str:
    """Return the passage of a sentence with its title and headings."""
    hit, document = sentence.candidate.hit, sentence.candidate.document
    return "\n".join((document.title, *sentence.paragraph.heading, document.text[hit.start : hit.end]))


__all__ = [
    "FITTED",
    "Features",
    "Sentence",
    "SentenceReader",
    "Weights",
    "short_answer",
]
