"""The reader: passages to short answers in their quotes, the most likely first, each with its probability.

The most promising passages are read first, and no more of them than is needed: when the best answer is likely enough,
the others are left unread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from index.text.passages import RETRIEVED
from index.types import Document, Paragraph
from qa.reader.calibration import Calibration, Evidence, Standing, standings
from qa.reader.quotes import quote_around
from qa.reader.readings import Account, Candidate, Limits, Rarity, Reading, Weighed, readings_of
from qa.reader.span_model import SpanModel, Text, Window
from qa.reader.spans import ScoredSpan, best_spans, score_of
from qa.reader.tables import answer_blocks, header_of
from qa.reader.term_overlap import IdfOverlap
from qa.text import answer_types
from qa.text.metrics import normalised
from qa.text.particulars import Kind, Particular, missing, particulars
from qa.text.places import paragraphs_between
from qa.text.question_types import is_long_form
from qa.types import Span

SPANS_A_PASSAGE = 3
FIRST_READ = 4
"""Passages that are always read; after them, every ``NEXT_READ`` passages it is asked whether that is enough."""
NEXT_READ = 2
CUT = "The question is too long to be read whole: only its end was held against the passages."


@dataclass(frozen=True, slots=True)
class Found:
    """An answer in its place, and what speaks for it. Offsets into the document's text."""

    candidate: Candidate
    paragraph: Paragraph
    start: int
    end: int
    quote: tuple[int, int]
    evidence: Evidence
    unconfirmed: tuple[str, ...]
    """Numbers and names of the question that the source does not state beside it."""

    @property
    def document(self) -> Document:
        """The document that it stands in."""
        return self.candidate.document

    @property
    def text(self) -> str:
        """The answer, word for word."""
        return self.document.text[self.start : self.end]

    @property
    def quoted(self) -> str:
        """The quote around it, word for word."""
        return self.document.text[self.quote[0] : self.quote[1]]

    @property
    def said(self) -> str:
        """What makes two answers the same."""
        return normalised(self.text)


@dataclass(frozen=True, slots=True)
class Models:
    """One model that reads, or two: the first one's relevance ranks, and what both find is surer than what one does."""

    first: SpanModel
    second: SpanModel | None = None

    @property
    def fingerprint(self) -> str:
        """Of both."""
        return self.first.fingerprint + (f" + {self.second.fingerprint}" if self.second else "")

    def read(self, question: str, texts: Sequence[Text]) -> list[tuple[Sequence[Window], Sequence[Window]]]:
        """Return what each model says of each text; nothing for the second one where there is none."""
        first = _read(self.first, question, texts)
        second = _read(self.second, question, texts) if self.second else []
        return list(zip_longest(first, second, fillvalue=()))


def _read(model: SpanModel, question: str, texts: Sequence[Text]) -> list[list[Window]]:
    """Read each text below what stands above it, in which no answer is looked for."""
    whole = [Text(text.title, f"{text.above}\n{text.passage}") if text.above else text for text in texts]
    return [
        [window.after(len(text.above) + 1) for window in windows] if text.above else windows
        for text, windows in zip(texts, model.read(question, whole), strict=True)
    ]


class SpanReader:
    """Finds answers with trained models and weighs them with a calibration that was fitted for these."""

    def __init__(self, models: Models, calibration: Calibration, rarity: Rarity) -> None:
        """Take the index's inverse document frequency beside the two."""
        self.models = models
        self._calibration = calibration
        self._rarity = rarity
        self.fingerprint = models.fingerprint
        self.limits = Limits(calibration.answered, calibration.likely, calibration.weak)

    def weighing(self, rarity: Rarity) -> SpanReader:
        """Return this reader for another corpus, in which words are as rare as ``rarity`` says."""
        return SpanReader(self.models, self._calibration, rarity)

    def notices(self, question: str) -> tuple[str, ...]:
        """Say so if the question is too long for the model."""
        if not self.models.first.cuts(question):
            return ()
        return (CUT,)

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:
        """Return the answers as readings, the most likely first; no quote overlaps that of a better one."""
        return self.account(question, candidates).readings

    def account(self, question: str, candidates: Sequence[Candidate]) -> Account:
        """Return the same readings, the answers that overlap them, and how many passages were read."""
        found: list[Found] = []
        weighed: list[Weighed] = []
        read = 0
        for more in self.in_turn(question, candidates):
            found += more
            read = min(len(candidates), read + (NEXT_READ if read else FIRST_READ))
            weighed = self.weighed(question, found)
            if self.is_enough(readings_of(weighed)):
                break
        return Account(tuple(weighed), read, self._calibration.enough)

    def is_enough(self, readings: Sequence[Reading]) -> bool:
        """Tell whether the best answer is so likely that what is still unread may stay so."""
        return bool(readings) and readings[0].confidence >= self._calibration.enough

    def in_turn(self, question: str, candidates: Sequence[Candidate]) -> Iterator[list[Found]]:
        """Yield the answers of the first few passages, then those of the next ones, read only when asked for."""
        view = _View(question, IdfOverlap(question, self._rarity))
        start, stop = 0, FIRST_READ
        while start < len(candidates):
            chunk = candidates[start:stop]
            read = self.models.read(question, [_text(candidate) for candidate in chunk])
            yield [
                found
                for candidate, (first, second) in zip(chunk, read, strict=True)
                for found in view.found(candidate, first, second)
            ]
            start, stop = stop, stop + NEXT_READ

    def readings(self, question: str, found: Sequence[Found]) -> list[Reading]:
        """Return the answers that were found as readings, the most likely first."""
        return readings_of(self.weighed(question, found))

    def weighed(self, question: str, found: Sequence[Found]) -> list[Weighed]:
        """Return all answers that were found: the readings, the most likely first, and then what overlaps them."""
        apart, same_place = _apart(found)
        placed = self._ranked(apart)
        order, overlapping = _apart_by_quote(apart, placed)
        long, likely = is_long_form(question), 1.0
        made: list[Weighed] = []
        for n in order:  # what ranks behind another answer is not the more likely one
            likely = min(likely, self._calibration.confidence(placed[n]))
            reading = _reading(apart[n], likely, self._calibration.support(placed[n]), long)
            made.append(_weighed(apart[n], placed[n], reading=reading))
        place = {n: number for number, n in enumerate((*order, *(n for n, _ in overlapping)))}
        made += [_weighed(apart[n], placed[n], better=place[better]) for n, better in overlapping]
        return made + [_weighed(one, None, better=place[better]) for one, better in same_place]

    def _ranked(self, found: Sequence[Found]) -> list[Standing]:
        return standings(
            [each.evidence for each in found],
            [each.said for each in found],
            [each.candidate.hit.passage for each in found],
            self._calibration.ranking,
        )


