"""Messages: the header as a list of names and values, and earlier messages folded up behind whose words they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from index.text.sentences import rows
from index.types import Kind, Paragraph, Unit
from qa.citations.wording import of_earlier
from qa.web.pages.markup import isolated
from qa.web.pages.source.frames import Frame
from qa.web.pages.source.view import View
from qa.web.pages.source.window import Piece

_OWN = frozenset({Kind.BODY, Kind.HEADING, Kind.LIST, Kind.TABLE})


def is_header(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is the header of a message."""
    place = paragraph.location
    return paragraph.kind is Kind.LIST and place is not None and place.unit is Unit.HEADER


def header(view: View, piece: Piece) -> str:
    """Return the fields of a message's header: what is before the colon of each line, and what is behind it."""
    parts: list[str] = []
    at = piece.start
    for start, end in rows(view.document.text, piece.start, piece.end):
        colon = view.document.text.find(": ", start, end)
        name, value = (start, start) if colon < 0 else (colon, colon + 2)
        parts.append(
            f"{view.marking.html(at, start)}<div><dt>{view.marking.html(start, name)}"
            f'<span class="sign">{view.marking.html(name, value)}</span></dt>'
            f'<dd lang="" dir="auto">{view.marking.html(value, end)}</dd></div>'
        )
        at = end
    return f'<dl class="letter">{"".join(parts)}</dl>'


def earlier_frames(view: View) -> dict[int, tuple[Frame, ...]]:
    """Return the frame of each paragraph of an earlier message, by the paragraph's number.

    It is folded up, unless a link leads into it, or the message goes on in its own words below, as that of somebody
    does who answers point by point, or it has no words of its own at all.
    """
    paragraphs = view.document.paragraphs
    own = [each.number for each in paragraphs if _is_own(each)]
    found: dict[int, tuple[Frame, ...]] = {}
    for who, held in _runs(paragraphs):
        first, last = held[0].number, held[-1].number
        opened = not own or own[-1] > last or any(map(view.is_sought, held))
        frame = _folded(view, who, first, opened=opened)
        found.update((each.number, (frame,)) for each in held)
    return found


def _runs(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str, Sequence[Paragraph]]]:
    for who, run in groupby(paragraphs, _whose):
        if who is not None:
            yield who, list(run)


def _whose(paragraph: Paragraph) -> str | None:
    """Return who wrote an earlier message, and when, for its paragraphs and for the lines that introduce it."""
    place = paragraph.location
    if place is None or is_header(paragraph) or place.unit not in {Unit.EARLIER, Unit.HEADER}:
        return None
    return place.name


def _is_own(paragraph: Paragraph) -> bool:
    return paragraph.kind in _OWN and paragraph.location is None


def _folded(view: View, who: str, first: int, *, opened: bool) -> Frame:
    words, values = of_earlier(who)
    named = {name: isolated(str(value)) for name, value in values.items()}
    summary = f"<summary>{view.say(words, **named)}</summary>"
    return Frame(first, f'<details class="earlier"{" open" if opened else ""}>{summary}', "</details>")


__all__ = ["earlier_frames", "header", "is_header"]
