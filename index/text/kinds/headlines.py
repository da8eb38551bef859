"""Headlines and headings in plain text, recognised by their form."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.text.kinds.datelines import dateline
from index.text.kinds.logs import is_stamped
from index.text.kinds.questions import is_marked

_HEADLINE = 150
_HEADING = 90
_STANDFIRST = 250
_PROSE = 200
_NUMBERED_WORDS = 6
_SECTION_WORDS = 10
"""Of a heading in sentence case below a number of several parts, which no item of a list has."""
_NUMBERED = re.compile(
    r"(?:(?:chapter|section|part|article|annex|appendix) )?((?:\d{1,2}|[A-Z])(?:\.\d{1,2}){0,4})[.):]?\s+(?=\S)",
    re.IGNORECASE,
)
_MINOR = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "of",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "to",
        "with",
        "as",
        "is",
        "vs",
        "via",
        "per",
        "into",
        "over",
        "nor",
        "so",
        "yet",
        "if",
    ]
)


def is_headline(paragraph: str) -> bool:
    """Recognise the shape of a headline: one line of some words that does not end like a sentence."""
    if not paragraph or len(paragraph) > _HEADLINE or "\n" in paragraph or paragraph[-1] in ".,;:…":
        return False
    return paragraph[0] not in ",;:.|)]}" and any(character.isalpha() for character in paragraph)


def names_something(title: str) -> bool:
    """Tell whether a line can be the title of a document: it has words, and is no mere date, number or question."""
    return any(character.isalpha() for character in title) and dateline(title) is None and not is_marked(title)


def heading_level(paragraph: str) -> int:
    """Return the level of a heading within a text, from 1; 0 where it has not the shape of one.

    Numbers count their parts; without them capitals throughout stand above capitals at the head of each word.
    """
    if len(paragraph) > _HEADING or not is_headline(paragraph) or paragraph[-1] in '!?"”)':
        return 0
    number = _NUMBERED.match(paragraph)
    words = paragraph[number.end() :].split() if number else paragraph.split()
    if not words or len(words) > 12:
        return 0
    most = _SECTION_WORDS if number and "." in number[1] else _NUMBERED_WORDS
    if number and (_titled(words) or _few_words(words, most)):
        return number[1].count(".") + 1
    if number or not _titled(words):
        return 0
    return 1 if paragraph.isupper() else 2


def _titled(words: Sequence[str]) -> bool:
    """Tell whether a line's words are set as a title's: capitals on all but the small ones, and no figures."""
    long = [word for word in words if word.lower() not in _MINOR]
    return _plain(words) and bool(long) and all(not word[0].islower() for word in long) and words[0][0].isupper()


def _few_words(words: Sequence[str], most: int) -> bool:
    """Tell whether a numbered line is short enough for a heading in sentence case: "2. Lost devices"."""
    return len(words) <= most and _plain(words) and words[0][0].isupper()


def _plain(words: Sequence[str]) -> bool:
    return all(not character.isdigit() and character not in ":;=|@" for word in words for character in word)


def find_headline(paragraphs: Sequence[str], flags: Sequence[bool], datelines: Sequence[int]) -> int | None:
    """Return which paragraph is the headline: the one above the dateline, else the first of all that is no furniture.

    ``flags`` tells furniture, ``datelines`` are the paragraphs that state date or author.
    """
    for line in datelines:
        above = line - 1
        while above in datelines:
            above -= 1
        if above > 0 and not is_headline(paragraphs[above]) and len(paragraphs[above]) <= _STANDFIRST:
            above -= 1
        if above >= 0 and not flags[above] and is_headline(paragraphs[above]) and _only_head(paragraphs[:above], flags):
            return above
    first = next((number for number, flag in enumerate(flags) if not flag and number not in datelines), None)
    if first is None or first + 1 >= len(paragraphs) or not is_headline(paragraphs[first]):
        return None
    if not names_something(paragraphs[first]) or is_stamped(paragraphs[first]):
        return None
    return first


def _only_head(paragraphs: Sequence[str], flags: Sequence[bool]) -> bool:
    """Tell whether what stands above a headline can all be furniture: labels, or prompts and what explains them."""
    unsure = [paragraph for paragraph, flag in zip(paragraphs, flags, strict=False) if not flag]
    if any(len(paragraph) > _PROSE and paragraph[-1] in '.!?"”' for paragraph in unsure):
        return False
    return len(unsure) < len(paragraphs) or all(is_label(paragraph) for paragraph in unsure)


def is_label(paragraph: str) -> bool:
    """Recognise a few words that name a site or a section."""
    return len(paragraph.split()) <= 6 and paragraph[-1] not in ".!?"


__all__ = ["find_headline", "heading_level", "is_headline", "is_label", "names_something"]