def merged(found: Sequence[Found]) -> list[Found]:
    """Return the answers without those that overlap a better one: passages overlap, and hold the same answer twice."""
    return _apart(found)[0]


def _apart(found: Sequence[Found]) -> tuple[list[Found], list[tuple[Found, int]]]:
    """Return the answers that overlap no better one, and the others, each with the index of a better one."""
    kept: list[Found] = []
    others: list[tuple[Found, int]] = []
    for one in sorted(found, key=lambda each: (-_margin(each), each.candidate.hit.document, each.start)):
        better = next((n for n, other in enumerate(kept) if _same_place(one, other)), None)
        if better is None:
            kept.append(one)
        else:
            others.append((one, better))
    return kept, others


def _apart_by_quote(found: Sequence[Found], placed: Sequence[Standing]) -> tuple[list[int], list[tuple[int, int]]]:
    """Return the indices of the answers whose quotes overlap none of a better one, best first.

    And of the others, each with that of a better one.
    """
    kept: list[int] = []
    others: list[tuple[int, int]] = []
    for n in sorted(
        range(len(found)),
        key=lambda n: (-placed[n].rank, -_margin(found[n]), found[n].candidate.hit.document, found[n].start),
    ):
        better = next((other for other in kept if _overlap(found[n], found[other])), None)
        if better is None:
            kept.append(n)
        else:
            others.append((n, better))
    return kept, others


def _weighed(
    found: Found, standing: Standing | None, reading: Reading | None = None, better: int | None = None
) -> Weighed:
    return Weighed(
        candidate=found.candidate,
        paragraph=found.paragraph,
        answer=Span(found.text, found.start, found.end),
        quote=found.quote,
        scores=standing.features if standing else partial(asdict, found.evidence),
        rank=standing.rank if standing else None,
        reading=reading,
        better=better,
    )


def _margin(found: Found) -> float:
    return found.evidence.margin + found.evidence.other_margin


def _same_place(one: Found, other: Found) -> bool:
    same = one.candidate.hit.document == other.candidate.hit.document
    return same and one.start < other.end and other.start < one.end


def _text(candidate: Candidate) -> Text:
    """Return what is read of a candidate; above rows of a table stands the table's header."""
    hit, document = candidate.hit, candidate.document
    first = next(iter(paragraphs_between(document, hit.start, len(document.text))), None)
    heading = first.heading if first else ()
    header = header_of(document, first, hit.start) if first else None
    above = document.text[header[0] : header[1]] if header else ""
    return Text(", ".join((document.title, *heading)), document.text[hit.start : hit.end], above)


def _overlap(one: Found, other: Found) -> bool:
    same = one.candidate.hit.document == other.candidate.hit.document
    return same and one.quote[0] < other.quote[1] and other.quote[0] < one.quote[1]


def _reading(found: Found, likely: float, support: float, long: bool) -> Reading:
    return Reading(
        document=found.document,
        document_id=found.candidate.hit.document,
        paragraph=found.paragraph,
        start=found.quote[0],
        end=found.quote[1],
        answer=Span(found.text, found.start, found.end),
        whole=long,
        confidence=round(likely, 6),
        support=round(support, 6),
        unconfirmed=found.unconfirmed,
    )


