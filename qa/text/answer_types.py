"""Expected answer types: which kind of entity a question asks for, and where a text has such entities. For English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.text.words import FUNCTION_WORDS, words


class AnswerType(StrEnum):
    """Types of short answers that can be recognised by their form."""

    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    DURATION = "duration"
    PERSON = "person"
    NAME = "name"


_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?)"
)
_SCALE = r"(?:hundred|thousand|million|billion|trillion|mn|bn|tn|[mbt])"
_CURRENCY = r"(?:RMB|CNY|USD|US\$|HK\$|EUR|GBP|JPY|[$€£¥])"
_UNIT = r"(?:yuan|renminbi|dollars?|euros?|pounds?|yen)"
_SMALL = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|half|dozen)"
)
_FIGURE = r"(?<![\d,.])(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,18})(?:\.\d{1,9})?(?![\d])"
_AMOUNT = rf"(?:(?:{_FIGURE})(?:\s?{_SCALE}\b)?|{_SMALL}(?:[- ](?:{_SMALL}|{_SCALE})){{0,5}}\b)"
_CAPITAL = r"[A-Z][\w’'&-]{1,40}+(?:\.[\w]{1,10}+){0,3}+"
_GIVEN = r"[A-Z][a-zà-ÿ’'-]{1,30}+"
_NOT_A_PERSON = (
    r"(?:The|This|These|In|On|At|As|It|If|Bank|Banks|Finance|Financial|Group|Cloud|Desk|Holdings|Company|University|Pay"
    r"|Street|Road|City|County|State|Services?|Ltd|Inc|Corp|Commercial|Industrial|Construction|National)\b"
)
"""Words that are no part of a person's name: of companies, offices and places, and those that begin a sentence."""
_PART = f"(?!{_NOT_A_PERSON}){_GIVEN}"
"""Of a person's name."""
_PERIOD = "(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centuries|century)"

_FORMS = {
    AnswerType.MONEY: rf"{_CURRENCY}\s?{_AMOUNT}|{_AMOUNT}\s?{_UNIT}\b",
    AnswerType.PERCENT: rf"{_AMOUNT}\s?(?:%|per ?cent\b)|\b(?:one|two|three)[- ](?:third|quarter|fifth|tenth)s?\b",
    AnswerType.DATE: (
        rf"\b\d{{1,2}}\s{_MONTH}(?:\s\d{{4}})?\b|\b{_MONTH}\.?\s\d{{1,2}}(?:,\s\d{{4}})?\b|\b{_MONTH}(?:\s\d{{4}})?\b"
        r"|\b(?:1[5-9]|20)\d\d\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    ),
    AnswerType.DURATION: rf"\b(?:{_AMOUNT})[- ](?:{_PERIOD})\b",
    AnswerType.NUMBER: rf"\b(?:{_AMOUNT})(?![\d%])",
    AnswerType.PERSON: rf"(?<![\w’'.&-]){_PART}(?:\s(?:(?:de|van|von|bin|al)\s)?{_PART}){{1,3}}",
    AnswerType.NAME: rf"(?<![\w’'.&-]){_CAPITAL}(?:\s(?:(?:of|the|de|van|von)\s)?{_CAPITAL}){{0,5}}",
}
_CASED = frozenset({AnswerType.PERSON, AnswerType.NAME, AnswerType.DATE})
_PATTERNS = {name: re.compile(form, 0 if name in _CASED else re.IGNORECASE) for name, form in _FORMS.items()}

_MONEY_WORDS = (
    "revenue|costs?|earn(?:ed)?|pa(?:y|id)|money|worth|sales|income|profit|spen[dt]|price|invest(?:ed)?|insured"
)
_NAME_WORDS = "company|bank|firm|person|city|country|province|newspaper|institution|platform|group"


def _after(phrase: str, others: str) -> str:
    """Return a pattern of ``phrase`` with one of ``others`` after it; atomic: only the first ``phrase`` is tried."""
    return rf"\A(?>.*?\b{phrase}\b).*\b(?:{others})\b"


_QUESTIONS: tuple[tuple[AnswerType, re.Pattern[str]], ...] = tuple(
    (answer_type, re.compile(form, re.IGNORECASE))
    for answer_type, form in (
        (AnswerType.PERCENT, r"\b(?:what|which) (?:share|proportion|fraction)\b|\bpercent(?:age)?\b"),
        (AnswerType.MONEY, _after("how much", _MONEY_WORDS)),
        (AnswerType.MONEY, _after("what", "revenue|cost|price|turnover|sum|amount")),
        (AnswerType.DURATION, r"\bhow long\b|\bwhat (?:term|period)\b"),
        (AnswerType.DURATION, r"\bhow many (?:second|minute|hour|day|week|month|year)s\b"),
        (AnswerType.NUMBER, r"\bhow many\b|\bnumber of\b|\bhow (?:large|big|high|often|much)\b"),
        (AnswerType.NUMBER, _after("what", "rate|ratio|score|figure")),
        (AnswerType.DATE, r"\bwhen\b|\b(?:what|which) (?:year|month|date|day)\b"),
        (AnswerType.PERSON, r"^\W*(?:who|whom|whose)\b|\bwho (?:is|was|are|were|leads?|chairs?|heads?|runs?)\b"),
        (AnswerType.NAME, rf"^\W*where\b|\b(?:what|which) (?:{_NAME_WORDS})\b"),
    )
)


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity in a text, by offsets into that text."""

    start: int
    end: int


def expected_type(question: str) -> AnswerType | None:
    """Return the type of short answer that ``question`` asks for; None where a whole sentence is the answer."""
    return next((answer_type for answer_type, pattern in _QUESTIONS if pattern.search(question)), None)


def entities(answer_type: AnswerType, text: str, question: str) -> list[Entity]:
    """Return the entities of ``answer_type`` in ``text`` that ``question`` does not name itself."""
    question_words = {_normalised(word) for word in words(question)}
    found = [Entity(*match.span()) for match in _PATTERNS[answer_type].finditer(text)]
    return [entity for entity in found if not _is_in_question(text[entity.start : entity.end], question_words)]


def _is_in_question(entity: str, question_words: set[str]) -> bool:
    return all(word in question_words or word in FUNCTION_WORDS for word in map(_normalised, words(entity)))


def _normalised(word: str) -> str:
    """Return a word in lower case, without a possessive ending."""
    return word.lower().replace("’", "'").removesuffix("'s")


def nearest(candidates: Sequence[Entity], anchors: Sequence[Entity]) -> Entity | None:
    """Return the entity with the smallest summed distance to ``anchors``, the words shared with the question."""
    if not candidates:
        return None
    return min(candidates, key=lambda entity: sum(_distance(entity, anchor) for anchor in anchors))


def _distance(one: Entity, other: Entity) -> int:
    """Return the characters between two entities."""
    return max(0, one.start - other.end, other.start - one.end)


__all__ = ["AnswerType", "Entity", "entities", "expected_type", "nearest"]
