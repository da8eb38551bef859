"""Slides as cards: each with its number, what stands on it in order, and its notes apart; hidden ones are told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from index.types import Location, Paragraph, Unit
from qa.web.language import Language
from qa.web.pages.markup import isolated
from qa.web.pages.source.frames import Frame
from qa.web.pages.source.view import View

_UNITS = frozenset({Unit.SLIDE, Unit.NOTES})
_HIDDEN = " (hidden)"
"""With this the name of a hidden slide ends."""


def slide_frames(view: View) -> dict[int, tuple[Frame, ...]]:
    """Return the frames of each paragraph of a slide or its notes, by the paragraph's number."""
    found: dict[int, tuple[Frame, ...]] = {}
    for slide, paragraphs in groupby(view.document.paragraphs, _slide):
        if slide is None:
            continue
        card: Frame | None = None
        for place, some in _by_place(paragraphs):
            held = list(some)
            notes = (_notes(held[0].number, slide, view.say),) if place.unit is Unit.NOTES else ()
            card = card or _card(held[0].number, place, slide, view.say)
            found.update((each.number, (card, *notes)) for each in held)
    return found


def _by_place(paragraphs: Iterator[Paragraph]) -> Iterator[tuple[Location, Iterator[Paragraph]]]:
    for place, some in groupby(paragraphs, lambda each: each.location):
        if place is not None:
            yield place, some


def _slide(paragraph: Paragraph) -> str | None:
    """Return the number of the slide to which a paragraph belongs."""
    place = paragraph.location
    if place is None or place.unit not in _UNITS:
        return None
    return place.name.removesuffix(_HIDDEN)


def _card(first: int, place: Location, number: str, say: Language) -> Frame:
    hidden = place.name != number
    told = f' <span class="tag">{say("hidden")}</span>' if hidden else ""
    name = say("slide {n}", n=isolated(number))
    return Frame(
        first,
        f'<article class="slide{" hidden-slide" if hidden else ""}"><p class="where">{name}{told}</p>',
        "</article>",
    )


def _notes(first: int, number: str, say: Language) -> Frame:
    name = say("notes of slide {n}", n=isolated(number))
    return Frame(first, f'<div class="notes"><p class="where">{name}</p>', "</div>")


__all__ = ["slide_frames"]
