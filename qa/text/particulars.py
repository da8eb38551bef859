"""Particulars of a question: the numbers, years, identifiers and names that it states.

An answer about another year or another person is the most common wrong one that looks right. Whether the source
confirms each particular is cheap to tell, and worth telling the asker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.text.writings import folded, other_forms
from qa.text.words import FUNCTION_WORDS


class Kind(StrEnum):
    """What kind of particular it is."""

    NUMBER = "number"
    """A figure, year, version, section or date."""
    NAME = "name"
    """A name or a code."""


@dataclass(frozen=True, slots=True)
class Particular:
    """Something that a question states and that the source of its answer should state too."""

    kind: Kind
    text: str
    """As written in the question."""


_TOKEN = re.compile(r"[^\W_](?:[\w.,/&’'+-]*[^\W_])?", re.UNICODE)
_GROUPED = re.compile(r"(?<=\d)[,\u00a0\u202f'’](?=\d{3}(?!\d))")
_PARTS = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)*")
_ASKING = frozenset(
    "what which who whom whose when where why how is are was were do does did can could may might must should will "
    "would has have had describe explain list compare name tell give show find".split()
)


def particulars(question: str) -> tuple[Particular, ...]:
    """Return what ``question`` states, each once, in order."""
    found: dict[str, Particular] = {}
    capitals = not question.islower() and not question.isupper()
    begins = True
    for match in _TOKEN.finditer(question):
        word = match[0]
        if any(sign.isdigit() for sign in word):
            kind = Kind.NAME if any(sign.isalpha() for sign in word) and not _is_ordinal(word) else Kind.NUMBER
            found.setdefault(word.lower(), Particular(kind, word))
        elif capitals and _is_name(word, begins=begins):
            found.setdefault(word.lower(), Particular(Kind.NAME, word))
        begins = question[match.end() : match.end() + 1] in ("?", "!", ".", ":")
    return tuple(found.values())


def _is_ordinal(word: str) -> bool:
    return re.fullmatch(r"\d+(?:st|nd|rd|th|s|%|k|m|bn)?", word, re.IGNORECASE) is not None


def _is_name(word: str, *, begins: bool) -> bool:
    plain = re.sub(r"['’]s$", "", word)
    if len(plain) < 2 or plain.lower() in FUNCTION_WORDS or plain.lower() in _ASKING:
        return False
    return any(sign.isupper() for sign in plain[1:]) or (plain[0].isupper() and not begins)


def confirmed(particular: Particular, text: str) -> bool:
    """Tell whether ``text`` states it: a number with the same digits however grouped, a name in any ending or case."""
    return _forms(particular.text) <= _stated(text)


def missing(stated: Sequence[Particular], kind: Kind, text: str) -> tuple[Particular, ...]:
    """Return those of one kind that ``text`` does not confirm, in full or abbreviated."""
    mine = [each for each in stated if each.kind is kind]
    held = _stated(text) if mine else frozenset[str]()
    return tuple(each for each in mine if not any(_forms(form) <= held for form in _writings(each.text)))


def _writings(word: str) -> tuple[str, ...]:
    return (word, *other_forms(word))


def _forms(written: str) -> frozenset[str]:
    return frozenset(
        _plain(part) for part in _PARTS.findall(_GROUPED.sub("", written)) if len(part) > 1 or part.isdigit()
    )


def _stated(text: str) -> frozenset[str]:
    parts = _PARTS.findall(_GROUPED.sub("", text))
    whole = {_plain(part) for part in parts}
    # "2018" is stated by "FY2018", which is parted, and by "2018/19".
    return frozenset(whole)


def _plain(part: str) -> str:
    lowered = folded(part)
    return lowered[:-1] if len(lowered) > 3 and lowered.endswith("s") else lowered.lstrip("0") or "0"


__all__ = ["Kind", "Particular", "confirmed", "missing", "particulars"]
