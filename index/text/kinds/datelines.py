"""Datelines and bylines: the date and the author of an article, and its date in ISO form."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})(?!\d)",
        rf"{_MONTH} {_DAY},? {_YEAR}(?!\d)",
        rf"{_DAY} (?:of )?{_MONTH},? {_YEAR}(?!\d)",
        rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}(?!\d)",
    )
)
"""Day and month in figures with slashes are left alone: 03/04/2024 is two dates."""
_FOUR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_WITHIN = re.compile(r"[A-Za-z./-]")
"""What every date has beside its figures: a month's name, or what parts them."""
_NEAR = 20
"""Characters from a year to the beginning or end of its date, at most."""


def iso_date(text: str) -> str | None:
    """Return the date with which ``text`` begins, as ``YYYY-MM-DD``; None where it begins with none."""
    found = _leading(text)
    return found[0] if found else None


def dates(text: str) -> Iterator[str]:
    """Yield the dates that stand in ``text``, as ``YYYY-MM-DD``."""
    for year in _FOUR.finditer(text):
        # A date is a few words around its year: all of a long text need not be held against every form.
        near = text[max(0, year.start() - _NEAR) : year.end() + _NEAR]
        if not _WITHIN.search(near):
            continue
        matches = (match for form in _FORMS for match in form.finditer(near) if year[0] == match["year"])
        yield from dict.fromkeys(found[0] for match in matches if (found := _leading(match[0])))


def _leading(text: str) -> tuple[str, int] | None:
    for form in _FORMS:
        match = form.match(text)
        if match is None:
            continue
        month = _MONTHS.get(match["month"].lower()) or int(match["month"])
        try:
            return datetime.date(int(match["year"]), month, int(match["day"])).isoformat(), match.end()
        except ValueError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class Dateline:
    """A line that states nothing but the date or the author of an article."""

    date: str | None
    author: str | None


_LONGEST = 160
_OPENING = 30
"""How many paragraphs of furniture may stand above the dateline."""
_PROSE = 200
_BEFORE_DATE = re.compile(
    r"\A(?:(?:first |last )?(?:published|posted|updated|date|created|modified)(?: on| at)?\s{0,9}:?\s{0,9})?"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:,|\bat\b|T|\s)*\d{1,2}[:.]\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?)?(?:\s?\(?[A-Z]{2,4}\)?)?(?![\w])", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s*[|·•/–—,-]\s*")
_NAME = r"[A-Z][\w.'’-]*(?: (?:de|van|von|bin|al|la|di|da|der|del) ?)?(?: [A-Z][\w.'’-]*){1,3}"
_BYLINE = re.compile(rf"[Bb][Yy]:? (?P<names>{_NAME}(?:(?:, | and | & |, and ){_NAME}){{0,5}})")
_ONE_DESK = r"(?:[A-Z][\w&'’-]* ){1,4}(?:Desk|Staff|Bureau|Newsroom|Team|Reporter|Correspondent)"
_DESK = re.compile(rf"(?P<names>{_ONE_DESK})(?:, {_ONE_DESK}){{0,2}}")
"""The first desk is named as the author; the ones after it are the house it belongs to."""


def opening(paragraphs: Sequence[str], flags: Sequence[bool]) -> dict[int, Dateline]:
    """Return the datelines above the body; ``flags`` tells which paragraphs are furniture.

    One long paragraph may come before them, for some pages set date and author below the lead.
    """
    found: dict[int, Dateline] = {}
    prose = 0
    for number, paragraph in enumerate(paragraphs[:_OPENING]):
        line = dateline(paragraph)
        if line is not None:
            found[number] = line
        prose += not flags[number] and len(paragraph) > _PROSE and paragraph[-1] in '.!?"”'
        if prose > 1:
            break
    return found


def dateline(line: str) -> Dateline | None:
    """Read a line such as "May 29, 2020", "12 March 2024 | Banking Desk" or "By A B and C D"; None for any other."""
    line = " ".join(line.split()).strip("*_")  # Markdown sets such lines in italics
    if not line or len(line) > _LONGEST or (line[-1] in ".!?:;," and not line.endswith("m.")):
        return None
    start = _BEFORE_DATE.match(line)
    found = _leading(line[start.end() :]) if start else None
    if start is None or found is None:
        return _authors(line)
    rest = line[start.end() + found[1] :]
    time = _TIME.match(rest)
    rest = rest[time.end() :] if time else rest
    if not rest.strip():
        return Dateline(found[0], None)
    separator = _SEPARATOR.match(rest)
    named = _authors(rest[separator.end() :]) if separator else None
    return Dateline(found[0], named.author) if named else None


def _authors(line: str) -> Dateline | None:
    """Read a byline or a desk, and the date that may follow it."""
    for form in (_BYLINE, _DESK):
        match = form.match(line)
        if match is None:
            continue
        rest = line[match.end() :]
        if not rest:
            return Dateline(None, match["names"])
        separator = _SEPARATOR.match(rest)
        after = rest[separator.end() :] if separator else ""
        date = iso_date(after[_BEFORE_DATE.match(after).end() :]) if after else None  # type: ignore[union-attr]
        if date:
            return Dateline(date, match["names"])
    return None


__all__ = ["Dateline", "dateline", "dates", "iso_date", "opening"]
