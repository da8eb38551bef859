"""What a PDF says of itself: title, author, date. Many programs put there what nobody wrote."""

from __future__ import annotations

import datetime
import re

_DATE = re.compile(r"(?:D:)?(\d{4})-?(\d{2})?-?(\d{2})?")
_PROGRAM = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)|powerpoint[ -]|slide \d|layout \d|document ?\d|untitled|no title|"
    r"\(?anonymous|\(?unspecified|title\Z|print\Z|template|untitle|doc\d|page \d|book\d|presentation\d?\Z|pdf\Z)",
    re.IGNORECASE,
)
_ENDINGS = frozenset(
    "doc docx pdf tex dvi ps eps indd qxd ppt pptx xls xlsx odt rtf htm html fm pmd p65 cdr ai txt".split()
)
_NOBODY = frozenset(
    {"", "anonymous", "(anonymous)", "unknown", "user", "admin", "administrator", "author", "owner", "root"}
)
_LONGEST = 300


def stated_title(title: str, stem: str) -> str | None:
    """Return the title that a file states, without white space around it; None where it is rubbish.

    That is a program's or a file's name, or one word with figures or underscores in it.
    """
    name = " ".join(_clean(title).split())
    if (
        not 3 < len(name) <= _LONGEST
        or _PROGRAM.match(name)
        or name.rpartition(".")[2].casefold() in _ENDINGS
        or name.casefold() == stem.casefold()
    ):
        return None
    letters = sum(map(str.isalpha, name))
    coded = " " not in name and name.isascii() and (not name.isalpha() or name.islower())
    return None if coded or letters * 2 < len(name) else name


def stated_author(author: str) -> str | None:
    """Return the author that a file states, None where nobody is named."""
    name = " ".join(_clean(author).split())
    return name if name.casefold() not in _NOBODY and len(name) <= _LONGEST and any(map(str.isalpha, name)) else None


def stated_date(*stamps: str) -> str | None:
    """Return the first of a file's time stamps, ``D:20240131…``, as ``YYYY-MM-DD``."""
    for stamp in stamps:
        match = _DATE.match(stamp.strip())
        if match is None or not match[2] or not match[3]:
            continue
        try:
            date = datetime.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
        if 1980 <= date.year <= 2100:
            return date.isoformat()
    return None


def _clean(text: str) -> str:
    if "\ufffd" in text:
        return ""
    return "".join(character if character.isprintable() else " " for character in text)


__all__ = ["stated_author", "stated_date", "stated_title"]
