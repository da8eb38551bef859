"""Comparison of short answers by what they mean: numbers with their units, dates, names.

Three outcomes, for a false alarm costs trust: the same, different, or not comparable. Two answers are different only if
both are of one kind and neither rounding, precision, notation nor inclusion explains why they are not written alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_SCALES = {
    "hundred": 2, "thousand": 3, "k": 3, "million": 6, "millions": 6, "mn": 6, "mln": 6, "m": 6, "mio": 6,
    "billion": 9, "billions": 9, "bn": 9, "bln": 9, "b": 9, "trillion": 12, "tn": 12, "trn": 12, "crore": 7, "lakh": 5,
}  # fmt: skip
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: n for n, word in enumerate(_SMALL)} | {word: 20 + 10 * n for n, word in enumerate(_TENS)}
_WORDS |= {f"{tens}-{one}": 20 + 10 * n + m for n, tens in enumerate(_TENS) for m, one in enumerate(_SMALL[1:10], 1)}
_WORDS |= {"dozen": 12, "a dozen": 12}

_UNITS = {
    "CNY": r"rmb|cny|yuan|renminbi",
    "HKD": r"hk\$|hkd|hong kong dollars?",
    "USD": r"us\$|usd|\$|u\.?s\.? dollars?|dollars?",
    "EUR": r"€|eur|euros?",
    "GBP": r"£|gbp|pounds?(?: sterling)?",
    "JPY": r"¥|jpy|yen",
    "INR": r"₹|inr|rupees?",
    "CHF": r"chf|swiss francs?",
    "points": r"percentage points?|pp",
    "%": r"%|per ?cent",
    "km": r"kilomet(?:er|re)s?|km",
    "m": r"met(?:er|re)s?",
    "cm": r"centimet(?:er|re)s?|cm",
    "mm": r"millimet(?:er|re)s?|mm",
    "mile": r"miles?",
    "foot": r"feet|foot|ft",
    "inch": r"inch(?:es)?",
    "kg": r"kilo(?:gram)?s?|kg",
    "g": r"grams?|g",
    "tonne": r"tonnes?|metric tons?",
    "second": r"seconds?|secs?",
    "minute": r"minutes?|mins?",
    "hour": r"hours?|hrs?",
    "day": r"days?",
    "week": r"weeks?",
    "month": r"months?",
    "year": r"years?|yrs?",
    "°C": r"°\s?c|degrees celsius|celsius",
    "°F": r"°\s?f|degrees fahrenheit|fahrenheit",
}
_CONVERTED = {
    "km": ("m", Decimal(1000)), "cm": ("m", Decimal("0.01")), "mm": ("m", Decimal("0.001")),
    "mile": ("m", Decimal("1609.344")), "foot": ("m", Decimal("0.3048")), "inch": ("m", Decimal("0.0254")),
    "g": ("kg", Decimal("0.001")), "tonne": ("kg", Decimal(1000)),
    "minute": ("second", Decimal(60)), "hour": ("second", Decimal(3600)), "day": ("second", Decimal(86400)),
    "week": ("second", Decimal(604800)), "year": ("month", Decimal(12)),
}  # fmt: skip
"""Units of one dimension, by a common one; months and seconds are not, for a month has no fixed length."""

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(rf"{name}|{name[:3]}\.?|{name[:4]}\.?" for name in _MONTHS)
_DATES = (
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTH})\b,?(?: (?P<y>\d{{4}}))?", re.IGNORECASE),
    re.compile(rf"\b(?P<m>{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,? (?P<y>\d{{4}}))?", re.IGNORECASE),
    re.compile(rf"\b(?P<m>{_MONTH}),? (?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"\b(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})\b"),
    re.compile(r"\b(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})\b"),
    re.compile(r"^\W*(?:in |since |by )?(?P<y>1[0-9]\d\d|20\d\d)\W*$"),
)
_NUMBER = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*-?(?P<scale>"
    + "|".join(sorted(_SCALES, key=len, reverse=True))
    + r")?(?![\w.]*\d)(?=\b|\W|$)",
    re.IGNORECASE,
)
_SPELLINGS = "|".join(sorted(_WORDS, key=len, reverse=True))
_SPELT = re.compile(
    rf"\b(?P<word>{_SPELLINGS}|an?|half an?)\s+(?P<scale>hundred|thousand|million|billion|trillion)\b"
    rf"|\b(?P<only>{_SPELLINGS})\b",
    re.IGNORECASE,
)
_LONGEST = 400
"""Characters of an answer that is read as a value; a longer one is none."""
_TITLES = frozenset(
    (
        "mr mrs ms miss dr prof professor sir dame lord lady president chairman chairwoman chair ceo cfo cto chief "
        "executive officer director minister prime senator governor king queen the a an of and founder head manager "
        "managing vice"
    ).split()
)
_VAGUE = re.compile(
    r"\b(?:about|around|some|nearly|almost|roughly|approximately|approx|over|more than|at least|up to|under|less than"
    r"|circa|ca)\b|[~≈<>]",
    re.IGNORECASE,
)


class Comparison(StrEnum):
    """How two answers compare."""

    SAME = "same"
    DIFFERENT = "different"
    INCOMPARABLE = "incomparable"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit."""

    amount: Decimal
    step: Decimal
    """Worth of the last digit that was written: 9.1 billion may be anything from 9.05 to 9.15."""
    unit: str
    """Empty where none is known."""
    vague: bool
    """It says "about", "over" or the like."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date, as far as it is told."""

    year: int | None
    month: int | None
    day: int | None


