"""What kind of thing a question asks for, and where such things stand in a sentence. Rules for English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.text.words import FUNCTION_WORDS, words


class Wanted(StrEnum):
    """Kinds of short answers that can be told by their form."""

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
_HOUSE = (
    r"(?:The|This|These|In|On|At|As|It|If|Bank|Banks|Finance|Financial|Group|Cloud|Desk|Holdings|Company|University|Pay"
    r"|Street|Road|City|County|State|Services?|Ltd|Inc|Corp|Commercial|Industrial|Construction|National)\b"
)
"""What no person is called: words of companies, offices and places, and those that begin a sentence."""
_PERIOD = "(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centuries|century)"

_FORMS = {
    Wanted.MONEY: rf"{_CURRENCY}\s?{_AMOUNT}|{_AMOUNT}\s?{_UNIT}\b",
    Wanted.PERCENT: rf"{_AMOUNT}\s?(?:%|per ?cent\b)|\b(?:one|two|three)[- ](?:third|quarter|fifth|tenth)s?\b",
    Wanted.DATE: (
        rf"\b\d{{1,2}}\s{_MONTH}(?:\s\d{{4}})?\b|\b{_MONTH}\.?\s\d{{1,2}}(?:,\s\d{{4}})?\b|\b{_MONTH}(?:\s\d{{4}})?\b"
        r"|\b(?:1[5-9]|20)\d\d\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    ),
    Wanted.DURATION: rf"\b(?:{_AMOUNT})[- ](?:{_PERIOD})\b",
    Wanted.NUMBER: rf"\b(?:{_AMOUNT})(?![\d%])",
    Wanted.PERSON: rf"(?<![\w’'.&-])(?!{_HOUSE}){_GIVEN}(?:\s(?:(?:de|van|von|bin|al)\s)?(?!{_HOUSE}){_GIVEN}){{1,3}}",
    Wanted.NAME: rf"(?<![\w’'.&-]){_CAPITAL}(?:\s(?:(?:of|the|de|van|von)\s)?{_CAPITAL}){{0,5}}",
}
_CASED = frozenset({Wanted.PERSON, Wanted.NAME, Wanted.DATE})
_PATTERNS = {kind: re.compile(form, 0 if kind in _CASED else re.IGNORECASE) for kind, form in _FORMS.items()}

_SPENT = "revenue|costs?|earn(?:ed)?|pa(?:y|id)|money|worth|sales|income|profit|spen[dt]|price|invest(?:ed)?|insured"
_NAMED = "company|bank|firm|person|city|country|province|newspaper|institution|platform|group"


def _after(asked: str, words: str) -> str:
    """Return the pattern of ``asked`` with one of ``words`` after it; atomic: of many ``asked`` only one is tried."""
    return rf"\A(?>.*?\b{asked}\b).*\b(?:{words})\b"


_QUESTIONS: tuple[tuple[Wanted, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(form, re.IGNORECASE))
    for kind, form in (
        (Wanted.PERCENT, r"\b(?:what|which) (?:share|proportion|fraction)\b|\bpercent(?:age)?\b"),
        (Wanted.MONEY, _after("how much", _SPENT)),
        (Wanted.MONEY, _after("what", "revenue|cost|price|turnover|sum|amount")),
        (Wanted.DURATION, r"\bhow long\b|\bwhat (?:term|period)\b"),
        (Wanted.DURATION, r"\bhow many (?:second|minute|hour|day|week|month|year)s\b"),
        (Wanted.NUMBER, r"\bhow many\b|\bnumber of\b|\bhow (?:large|big|high|often|much)\b"),
        (Wanted.NUMBER, _after("what", "rate|ratio|score|figure")),
        (Wanted.DATE, r"\bwhen\b|\b(?:what|which) (?:year|month|date|day)\b"),
        (Wanted.PERSON, r"^\W*(?:who|whom|whose)\b|\bwho (?:is|was|are|were|leads?|chairs?|heads?|runs?)\b"),
        (Wanted.NAME, rf"^\W*where\b|\b(?:what|which) (?:{_NAMED})\b"),
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """A thing in a text: offsets into that text."""

    start: int
    end: int


def wanted(question: str) -> Wanted | None:
    """Return the kind of short answer that ``question`` asks for, or None where a whole sentence is the answer."""
    return next((kind for kind, pattern in _QUESTIONS if pattern.search(question)), None)


def of_kind(kind: Wanted, text: str, question: str) -> list[Found]:
    """Return what is of ``kind`` in ``text`` and does not already stand in ``question``."""
    asked = {_bare(word) for word in words(question)}
    found = [Found(*match.span()) for match in _PATTERNS[kind].finditer(text)]
    return [thing for thing in found if not _is_asked(text[thing.start : thing.end], asked)]


def _is_asked(thing: str, asked: set[str]) -> bool:
    said = [_bare(word) for word in words(thing)]
    return all(word in asked or word in FUNCTION_WORDS for word in said)


def _bare(word: str) -> str:
    """Return a word in small letters and without the ending of a possessive."""
    return word.lower().replace("’", "'").removesuffix("'s")


def nearest(things: Sequence[Found], anchors: Sequence[Found]) -> Found | None:
    """Return the thing with the fewest characters between it and the places where the sentence meets the question."""
    if not things:
        return None
    return min(things, key=lambda thing: sum(_between(thing, anchor) for anchor in anchors))


def _between(one: Found, other: Found) -> int:
    return max(0, one.start - other.end, other.start - one.end)


__all__ = ["Found", "Wanted", "nearest", "of_kind", "wanted"]
