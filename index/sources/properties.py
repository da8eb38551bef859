"""What an office file says about itself: title, author and date, less what programs put there by themselves."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
_RUBBISH = re.compile(
    r"(?:microsoft )?(?:word|powerpoint|impress|writer)\b.{0,60}|(?:untitled|unbenannt|sans titre|sin título).{0,10}"
    r"|(?:document|dokument|presentation|präsentation|présentation powerpoint|slide|folie|title|titel|template|vorlage)"
    r"[ _-]?\d{0,4}",
    re.IGNORECASE,
)
"""Titles that a program gave to a file by itself."""
_ENDINGS = tuple(".doc .docx .docm .dot .dotx .ppt .pptx .pptm .potx .odt .odp .ott .rtf .tmp .indd .pdf .qxd".split())
_NOBODY = frozenset(
    "python-docx|user|windows user|microsoft office user|administrator|admin|unknown|author|owner|unbekannt|benutzer"
    "|steve canny|openpyxl|xlsxwriter|apache poi|anonymous|root".split("|")
)
"""Names of authors that a program gives by itself: the last is the author of python-pptx's template."""
_TEMPLATES = frozenset({"2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z", "2013-01-27T09:15:58Z"})
"""When the templates of python-docx and python-pptx were made: their times stay in files that are made with them."""


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says about itself."""

    title: str | None = None
    author: str | None = None
    date: str | None = None
    """ISO."""


def usable_title(said: str | None) -> str | None:
    """Return a title on one line; None where there is none, or a program gave it."""
    title = " ".join((said or "").split())
    rubbish = _RUBBISH.fullmatch(title[:300]) or title.lower().endswith(_ENDINGS)
    return title if any(map(str.isalpha, title)) and not rubbish else None


def usable_author(said: str | None) -> str | None:
    """Return an author on one line; None where there is none, or a program gave it."""
    author = " ".join((said or "").split())
    return author if author and author.casefold() not in _NOBODY else None


def day(said: str | None) -> str | None:
    """Return the day of a time in ISO form; None where that is none, or that of a template."""
    found = _DATE.match((said or "").strip())
    if found is None or said in _TEMPLATES:
        return None
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return None


__all__ = ["Properties", "day", "usable_author", "usable_title"]
