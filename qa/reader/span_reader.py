"""The reader: passages to short answers in their quotes, the most likely first, each with its probability.

The most promising passages are read first, and no more of them than is needed: when the best answer is likely enough,
the others are left unread.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial

from index.text.lists import items
from index.types import Kind
from qa.reader.calibration import Calibration, Standing, standings
from qa.reader.finding import Finder, Found
from qa.reader.passage.written import written
from qa.reader.readings import Account, Candidate, Limits, Rarity, Reading, Weighed, readings_of
from qa.reader.span_model import Models, Text, relevance
from qa.reader.term_overlap import IdfOverlap
from qa.text.dimensions import asked_for, fits
from qa.text.places import paragraphs_between
from qa.text.question_types import asks_about_messages, asks_for_latest, is_long_form, may_ask_for_several
from qa.types import Span

FIRST_READ = 4
"""Passages that are always read; after them, every ``NEXT_READ`` passages it is asked whether that is enough."""
NEXT_READ = 3
UNASKED = -0.5
"""What stands for the second model's scores of a passage that can hardly be the one: it would say about that."""
NEWEST = 2.0
"""What the newest source gains in rank, a logit, over the oldest, where the latest state is asked for."""
CUT = "The question is too long to be read whole: only its end was held against the passages."


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
        finder = Finder(question, IdfOverlap(question, self._rarity), UNASKED if self.models.second else 0.0)
        start, stop, best = 0, FIRST_READ, -math.inf
        messages = asks_about_messages(question)
        while start < len(candidates):
            chunk = candidates[start:stop]
            read = self.models.read(question, [_text(candidate, messages) for candidate in chunk], best)
            best = max([best, *(relevance(first) for first, _ in read)])
            yield [
                found
                for candidate, (first, second) in zip(chunk, read, strict=True)
                for found in finder.found(candidate, first, second)
            ]
            start, stop = stop, stop + NEXT_READ

    def readings(self, question: str, found: Sequence[Found]) -> list[Reading]:
        """Return the answers that were found as readings, the most likely first."""
        return readings_of(self.weighed(question, found))

    def weighed(self, question: str, found: Sequence[Found]) -> list[Weighed]:
        """Return all answers that were found: the readings, the most likely first, and then what overlaps them."""
        apart, same_place = _apart(found)
        placed = self._ranked(question, apart)
        order, overlapping = _apart_by_quote(apart, placed)
        several, wanted, likely = may_ask_for_several(question), asked_for(question), 1.0
        readings: dict[int, Reading] = {}
        for n in order:  # what ranks behind another answer is not the more likely one
            likely = min(likely, self._calibration.confidence(placed[n]))
            whole = is_long_form(question) or _is_list(apart[n], several)
            # A length is no answer to "how fast", but goes on being the rival of others: without it they would rise.
            may = float(whole or fits(wanted, apart[n].text, apart[n].around))
            readings[n] = _reading(apart[n], likely * may, self._calibration.support(placed[n]) * may, whole)
        order.sort(key=lambda n: not readings[n].confidence)
        made = [_weighed(apart[n], placed[n], reading=readings[n]) for n in order]
        place = {n: number for number, n in enumerate((*order, *(n for n, _ in overlapping)))}
        made += [_weighed(apart[n], placed[n], better=place[better]) for n, better in overlapping]
        return made + [_weighed(one, None, better=place[better]) for one, better in same_place]

    def _ranked(self, question: str, found: Sequence[Found]) -> list[Standing]:
        return standings(
            [each.evidence for each in found],
            [each.said for each in found],
            [each.candidate.hit.passage for each in found],
            self._calibration.ranking,
            _newer(found) if asks_for_latest(question) else None,
        )


def _newer(found: Sequence[Found]) -> list[float]:
    """Return what each answer gains by the date of its source, among the dates of all."""
    dates = sorted({each.document.date for each in found if each.document.date})
    steps = max(1, len(dates) - 1)
    return [NEWEST * dates.index(each.document.date) / steps if each.document.date else 0.0 for each in found]


def _text(candidate: Candidate, messages: bool) -> Text:
    """Return what is read of a candidate."""
    hit, document = candidate.hit, candidate.document
    first = next(iter(paragraphs_between(document, hit.start, len(document.text))), None)
    heading = first.heading if first else ()
    return Text(", ".join((document.title, *heading)), *written(document, hit.start, hit.end, messages=messages))


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


def _overlap(one: Found, other: Found) -> bool:
    same = one.candidate.hit.document == other.candidate.hit.document
    return same and one.quote[0] < other.quote[1] and other.quote[0] < one.quote[1]


def _is_list(found: Found, several: bool) -> bool:
    """Tell whether an answer is several items of a list, or one of those that are asked for."""
    if found.paragraph.kind is not Kind.LIST:
        return False
    start, end = found.quote if several else (found.start, found.end)
    return len(items(found.document.text, start, end)) > 1


def _reading(found: Found, likely: float, support: float, whole: bool) -> Reading:
    return Reading(
        document=found.document,
        document_id=found.candidate.hit.document,
        paragraph=found.paragraph,
        start=found.quote[0],
        end=found.quote[1],
        answer=Span(found.text, found.start, found.end),
        whole=whole,
        confidence=round(likely, 6),
        support=round(support, 6),
        unconfirmed=found.unconfirmed,
    )


__all__ = ["CUT", "FIRST_READ", "NEXT_READ", "SpanReader", "merged"]
