"""Look-up of a quotation: where it stands, word for word or nearly. It is not asked as a question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from index.search.index import Index
from index.types import Document
from qa.citations.citation import cite
from qa.citations.verify_bundle import Place, Searched, State, difference
from qa.errors import QuestionError
from qa.types import Citation, Match

SEARCHED = 30
"""Passages whose documents are looked through."""
NEAR = 0.6
"""Share of words in common from which a sentence is called near."""
LONGEST = 4000
"""Characters that are looked up at most."""

_QUOTED = re.compile(r"^\s*(?:\"(.+)\"|“(.+)”|„(.+)[“”]|«(.+)»|‘(.+)’|'(.+)')\s*[.?]?\s*$", re.DOTALL)
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Located:
    """A place that holds the text, or something near it."""

    match: Match
    citation: Citation
    before: str
    """The text of the paragraph before the place, and after it."""
    text: str
    """What stands there."""
    after: str
    alike: float
    """Share of words in common, 0 … 1."""
    diff: tuple[tuple[str, str], ...]
    """``same``, ``removed`` and ``added`` words, from what was given to what stands there; empty where it is exact."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """What was found for a text: exact places, or near ones where there is none."""

    text: str
    match: Match
    places: tuple[Located, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-ready values."""
        return asdict(self)


def quotation(text: str) -> str | None:
    """Return what stands between quotation marks, if that is all there is and it is more than a name."""
    found = _QUOTED.match(text)
    if found is None:
        return None
    inside = next(group for group in found.groups() if group is not None).strip()
    return inside if len(inside.split()) >= _FEWEST_WORDS else None


def unquoted(text: str) -> str:
    """Return what stands between quotation marks, if that is all there is; or else the text."""
    return quotation(text) or text


def look_up(index: Index, text: str, count: int = 5) -> Lookup:
    """Return the ``count`` best places of ``text``.

    Raises :class:`QuestionError` if there is nothing to look up.
    """
    text = text.encode("utf-8", "replace").decode()  # no document holds half of a surrogate pair
    wanted = unquoted(text).strip()
    if not any(character.isalnum() for character in wanted):
        raise QuestionError("there is nothing to look up: give a sentence as it was quoted")
    if len(wanted) > LONGEST:
        raise QuestionError(
            "the text has {length} characters, at most {most} are looked up: shorten it",
            length=len(wanted),
            most=LONGEST,
        )
    found = list(_located(index, wanted))
    exact = [one for one in found if one.match is Match.EXACT]
    best = exact or sorted(found, key=lambda one: -one.alike)
    match = best[0].match if best else Match.NOWHERE
    return Lookup(wanted, match, tuple(best[:count]))


def _located(index: Index, wanted: str) -> Iterator[Located]:
    """Yield the best place in each document that search finds for the words."""
    hits = index.search(wanted, SEARCHED)
    for document in {hit.document: index.document_of(hit) for hit in hits}.values():
        place = Searched(document.text).place_of(wanted, 0)
        if place is not None and (place.state is not State.CHANGED or place.alike >= NEAR):
            yield _at(document, place, wanted)


def _at(document: Document, place: Place, wanted: str) -> Located:
    paragraph = next(each for each in document.paragraphs if each.end > place.start)
    text = document.text[place.start : place.end]
    near = place.state is State.CHANGED
    return Located(
        match=Match.NEAR if near else Match.EXACT,
        citation=cite(document, paragraph, place.start, place.end),
        before=document.text[paragraph.start : place.start],
        text=text,
        after=document.text[place.end : paragraph.end],
        alike=round(place.alike, 3),
        diff=tuple(difference(wanted, text)) if near else (),
    )


__all__ = ["LONGEST", "Located", "Lookup", "look_up", "quotation", "unquoted"]
