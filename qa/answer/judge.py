"""From readings to an answer: its status, quotes with citations, and groups of answers that agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from index.store.records import document_id
from index.types import Document, Kind, Paragraph
from qa.answer.ambiguity import told_apart
from qa.answer.values import Comparison, compare, letters
from qa.citations.citation import cite
from qa.citations.verify_bundle import Searched, State
from qa.reader.passage.structure import header_of, led_to
from qa.reader.readings import Limits, Reading
from qa.types import Citation, Group, Part, Quote, Status

AROUND = 1000
"""Characters of the paragraph that are told before and after a quote, at most."""
ALWAYS = 3
"""Quotes that are shown whatever their probability: each says its own, and a checker wants to see the next best."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the readings amount to."""

    status: Status
    confidence: float
    quotes: tuple[Quote, ...]
    groups: tuple[Group, ...]
    near_misses: tuple[Quote, ...]
    likely: float
    """Probability that one of the answers is right: what is held against the limits."""
    parts: tuple[Part, ...] = ()
    """Of a compound question, what each of its parts amounts to."""


Copies = Callable[[int, int], Sequence[tuple[Document, Paragraph]]]
"""From document id and paragraph number to the paragraphs elsewhere that say nearly the same."""


def no_copies(_document_id: int, _paragraph: int) -> Sequence[tuple[Document, Paragraph]]:
    """Return nothing: for readings that come from no index."""
    return ()


def judge(
    question: str, readings: Sequence[Reading], shown: int, limits: Limits, copies: Copies = no_copies
) -> Verdict:
    """Return the answer that ``readings``, the most likely first, give to ``question``: at most ``shown`` quotes."""
    copies = cache(copies)  # asked for each quote, and again for its group; each time reads documents
    distinct = [_original_first(same, copies) for same in by_words(readings)]
    confidence = distinct[0][0].confidence if distinct else 0.0
    worth = [same for n, same in enumerate(distinct) if n < ALWAYS or same[0].confidence >= limits.weak][:shown]
    quotes = _quotes(worth, copies)
    first = [same[0] for same in worth]
    answers = tuple(
        replace(group, sources=_independent([first[number - 1] for number in group.quotes], copies))
        for group in _sides(question, quotes, first, limits)
    )
    # Where sources disagree none of their answers is likely by itself, yet one of them may well be.
    one_of_them = sum(quotes[group.quotes[0] - 1].confidence for group in answers)
    likely = max(confidence, min(1.0, one_of_them) if len(answers) > 1 else 0.0)
    if likely >= limits.likely:
        status = Status.ANSWERED if likely >= limits.answered else Status.LIKELY
        return Verdict(status, confidence, quotes, answers, (), likely)
    if confidence >= limits.weak:
        return Verdict(Status.WEAK, confidence, quotes, (), (), likely)
    return Verdict(Status.NOT_FOUND, confidence, (), (), quotes[:ALWAYS], likely)


def _sides(question: str, quotes: Sequence[Quote], readings: Sequence[Reading], limits: Limits) -> tuple[Group, ...]:
    """Return the distinct answers, each with what it is about where the question leaves open which one is meant."""

    def spoken(limit: float) -> list[Quote]:
        # The first one may be likely only.
        pairs = zip(quotes, readings, strict=True)
        return [quote for quote, one in pairs if one.support >= (limits.likely if quote.number == 1 else limit)]

    likely = groups(spoken(limits.likely), rows=True)
    about = told_apart(question, [readings[group.quotes[0] - 1] for group in likely]) if len(likely) > 1 else ()
    if about:
        return tuple(replace(group, about=each) for group, each in zip(likely, about, strict=True))
    return groups(spoken(limits.answered))  # what is to disagree has to be an answer by itself


def groups(quotes: Sequence[Quote], *, rows: bool = False) -> tuple[Group, ...]:
    """Return the distinct short answers among quotes that are answers themselves, in the order of the quotes.

    A false alarm costs trust, so a quote disagrees only if its answer and every earlier one differ by their meaning
    (:mod:`qa.answer.values`). One that holds an earlier answer too agrees with it; a document speaks once, for what
    else it says beside its first answer is about something else. With ``rows`` each row of a table speaks for itself.
    """
    found: dict[str, list[int]] = {}
    heard: set[tuple[str, str, int]] = set()
    for quote in quotes:
        row = quote.citation.start if rows and quote.header else 0
        speaker = (quote.citation.source, quote.citation.document, row)
        if quote.answer is None:
            continue
        said = quote.answer.text
        meant = {answer: compare(answer, said) for answer in found}
        same = next((a for a, meaning in meant.items() if _holds(quote.text, a) or meaning is Comparison.SAME), None)
        if same is not None:
            found[same].append(quote.number)
        elif speaker not in heard and all(meaning is Comparison.DIFFERENT for meaning in meant.values()):
            found[said] = [quote.number]
        heard.add(speaker)
    return tuple(Group(answer, tuple(numbers)) for answer, numbers in found.items())