class _View:
    """What all answers of one question are weighed with."""

    def __init__(self, question: str, overlap: IdfOverlap) -> None:
        self._question = question
        self._kind = answer_types.expected_type(question)
        self._term_overlap = overlap
        self._particulars = particulars(question)

    def found(self, candidate: Candidate, first: Sequence[Window], second: Sequence[Window]) -> Iterator[Found]:
        """Yield the best answers of a passage, each scored by both models."""
        hit, document = candidate.hit, candidate.document
        inside = [p for p in paragraphs_between(document, hit.start, hit.end) if p.kind in RETRIEVED]
        blocks = answer_blocks(document, inside, hit.start, hit.end)
        for span, other in _scored(first, second, blocks):
            start, end = hit.start + span.start, hit.start + span.end
            around = next((p for p in inside if p.start <= start and end <= p.end), None)
            if around is not None and not self._says_nothing(document.text[start:end]):
                quote = quote_around(document.text, around, start, end)
                end = min(end, quote[1])
                gone = self._unconfirmed(candidate, around, quote)
                evidence = self._evidence(candidate, around, (span, other), quote, gone)
                yield Found(candidate, around, start, end, quote, evidence, tuple(one.text for one in gone))

    def _says_nothing(self, answer: str) -> bool:
        """Tell whether the answer only repeats words of the question."""
        return self._term_overlap.repeats(answer)

    def _unconfirmed(
        self, candidate: Candidate, paragraph: Paragraph, quote: tuple[int, int]
    ) -> tuple[Particular, ...]:
        hit, document = candidate.hit, candidate.document
        above = "\n".join((document.title, *paragraph.heading))
        near = f"{above}\n{document.date or ''}\n{document.text[quote[0] : quote[1]]}"
        names = missing(self._particulars, Kind.NAME, f"{near}\n{document.text[hit.start : hit.end]}")
        return names + missing(self._particulars, Kind.NUMBER, near)

    def _evidence(
        self,
        candidate: Candidate,
        paragraph: Paragraph,
        scored: tuple[ScoredSpan, ScoredSpan | None],
        quote: tuple[int, int],
        unconfirmed: Sequence[Particular],
    ) -> Evidence:
        hit, document = candidate.hit, candidate.document
        above = "\n".join((document.title, *paragraph.heading))
        (span, other), overlap = scored, self._term_overlap
        return Evidence(
            relevance=_tenth(span.relevance, 2.0),
            margin=_tenth(span.margin, 3.0),
            share=span.share,
            other_relevance=_tenth(other.relevance, 2.0) if other else 0.0,
            other_margin=_tenth(other.margin, 3.0) if other else 0.0,
            other_share=other.share if other else 0.0,
            similarity=hit.similarity,
            lexical=hit.lexical,
            passage_words=overlap.share_in(f"{above}\n{document.text[hit.start : hit.end]}"),
            quote_words=overlap.share_in(f"{above}\n{document.text[quote[0] : quote[1]]}"),
            kind=self._of_kind(document.text[hit.start + span.start : hit.start + span.end]),
            names_missing=self._share(Kind.NAME, unconfirmed),
            numbers_missing=self._share(Kind.NUMBER, unconfirmed),
        )

    def _share(self, kind: Kind, unconfirmed: Sequence[Particular]) -> float:
        stated = sum(one.kind is kind for one in self._particulars)
        return sum(one.kind is kind for one in unconfirmed) / stated if stated else 0.0

    def _of_kind(self, answer: str) -> float:
        return 0.5 if self._kind is None else float(bool(answer_types.entities(self._kind, answer, self._question)))


def _scored(
    first: Sequence[Window], second: Sequence[Window], blocks: NDArray[np.int64]
) -> Iterator[tuple[ScoredSpan, ScoredSpan | None]]:
    """Yield the best spans of either model with what each says of them, the best one first; none overlaps a better."""
    found = best_spans(first, blocks, SPANS_A_PASSAGE)
    if not second:
        yield from ((span, None) for span in found)
        return
    places = dict.fromkeys((span.start, span.end) for span in (*found, *best_spans(second, blocks, SPANS_A_PASSAGE)))
    both = [(mine, theirs) for a, b in places if (mine := score_of(first, a, b)) and (theirs := score_of(second, a, b))]
    taken: list[ScoredSpan] = []
    for mine, theirs in sorted(both, key=lambda pair: (-_together(*pair), pair[0].start, pair[0].end)):
        if all(mine.end <= other.start or other.end <= mine.start for other in taken):
            taken.append(mine)
            yield mine, theirs


def _together(one: ScoredSpan, other: ScoredSpan) -> float:
    """Return the logarithm of the product of both probabilities."""
    return float(np.log(max(one.share, 1e-9)) + np.log(max(other.share, 1e-9)))


def _tenth(logit: float, most: float) -> float:
    return max(-most, min(most, logit / 10))


__all__ = ["CUT", "FIRST_READ", "NEXT_READ", "SPANS_A_PASSAGE", "Found", "Models", "SpanReader", "merged"]
