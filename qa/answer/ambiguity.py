"""Which one is meant? Different answers are no disagreement where their sources speak of different things.

Two offices, two years, two products: where the question names none of them, it is the question that is open. What tells
the answers apart is named, so that the asker can say which one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.tables import cells
from index.text.writings import folded
from index.types import Kind
from qa.reader.passage.quotes import units_near
from qa.reader.readings import Reading
from qa.text.particulars import particulars
from qa.text.words import FUNCTION_WORDS, content_words, words

_YEAR = re.compile(r"(?<![\w.,])(?:19|20)\d\d(?![\w]|[.,]\d)")
_SUBJECT = re.compile(
    r"^\W{0,20}((?:[A-ZÀ-ÖØ-Þ][\w’'&-]{0,40}|\d{1,12})(?: (?:[A-ZÀ-ÖØ-Þ][\w’'&-]{0,40}|\d{1,12})){0,8})\b"
    r"(?! (?:said|says|told|announced|added)\b)"
)
"""The name with which a sentence begins, unless it only says whose words follow."""
_LONGEST = 60
"""Characters of what tells an answer from the others."""


@dataclass(frozen=True, slots=True)
class _Side:
    """What the place of an answer speaks of; an empty text where it does not say."""

    row: str
    """The first cell of its row."""
    year: str
    """The only year in its sentence."""
    subject: str
    """The name with which its sentence begins."""
    headings: tuple[str, ...]
    """The innermost heading above it, and the document's title."""
    text: str
    """Sentence and headings, folded."""


def told_apart(question: str, readings: Sequence[Reading]) -> tuple[str, ...]:
    """Return for each of different answers what its source is about and the others are not; nothing if that is unclear.

    Nothing, too, where the question names what all of them speak of: then they disagree about that one. A year tells
    apart what is said of it in any case.
    """
    sides = [_side(reading) for reading in readings]
    asked = folded(question)
    stated = [folded(one.text) for one in particulars(question)]
    about_one = bool(stated) and all(name in side.text for name in stated for side in sides)
    ways = [[side.row for side in sides], [side.year for side in sides]]
    if not about_one:
        ways += [_other_parts([side.headings[n] for side in sides]) for n in range(2)]
        ways.append([side.subject for side in sides])
    for told in ways:
        different = len(set(map(folded, told))) == len(sides)
        if different and all(told) and not any(folded(each) in asked for each in told):
            return tuple(told)
    return ()


def _side(reading: Reading) -> _Side:
    text, paragraph = reading.document.text, reading.paragraph
    place = reading.answer.start if reading.answer else reading.start
    near = units_near(text, paragraph, reading.start, reading.end)
    unit = next((each for each in near if each[0] <= place < each[1]), (reading.start, reading.end))
    sentence, answer = text[slice(*unit)], reading.answer.text if reading.answer else ""
    headings = ("".join(paragraph.heading[-1:]), reading.document.title)
    years = set(_YEAR.findall(sentence.replace(answer, " ")))
    return _Side(
        row=_first_cell(text, unit, place) if paragraph.kind is Kind.TABLE else "",
        year=years.pop() if len(years) == 1 else "",
        subject=_subject(sentence, reading.document.text, answer) if paragraph.kind is not Kind.TABLE else "",
        headings=headings,
        text=folded("\n".join((sentence, *headings))),
    )


def _first_cell(text: str, row: tuple[int, int], answer: int) -> str:
    start, end = cells(text, row)[0]
    return "" if start <= answer < end or end - start > _LONGEST else text[start:end]


def _subject(sentence: str, document: str, answer: str) -> str:
    """Return the name with which a sentence begins: one word is a name if it has a capital elsewhere too."""
    found = _SUBJECT.match(sentence)
    name = found[1] if found else ""
    single = " " not in name and re.search(rf"(?<=[a-z,] ){re.escape(name)}\b", document) is None
    says_something = any(word.lower() not in FUNCTION_WORDS for word in words(name))
    return "" if single or not says_something or name in answer or len(name) > _LONGEST else name


def _other_parts(headings: Sequence[str]) -> list[str]:
    """Return of headings alike what each has and no other; empty texts if they have no word in common."""
    held = [{folded(word) for word in content_words(heading)} for heading in headings]
    if not set.intersection(*held):
        return [""] * len(headings)
    own = [each - set.union(set(), *(other for other in held if other is not each)) for each in held]
    return [
        " ".join(word for word in words(heading) if folded(word) in mine)[:_LONGEST]
        for heading, mine in zip(headings, own, strict=True)
    ]


__all__ = ["told_apart"]