def _holds(text: str, answer: str) -> bool:
    """Tell whether ``text`` holds ``answer`` as whole words, wherever its lines break."""
    pattern = r"\s+".join(re.escape(word) for word in answer.split())
    return re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE) is not None


def by_words(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Return the readings by distinct words, the most likely one of each first."""
    found: dict[str, list[Reading]] = {}
    for reading in readings:
        found.setdefault(letters(reading.text) or reading.text, []).append(reading)
    return list(found.values())


def _original_first(same: Sequence[Reading], copies: Copies) -> Sequence[Reading]:
    """Put a message before those that repeat it in a reply: its words are as likely an answer as theirs."""
    best = same[0]
    if best.paragraph.kind is not Kind.QUOTED:
        return same
    own = [reading for reading in same if reading.paragraph.kind is not Kind.QUOTED]
    found = own[:1] or _elsewhere(best, copies)
    if not found:
        return same
    first = replace(found[0], confidence=best.confidence, support=best.support)
    return [first, *(reading for reading in same if reading is not found[0])]


def _elsewhere(reading: Reading, copies: Copies) -> list[Reading]:
    """Return the same words where they are no repetition, the earliest first."""
    found = []
    for document, paragraph in copies(reading.document_id, reading.paragraph.number):
        start = document.text.find(reading.text, paragraph.start, paragraph.end)
        if paragraph.kind is Kind.QUOTED or start < 0:
            continue
        shift, answer = start - reading.start, reading.answer
        found.append(
            replace(
                reading,
                document=document,
                document_id=document_id(document.source, document.name),
                paragraph=paragraph,
                start=start,
                end=reading.end + shift,
                answer=answer and replace(answer, start=answer.start + shift, end=answer.end + shift),
            )
        )
    return sorted(found, key=lambda each: each.document.date or "9999")


def _quotes(distinct: Sequence[Sequence[Reading]], copies: Copies) -> tuple[Quote, ...]:
    return tuple(
        replace(quote(same[0], number), also_in=_also_in(same, copies)) for number, same in enumerate(distinct, 1)
    )


def _also_in(same: Sequence[Reading], copies: Copies) -> tuple[Citation, ...]:
    """Return the other places of the first reading's words: those that were read, and its paragraph's copies."""
    first, *others = same
    found = [citation(other) for other in others]
    for document, paragraph in copies(first.document_id, first.paragraph.number):
        text = document.text[paragraph.start : paragraph.end]
        place = Searched(text).place_of(first.text, first.start - first.paragraph.start)
        if place is not None and place.state is not State.CHANGED:
            start, end = paragraph.start + place.start, paragraph.start + place.end
            found.append(cite(document, paragraph, start, end))
    return tuple({(each.source, each.document, each.paragraph): each for each in reversed(found)}.values())[::-1]


def _independent(readings: Sequence[Reading], copies: Copies) -> int:
    """Return how many sources the readings come from: a document speaks once, and so do copies of one text."""
    heard: list[set[int]] = []
    for reading in readings:
        own = {reading.document_id} | {
            document_id(document.source, document.name)
            for document, _ in copies(reading.document_id, reading.paragraph.number)
        }
        known = [each for each in heard if each & own]
        heard = [each for each in heard if not each & own] + [own.union(*known)]
    return len(heard)


def quote(reading: Reading, number: int) -> Quote:
    """Return a reading as a quote, with the rest of its paragraph around it; of a long one, what is near."""
    text, paragraph = reading.document.text, reading.paragraph
    return Quote(
        number=number,
        before=text[max(paragraph.start, reading.start - AROUND) : reading.start],
        text=reading.text,
        after=text[reading.end : min(paragraph.end, reading.end + AROUND)],
        answer=None if reading.whole else reading.answer,
        confidence=reading.confidence,
        citation=citation(reading),
        header=_words(reading.document, header_of(reading.document, reading.paragraph, reading.start)),
        below=_words(reading.document, led_to(reading.document, reading.paragraph, reading.end)),
        unconfirmed=reading.unconfirmed,
    )


def _words(document: Document, bounds: tuple[int, int] | None) -> str | None:
    return document.text[slice(*bounds)] if bounds else None


def citation(reading: Reading) -> Citation:
    """Return the exact place of a reading."""
    return cite(reading.document, reading.paragraph, reading.start, reading.end)


__all__ = ["ALWAYS", "AROUND", "Copies", "Verdict", "by_words", "citation", "groups", "judge", "no_copies", "quote"]
