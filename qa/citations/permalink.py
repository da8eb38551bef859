"""Permalinks to quoted words: where the words stand now, even if the document has changed.

A paragraph is named by an anchor that it keeps (:mod:`index.text.lineage`), so a quote is looked for in its own
paragraph first. Elsewhere it can only have gone where it did not stand before: a copy that was there all along is
another place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote as percent_encoded

from index.errors import UnknownDocument
from index.search.index import Index
from index.types import Document, Paragraph
from qa.citations.verify_bundle import Place, Searched, State
from qa.text.places import paragraph_at
from qa.types import quote_digest

_WHOLE = 80
"""Characters up to which a text fragment names the whole quote; of a longer one, its beginning and end."""
_ENDS = 4
"""Words of either end."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link cites. Offsets count characters of the document's text as it was then; ends are exclusive."""

    quote: tuple[int, int] | None = None
    answer: tuple[int, int] | None = None
    """The short answer inside the quote."""
    digest: str | None = None
    """``quote_digest`` of the quoted words; without one the link takes whatever stands at its offsets."""
    anchor: int | None = None
    """Of the paragraph in which they stood: other paragraphs may hold the same words, even at the same place later."""

    def problem(self, length: int) -> str | None:
        """Return why this cannot be shown on a text of that length; None if it can."""
        for name, mark in (("quote", self.quote), ("answer", self.answer)):
            if mark and not 0 <= mark[0] < mark[1] <= length:
                return f"The {name} {mark[0]}–{mark[1]} does not lie in this document of {length:,} characters."
        if self.answer and not (self.quote and self.quote[0] <= self.answer[0] and self.answer[1] <= self.quote[1]):
            return "The answer to mark does not lie inside the quote."
        return None

    def cites(self, document: Document) -> bool:
        """Tell whether the quoted words stand in ``document`` where the link says."""
        if not self.digest or self.quote is None:
            return True
        if quote_digest(document.text[slice(*self.quote)]) != self.digest:
            return False
        return self.anchor is None or paragraph_at(document, self.quote[0]).anchor == self.anchor


@dataclass(frozen=True, slots=True)
class Resolved:
    """What became of a link's words."""

    state: State
    """``exact``, ``whitespace``, ``moved``, ``changed``, or ``absent`` where they are gone."""
    words: str | None = None
    """The words as they were cited; None if no version that the index knows holds them."""
    quote: tuple[int, int] | None = None
    """Where they stand now."""
    answer: tuple[int, int] | None = None
    stood_in: int | None = None
    """Number of the paragraph in which they stood."""
    stand_in: Paragraph | None = None
    moved_from: str | None = None
    """The name of the document when it was cited, if its file has moved since."""


def resolve(index: Index, document_id: int, link: Link) -> tuple[Document | None, Resolved]:
    """Return a document as it is now, None if it was removed, and what became of what ``link`` cites in it."""
    try:
        now = index.document(document_id)
    except UnknownDocument:
        now = None
    before = [place.source for place in index.places_of(document_id) if place.id == document_id]
    moved_from = next((source for source in before if now is not None and source != now.source), None)
    now, found = _resolved(index, document_id, now, link)
    return now, replace(found, moved_from=moved_from)


def _resolved(index: Index, document_id: int, now: Document | None, link: Link) -> tuple[Document | None, Resolved]:
    if now is not None and link.cites(now):
        return now, Resolved(State.EXACT, quote=link.quote, answer=link.answer)
    then = index.version_where(document_id, link.cites) if link.digest and link.quote else None
    if then is None or link.quote is None:
        return now, Resolved(State.ABSENT)
    return now, _followed(then, now, link.quote, link.answer)


def _followed(then: Document, now: Document | None, quote: tuple[int, int], answer: tuple[int, int] | None) -> Resolved:
    words, stood = then.text[slice(*quote)], paragraph_at(then, quote[0])
    lost = Resolved(State.ABSENT, words, stood_in=stood.number)
    if now is None:
        return lost
    heir = next((each for each in now.paragraphs if each.anchor == stood.anchor), None)
    for paragraph in (*([heir] if heir else []), *_gone_to(then, now, words, stood)):
        text = now.text[paragraph.start : paragraph.end]
        place = Searched(text).place_of(words, quote[0] - stood.start)
        if place is not None:
            return _at(place, paragraph, lost, answer and (answer[0] - quote[0], answer[1] - quote[0]))
    return lost


def _at(place: Place, paragraph: Paragraph, lost: Resolved, answer: tuple[int, int] | None) -> Resolved:
    """Return where words stand in ``paragraph``; ``answer`` counts from the quote's start."""
    start, end = paragraph.start + place.start, paragraph.start + place.end
    state = place.state
    if state in (State.EXACT, State.MOVED):  # by paragraphs: within one, offsets may shift
        state = State.EXACT if paragraph.number == lost.stood_in else State.MOVED
    whole = place.state in (State.EXACT, State.MOVED) and answer is not None
    marked = (start + answer[0], start + answer[1]) if whole and answer else None
    return replace(lost, state=state, quote=(start, end), answer=marked, stand_in=paragraph)


def _gone_to(then: Document, now: Document, words: str, stood: Paragraph) -> Iterator[Paragraph]:
    """Yield the paragraphs that hold ``words`` and did not before, the nearest first."""
    wanted = "".join(words.split())
    held = {each.anchor for each in then.paragraphs if wanted in _squeezed(then, each)}
    found = [each for each in now.paragraphs if each.anchor not in held and wanted in _squeezed(now, each)]
    yield from sorted(found, key=lambda each: abs(each.number - stood.number))


def _squeezed(document: Document, paragraph: Paragraph) -> str:
    return "".join(document.text[paragraph.start : paragraph.end].split())


def original(url: str | None, words: str) -> str | None:
    """Return the address of a document's original with ``words`` as text fragment; None if it is no web address.

    WICG "URL Fragment Text Directives": a browser that knows them scrolls to the words and marks them.
    """
    if url is None or not url.lower().startswith(("http://", "https://")):
        return None
    said = words.split()
    ends = [" ".join(said)] if len(words) <= _WHOLE else [" ".join(said[:_ENDS]), " ".join(said[-_ENDS:])]
    directive = ",".join(percent_encoded(end, safe="").replace("-", "%2D") for end in ends)
    return f"{url.partition('#')[0]}#:~:text={directive}"


__all__ = ["Link", "Resolved", "original", "resolve"]
