"""What a file says about itself: title, author and date, less what programs put there by themselves."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_DATE = re.compile(r"(?:D:)?(\d{4})-?(\d{2})-?(\d{2})")
"""Also as PDFs write it, ``D:20240131120000``."""
_RUBBISH = re.compile(
    r"microsoft (?:office )?(?:word|powerpoint|excel)\b.{0,300}"
    r"|(?:(?:présentation|presentación de) )?(?:word|powerpoint|excel|impress|writer|calc)"
    r"(?: ?[-–] ?.{0,300}| (?:presentation|document))?"
    r"|\(?(?:untitled?|no title|unbenannt|ohne titel|sans titre|sin título|unspecified|anonymous)\b.{0,10}"
    r"|(?:doc|document|dokument|book|mappe|page|seite|pdf|print|presentation|präsentation|slide|folie|layout|title|titel"
    r"|template|vorlage)[ _-]?\d{0,4}",
    re.IGNORECASE,
)
"""Titles that a program gave to a file by itself."""
_ENDINGS = frozenset(
    "ai cdr doc docm docx dot dotx dvi eps fm htm html indd odp ods odt ott p65 pdf pmd potx ppt pptm pptx ps qxd rtf "
    "tex tmp txt xls xlsm xlsx".split()
)
_NOBODY = frozenset(
    "python-docx|user|windows user|microsoft office user|administrator|admin|unknown|author|owner|unbekannt|benutzer"
    "|steve canny|openpyxl|xlsxwriter|apache poi|anonymous|(anonymous)|root".split("|")
)
"""Names of authors that a program gives by itself: Steve Canny is the author of python-pptx's template."""
_TEMPLATES = frozenset({"2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z", "2013-01-27T09:15:58Z"})
"""When the templates of python-docx and python-pptx were made: their times stay in files that are made with them."""
_YEARS = range(1980, 2101)
_SHORTEST = 4
"""Of a title in Latin letters; in other scripts two are words."""
_LONGEST = 300
_LETTERS = 3
"""One sign in so many is a letter, at least."""


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says about itself."""

    title: str | None = None
    author: str | None = None
    date: str | None = None
    """ISO."""


def usable_title(said: str | None, stem: str = "") -> str | None:
    """Return a title on one line; None where there is none, or nobody wrote it.

    That is what a program gave, the name of a file, or one word with figures, underscores or no capital in it. ``stem``
    is the file's own name, where its format's programs put that for a title: Word does the reverse.
    """
    title = _line(said)
    shortest = _SHORTEST if title.isascii() else 2
    if not shortest <= len(title) <= _LONGEST or sum(map(str.isalpha, title)) * _LETTERS < len(title):
        return None
    named = title.rpartition(".")[2].casefold() in _ENDINGS or title.casefold() == stem.casefold()
    coded = " " not in title and title.isascii() and (not title.isalpha() or title.islower())
    return None if named or coded or _RUBBISH.fullmatch(title) else title


def usable_author(said: str | None) -> str | None:
    """Return an author on one line; None where nobody is named, or a program gave the name."""
    author = _line(said)
    named = len(author) <= _LONGEST and any(map(str.isalpha, author)) and author.casefold() not in _NOBODY
    return author if named else None


def day(said: str | None) -> str | None:
    """Return the day of a time, ``2024-01-31T…`` or ``D:20240131…``, in ISO form.

    None where that is none, or that of a template.
    """
    found = _DATE.match((said or "").strip())
    if found is None or said in _TEMPLATES or int(found[1]) not in _YEARS:
        return None
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return None


def _line(said: str | None) -> str:
    """Return what is said on one line; nothing of what was damaged."""
    if not said or "\ufffd" in said:
        return ""
    return " ".join("".join(each if each.isprintable() else " " for each in said).split())


__all__ = ["Properties", "day", "usable_author", "usable_title"]
