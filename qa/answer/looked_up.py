"""Words that were looked up, as an answer: exact places are quotes, near ones near misses."""

from __future__ import annotations

from qa.answer.judge import Verdict
from qa.citations.lookup import Located, Lookup
from qa.types import Match, Quote, Status


def looked_up(found: Lookup) -> Verdict:
    """Return what was found for a text. That it stands at an exact place is certain, of a near one that it does not."""
    certain = 1.0 if found.match is Match.EXACT else 0.0
    places = tuple(_quote(place, number, certain) for number, place in enumerate(found.places, 1))
    if found.match is Match.EXACT:
        return Verdict(Status.ANSWERED, certain, places, (), (), certain)
    return Verdict(Status.NOT_FOUND, certain, (), (), places, certain)


def _quote(place: Located, number: int, confidence: float) -> Quote:
    return Quote(number, place.before, place.text, place.after, None, confidence, place.citation)


__all__ = ["looked_up"]