Value = Quantity | Day | tuple[str, ...]
"""A tuple holds the words of a name, without titles."""


def compare(one: str, other: str) -> Comparison:
    """Tell whether two short answers to one question say the same."""
    if letters(one) == letters(other) and letters(one):
        return Comparison.SAME
    if max(len(one), len(other)) > _LONGEST:
        return Comparison.SAME if _contained(one, other) else Comparison.INCOMPARABLE
    mine, theirs = value(one), value(other)
    match mine, theirs:
        case Quantity(), Quantity():
            return _quantities(mine, theirs)
        case Day(), Day():
            return _days(mine, theirs)
        case tuple(), tuple():
            return _names(mine, theirs)
    return Comparison.SAME if _contained(one, other) else Comparison.INCOMPARABLE


def value(answer: str) -> Value:
    """Return what a short answer means."""
    text = " ".join(answer.split())
    for pattern in _DATES:
        if found := pattern.search(text):
            return _day(found)
    quantity = _quantity(text)
    return quantity if quantity is not None else _name(text)


def _day(found: re.Match[str]) -> Day:
    parts = found.groupdict()
    return Day(_int(parts.get("y")), _month(parts.get("m")), _int(parts.get("d")))


def _month(written: str | None) -> int | None:
    if written is None or written.isdigit():
        return _int(written)
    return next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(written[:3].lower()))


