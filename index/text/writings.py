"""Other writings of what a text holds, so that words are found however they are written.

Identifiers, versions, figures and dates are cut into words at every sign that is no letter and no figure. That finds
them by part. Terms that stand for the whole are added here, the same for every way of writing it: ``SH-057`` and
``sh057``, ``1,500`` and ``1 500``, ``15 January 2024`` and ``2024-01-15``. What is invisible parts no words.
Abbreviations have expansions, in English.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from index.text.kinds.datelines import dates

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_RUN = re.compile(r"(?<![^\W_])[^\W_]+(?:[-_./:#’',][^\W_]+){0,8}(?![^\W_])")
"""Letters and figures, and signs that may stand within an identifier."""
_DIGIT = re.compile(r"\d")
_BOUNDARY = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_GROUPED = re.compile(r"\d{1,3}(?:[,’']\d{3})+")
_VERSION = re.compile(r"\d+(?:\.\d+)+")
_LONGEST = 60
"""Signs of a term."""
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
"""Letters that are no other letter with a sign on it, by how they are written where they are lacking."""

_PAIRS = (
    ("ceo", "chief executive"),
    ("cfo", "chief financial officer"),
    ("coo", "chief operating officer"),
    ("cto", "chief technology officer"),
    ("chairman", "chairs"),
    ("chairwoman", "chairs"),
    ("hr", "human resources"),
    ("hq", "headquarters"),
    ("ai", "artificial intelligence"),
    ("r&d", "research and development"),
    ("faq", "frequently asked questions"),
    ("kpi", "key performance indicator"),
    ("nda", "non-disclosure agreement"),
    ("pto", "paid time off"),
    ("vat", "value added tax"),
    ("gdpr", "general data protection regulation"),
)
_FORMS = [(written, other) for pair in _PAIRS for written, other in (pair, pair[::-1])]
_WRITTEN = re.compile(
    rf"(?<![\w&])(?:{'|'.join(re.escape(written) for written in dict(_FORMS))})(?![\w&])", re.IGNORECASE
)


def plain(text: str) -> str:
    """Return ``text`` in compatibility form, without signs that cannot be seen."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def folded(text: str) -> str:
    """Return ``text`` in small letters without accents, so that ``Havstrøm`` and ``Havstrom`` are one."""
    parted = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def other_terms(text: str) -> Iterator[str]:
    """Yield the terms that stand for identifiers, figures and dates of a plain text, whatever their writing."""
    for word in text.split():
        if _DIGIT.search(word):
            for match in _RUN.finditer(word):
                yield from _whole(match[0])
    yield from (f"d{date.replace('-', '')}" for date in dates(text))


def other_forms(text: str) -> list[str]:
    """Return the expansion of each abbreviation in ``text``, and the abbreviation of each expansion."""
    found = {match[0].lower() for match in _WRITTEN.finditer(text)}
    return list(dict.fromkeys(other for written, other in _FORMS if written in found))


def _whole(run: str) -> Iterator[str]:
    if _GROUPED.fullmatch(run):
        yield "".join(_PARTS.findall(run))
    elif _VERSION.fullmatch(run):
        # No separator is left in a term: letters stand for the stops, so that 3.11 is not 311.
        yield run.replace(".", "dot")
    elif any(sign.isalpha() for sign in run):
        parts = [part.lstrip("0") or "0" for part in _PARTS.findall(run)]
        joined = "".join(parts).lower()
        if len(parts) > 1 and len(joined) <= _LONGEST:
            yield f"id{joined}"
        if _BOUNDARY.search(run):
            yield from (part for part in _PARTS.findall(run) if len(part) > 1)


__all__ = ["folded", "other_forms", "other_terms", "plain"]
