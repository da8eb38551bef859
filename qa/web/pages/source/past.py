"""What became of a document since it was cited: moved and changed words, paragraphs that came, changed or are gone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from index.store.records import Change, Gone
from index.types import Document
from qa.citations.citation import shortened
from qa.citations.permalink import Resolved
from qa.citations.verify_bundle import State, difference
from qa.web.language import Language
from qa.web.pages.markup import isolated, marked_difference
from qa.web.pages.shell import Look, message_page, whole_page
from qa.web.pages.source.window import PIECE

GONE_BYTES = 60_000
"""Of HTML of paragraphs that are gone, all together."""


def gone_page(found: Resolved, look: Look) -> str:
    """Return a page for a document that is no longer in the index; who knows what was quoted is shown it again."""
    title = look.say("This document is gone")
    said = f"<p>{look.say('These words were cited:')}</p>{_cited(found.words)}" if found.words else ""
    message = look.say("It is no longer in the index. Ask again for a citation that is up to date.")
    return whole_page(title, f"<h1>{title}</h1>", f"<p>{message}</p>{said}", look)


def forgotten_page(look: Look) -> str:
    """Return a page for a document that was forgotten: that it was, and nothing else."""
    return message_page(look.say("This document is gone"), look.say("It was forgotten on request."), look)


def moved(found: Resolved, say: Language) -> str:
    """Return that the file was moved since it was cited, as HTML; nothing where it was not."""
    if found.moved_from is None:
        return ""
    said = say("This file has moved since it was cited. It was {name} then.", name=isolated(found.moved_from))
    return f'<div class="notice" role="status"><p>{said}</p></div>'


def notice(document: Document, found: Resolved, say: Language) -> str:
    """Return what became of the cited words, as HTML; nothing where they stand as they stood."""
    if found.state is State.EXACT:
        return ""
    place, shown = found.stand_in, ""
    here = f'<a href="#p{place.anchor}">{say("paragraph {n}", n=place.number)}</a>' if place else ""
    if found.state is State.MOVED:
        said = say(
            "These words have moved since they were cited: from paragraph {n} to {here}.", n=found.stood_in, here=here
        )
    elif found.state is State.WHITESPACE:
        said = say("Since they were cited, only the white space in these words has changed: {here}.", here=here)
    elif found.state is State.CHANGED and found.quote and found.words and len(found.words) <= PIECE:
        said = say("These words have changed since they were cited: {here}.", here=here)
        shown = f'<blockquote lang="" dir="auto">{_diff(found.words, document.text[slice(*found.quote)])}</blockquote>'
    elif found.words:
        said = say("These words are no longer in this document. They stood in paragraph {n}:", n=found.stood_in)
        shown = _cited(found.words)
    else:
        said = say(
            "This document has changed since it was cited: the quoted words do not stand at this place, so nothing is "
            "marked. Ask again for a citation that is up to date."
        )
    return f'<div class="notice {found.state.value}" role="status"><p>{said}</p>{shown}</div>'


def badge(change: Change | None, now: str, say: Language) -> str:
    """Return when a paragraph, whose text is ``now``, came or changed, and how."""
    if change is None:
        return ""
    if change.before is None:
        return f'<p class="badge">{say("Added on {day}", day=say.day(change.date))}</p>'
    if max(len(change.before), len(now)) > PIECE:  # what differs would be longer than a page
        return f'<p class="badge">{say("Changed on {day}", day=say.day(change.date))}</p>'
    return (
        f'<details class="badge"><summary>{say("Changed on {day}", day=say.day(change.date))}</summary>'
        f'<p lang="" dir="auto">{_diff(change.before, now)}</p></details>'
    )


def gone(paragraphs: Sequence[Gone], wanted: int | None, say: Language) -> str:
    """Return what stood here once; a browser opens it when a link leads there. Of too much, what is wanted is shown."""
    if not paragraphs:
        return ""
    many = say.count(
        len(paragraphs),
        "{n} paragraph is no longer in this document",
        "{n} paragraphs are no longer in this document",
    )
    sections: list[str] = []
    room = GONE_BYTES
    for each in sorted(paragraphs, key=lambda one: one.anchor != wanted):
        section = (
            f'<section class="gone" id="p{each.anchor}">'
            f'<p class="badge">{say("Gone since {day}", day=say.day(each.date))}</p>'
            f'<p lang="" dir="auto"><del>{escape(shortened(each.text, PIECE))}</del></p></section>'
        )
        room -= len(section.encode())
        if room < 0:
            break
        sections.append(section)
    shown = "\n".join(sections)
    return f'\n<details class="past"><summary>{many}</summary>\n{shown}\n</details>'


def _cited(words: str) -> str:
    return f'<blockquote lang="" dir="auto"><del>{escape(shortened(words, PIECE))}</del></blockquote>'


def _diff(before: str, now: str) -> str:
    return marked_difference(difference(before, now), escape)


__all__ = ["GONE_BYTES", "badge", "forgotten_page", "gone", "gone_page", "moved", "notice"]