def _int(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _quantity(text: str) -> Quantity | None:
    found = list(_NUMBER.finditer(text))
    if len(found) == 1:
        digits = found[0]["digits"].replace(",", "")
        scale = Decimal(10) ** _SCALES.get((found[0]["scale"] or "").lower(), 0)
        written = Decimal(digits)
        step = Decimal(1).scaleb(-len(digits.partition(".")[2])) if "." in digits else _last_place(digits)
        rest = text[: found[0].start()] + " " + text[found[0].end() :]
        return _with_unit(written * scale, step * scale, rest, text)
    if found:
        return None
    spelt = list(_SPELT.finditer(text))
    if len(spelt) != 1:
        return None
    word = (spelt[0]["word"] or spelt[0]["only"]).lower()
    amount = Decimal("0.5") if word.startswith("half") else Decimal(_WORDS.get(word, 1))
    scale = Decimal(10) ** _SCALES.get((spelt[0]["scale"] or "").lower(), 0)
    rest = text[: spelt[0].start()] + " " + text[spelt[0].end() :]
    # A number among the words of a name, as in "the Four Seasons", is none.
    if any(word[:1].isupper() for word in rest.split() if word.lower() not in _TITLES and not _unit(word)):
        return None
    return _with_unit(amount * scale, scale if scale > 1 else Decimal(1), rest, text)


def _last_place(digits: str) -> Decimal:
    """Return what the last digit that is not a closing zero is worth: 240,000 may be rounded, 1,312 is not."""
    zeros = len(digits) - len(digits.rstrip("0"))
    return Decimal(10) ** (zeros if zeros >= 3 else 0)


def _with_unit(amount: Decimal, step: Decimal, rest: str, text: str) -> Quantity:
    unit = _unit(rest)
    if unit in _CONVERTED:
        unit, factor = _CONVERTED[unit]
        amount, step = amount * factor, step * factor
    return Quantity(amount, step, unit, _VAGUE.search(text) is not None)


def _unit(rest: str) -> str:
    """Return the unit that stands beside a number, by its symbol; another noun is its own unit."""
    for symbol, pattern in _UNITS.items():
        if re.search(rf"(?<![\w$€£¥₹])(?:{pattern})(?!\w)", rest, re.IGNORECASE):
            return symbol
    return ""


def _quantities(one: Quantity, other: Quantity) -> Comparison:
    if one.unit != other.unit and one.unit and other.unit:
        return Comparison.INCOMPARABLE
    # The less exact of the two says how near they must be; a unit that only one of them names is taken for both.
    within = max(one.step, other.step) / 2
    if abs(one.amount - other.amount) <= (within if one.amount != other.amount else 0):
        return Comparison.SAME
    if one.vague or other.vague:
        near = abs(one.amount - other.amount) <= max(abs(one.amount), abs(other.amount)) * Decimal("0.1")
        return Comparison.SAME if near else Comparison.DIFFERENT if one.unit == other.unit else Comparison.INCOMPARABLE
    return Comparison.DIFFERENT if one.unit == other.unit else Comparison.INCOMPARABLE


def _days(one: Day, other: Day) -> Comparison:
    pairs = [(one.year, other.year), (one.month, other.month), (one.day, other.day)]
    if any(mine is not None and theirs is not None and mine != theirs for mine, theirs in pairs):
        return Comparison.DIFFERENT
    known = any(mine is not None and theirs is not None for mine, theirs in pairs)
    return Comparison.SAME if known else Comparison.INCOMPARABLE


def _name(text: str) -> tuple[str, ...]:
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?", text)
    return tuple(word.rstrip(".") for word in words if word.rstrip(".").lower() not in _TITLES)


def _names(one: tuple[str, ...], other: tuple[str, ...]) -> Comparison:
    mine, theirs = ([word.lower() for word in words] for words in (one, other))
    if not mine or not theirs:
        return Comparison.INCOMPARABLE
    if set(mine) <= set(theirs) or set(theirs) <= set(mine) or _initials(mine, theirs) or _acronym(one, other):
        return Comparison.SAME
    # Of words that are no names one cannot tell whether they say the same in another way.
    named = all(word[:1].isupper() for words in (one, other) for word in words)
    return Comparison.DIFFERENT if named and not set(mine) & set(theirs) else Comparison.INCOMPARABLE


def _initials(one: list[str], other: list[str]) -> bool:
    """Tell whether the names agree but for given names cut to their first letters."""
    if one[-1] != other[-1] or len(one) != len(other):
        return False
    return all(a == b or (1 in (len(a), len(b)) and a[0] == b[0]) for a, b in zip(one, other, strict=True))


def _acronym(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and short[0].isupper() and short[0] == "".join(word[0] for word in long if word[0].isupper())


def _contained(one: str, other: str) -> bool:
    mine, theirs = (" ".join(["", *re.findall(r"[^\W_]+", text.lower()), ""]) for text in (one, other))
    return bool(mine.strip()) and bool(theirs.strip()) and (mine in theirs or theirs in mine)


def letters(text: str) -> str:
    """Return the letters and figures of a text alone, in small letters: what it says, however it is set."""
    return re.sub(r"[\W_]+", "", text).lower()


__all__ = ["Comparison", "Day", "Quantity", "Value", "compare", "letters", "value"]
