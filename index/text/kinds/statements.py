"""What a document states of itself, a name and a value a line: "Author: Ida Boll", "**Changed:** 4 May 2026"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.text.kinds.datelines import Dateline, dateline, iso_date, opening

AUTHOR = (
    "author", "authors", "by", "written_by", "prepared_by", "creator", "desk", "autor", "autorin", "verfasser",
    "verfasserin", "auteur",
)  # fmt: skip
DATE = (
    "date", "published", "pubdate", "publish_date", "created", "updated", "last_updated", "lastmod", "modified",
    "last_modified", "changed", "last_changed", "revised", "last_revised", "datum", "stand", "fecha",
)  # fmt: skip
"""What entries of author and date are called, the first of those that there are is taken."""
_ENTRY = re.compile(r"[ \t>|*_-]{0,9}([^\W\d_][\w'’./-]{0,40}(?: [\w'’./-]{1,40}){0,3})[*_ ]{0,4}[:|=](.*)")
_BY = re.compile(r"\bby\b", re.IGNORECASE)
_RULE = re.compile(r"[ \t|:-]{3,200}")
_AROUND = "\"' \t*_|\\"
_LONGEST = 160
_MOST = 15
"""Lines. What states more is a form or a table, and says it to nobody above the text."""
_WORDS = 10
"""Of the names of authors."""


@dataclass(frozen=True, slots=True)
class Masthead:
    """What stands above the body of a text about its author and date, by the number of the paragraph."""

    datelines: Mapping[int, Dateline]
    """Lines of nothing but a date or names: furniture."""
    statements: Mapping[int, Dateline]
    """What says also what the date and the names are: it answers those who ask for them."""

    @property
    def date(self) -> str | None:
        """The date of the document, as ISO."""
        return next((each.date for each in self._all() if each.date), None)

    @property
    def author(self) -> str | None:
        """Its author, or several."""
        return next((each.author for each in self._all() if each.author), None)

    def _all(self) -> Iterator[Dateline]:
        yield from self.statements.values()
        yield from self.datelines.values()

    def until(self, last: int) -> Masthead:
        """Return what stands in the paragraphs up to ``last``."""
        kept = ({n: line for n, line in lines.items() if n <= last} for lines in (self.datelines, self.statements))
        return Masthead(*kept)


def _entries(text: str) -> dict[str, str]:
    """Return the values by their names, in small letters, if each line of ``text`` has both; else nothing."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.split("\n")):
        entry = _ENTRY.fullmatch(line.rstrip()) if number < _MOST and len(line) <= _LONGEST else None
        if entry:
            found.setdefault("_".join(entry[1].lower().split()), entry[2].strip(_AROUND))
        elif not _RULE.fullmatch(line):
            return {}
    return found


def stated(entries: Mapping[str, str]) -> Dateline:
    """Return date and author as the entries of a document call them."""
    date = next((found for name in DATE if (found := iso_date(entries.get(name, "")))), None)
    return Dateline(date, next((entries[name] for name in AUTHOR if entries.get(name)), None))


def statement(paragraph: str) -> Dateline | None:
    """Read a paragraph that says who wrote a text: entries, or a byline, with or without a date; None for any other.

    A dateline that names a date or a desk alone does not say what they are.
    """
    line = dateline(paragraph) if "\n" not in paragraph and _BY.search(paragraph[:_LONGEST]) else None
    return line if line and line.author else entered(paragraph)


def entered(paragraph: str) -> Dateline | None:
    """Read a paragraph of nothing but entries that tell an author or a date; None for any other."""
    found = _entries(paragraph)
    told = stated(found)
    if told.author is not None and not _names_somebody(told.author):
        return None
    # Below "Author | Title" stand the rows of a table: one column's name is no statement.
    rows = len(found) > 1 and "|" in paragraph
    enough = told.author and told.date if rows else told.author or told.date
    return told if enough else None


def masthead(paragraphs: Sequence[str], flags: Sequence[bool]) -> Masthead:
    """Return what the lines above the body state; ``flags`` tells which paragraphs are furniture.

    Statements stand at the top or directly below the title, datelines also below a lead.
    """
    datelines = opening(paragraphs, flags)
    statements = dict(_statements(paragraphs, flags, datelines))
    return Masthead({n: line for n, line in datelines.items() if n not in statements}, statements)


def _statements(
    paragraphs: Sequence[str], flags: Sequence[bool], datelines: Mapping[int, Dateline]
) -> Iterator[tuple[int, Dateline]]:
    titles = 0
    for number, paragraph in enumerate(paragraphs):
        told = statement(paragraph)
        if told is not None:
            yield number, told
        elif not flags[number] and number not in datelines:
            titles += 1
            if titles > 1 or "\n" in paragraph or len(paragraph) > _LONGEST:
                return


def _names_somebody(value: str) -> bool:
    return any(map(str.isalpha, value)) and len(value.split()) <= _WORDS and value[-1] not in "?!:;"


__all__ = ["AUTHOR", "DATE", "Masthead", "entered", "masthead", "stated", "statement"]
