"""Paragraphs to passages: windows of whole sentences within a token budget, overlapping, never cut by the encoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.text.kinds.statements import statement
from index.text.links import without_addresses
from index.text.lists import item_sentences
from index.text.sentences import rows, sentences
from index.text.tables import table_headers
from index.text.tokens import Count
from index.types import Document, Kind, Paragraph, Passage

RETRIEVED = frozenset({Kind.BODY, Kind.TABLE, Kind.LIST, Kind.QUOTED})
"""Kinds that become passages; headings reach them as context, furniture does not reach them at all."""

RULES = 2
"""Raised whenever the same document is cut into other passages, or gets other contexts."""

_HEAD = 8
"""A document says who wrote it within so many paragraphs."""
_CONTEXT_CHARACTERS = 200
_SPECIAL_PIECES = 8
"""As many as any encoder adds, and more."""
_COUNTED_WHOLE = 2000
"""Characters up to which it is first asked whether all of a run fits."""


@dataclass(frozen=True, slots=True)
class Window:
    """How large a passage may be: its text and its context together, without the addresses of links."""

    tokens: int
    """Budget, in the tokens of ``count``."""
    overlap: int
    """Tokens of the last sentences of a passage that the next one in the same section repeats, at most; no rows."""
    count: Count
    """Tokens of a text, by tiktoken."""
    pieces: Count
    """Word pieces of a text, by the encoder, special ones included."""
    max_pieces: int
    """What the encoder reads; no passage is longer."""

    def fits(self, text: str) -> bool:
        """Tell whether ``text`` keeps both limits."""
        text = without_addresses(text)
        return self.count(text) <= self.tokens and (self._is_short(text) or self.pieces(text) <= self.max_pieces)

    def _is_short(self, text: str) -> bool:
        """Tell whether so few characters cannot be too many pieces: a piece is a character of ASCII or more."""
        return len(text) + _SPECIAL_PIECES <= self.max_pieces and text.isascii()


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    paragraph: int
    tokens: int
    header: str
    """What names the columns, for a row that stands below it; empty for anything else."""


def passages(document: Document, window: Window) -> list[Passage]:
    """Return the passages of ``document`` in reading order; every character that may be quoted lies in at least one.

    A passage never reaches over a heading or over furniture, so its text is nothing but body. One that begins within a
    table has the names of its columns in its context, as far as they leave room.
    """
    made: list[Passage] = []
    headers = table_headers(document)
    for section in _sections(document):
        context = _context(document, section[0], window)
        parts = [
            part
            for paragraph in section
            for part in _parts(document, paragraph, headers.get(paragraph.number), context, window)
        ]
        made += _windows(document, parts, context, window)
    return made


def units(text: str, paragraph: Paragraph) -> list[tuple[int, int]]:
    """Return the spans of the smallest pieces that may be quoted: sentences, those of items too, or a table's rows."""
    split = {Kind.TABLE: rows, Kind.LIST: item_sentences}.get(paragraph.kind, sentences)
    return split(text, paragraph.start, paragraph.end)


def embedded_text(document_text: str, passage: Passage) -> str:
    """Return what is embedded of ``passage``: its context above its text, links without their addresses."""
    return without_addresses(_with_context(passage.context, document_text[passage.start : passage.end]))


def _with_context(context: str, text: str) -> str:
    return f"{context}\n{text}" if context else text


def _sections(document: Document) -> Iterator[list[Paragraph]]:
    section: list[Paragraph] = []
    apart = False
    for paragraph in document.paragraphs:
        follows = bool(section) and not apart and paragraph.heading == section[0].heading
        apart = is_masthead(document, paragraph)
        if paragraph.kind in RETRIEVED and follows and not apart:
            section.append(paragraph)
            continue
        if section:
            yield section
        section = [paragraph] if paragraph.kind in RETRIEVED else []
    if section:
        yield section


def is_masthead(document: Document, paragraph: Paragraph) -> bool:
    """Tell whether a paragraph says, line by line, who wrote the document and when: a passage of its own."""
    if paragraph.kind is not Kind.LIST or paragraph.number > _HEAD:
        return False
    return statement(document.text[paragraph.start : paragraph.end]) is not None


def _context(document: Document, paragraph: Paragraph, window: Window) -> str:
    """Return title and headings, cut to a quarter of a passage at most: the rest is for the text."""
    context = " › ".join((document.title, *paragraph.heading)).strip()[:_CONTEXT_CHARACTERS]
    while window.count(context) > window.tokens // 4 or window.pieces(context) > window.max_pieces // 4:
        context = context[: len(context) * 3 // 4].rstrip()
    return context


def _parts(
    document: Document, paragraph: Paragraph, header: tuple[int, int] | None, context: str, window: Window
) -> Iterator[_Sentence]:
    """Yield the sentences of a paragraph; one that is too long for a passage of its own comes in several parts."""
    text = document.text
    names = _shortened(without_addresses(text[slice(*header)]), window) if header else ""
    for start, end in units(text, paragraph):
        below = names if header and start >= header[1] else ""
        for left, right in _cut(text, start, end, lambda part: window.fits(_with_context(context, part))):
            yield _Sentence(left, right, paragraph.number, window.count(without_addresses(text[left:right])), below)


def _shortened(header: str, window: Window) -> str:
    """Return as many names of columns, from the first on, as take a quarter of a passage at most."""
    while header and (window.count(header) > window.tokens // 4 or window.pieces(header) > window.max_pieces // 4):
        header = _without_last(header[:_CONTEXT_CHARACTERS])
    return header


def _without_last(header: str) -> str:
    return header.rstrip("| ").rpartition("|")[0].rstrip()


def _cut(text: str, start: int, end: int, fits: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Yield runs of ``text[start:end]`` that fit, each about as long as can be, broken at white space if there is any.

    A run of one character is yielded whether it fits or not. Only as much is counted at a time as about fits: so the
    whole takes linear time, however long a run is.
    """
    start, end = _trimmed(text, start, end)
    while start < end:
        if end - start <= _COUNTED_WHOLE and fits(text[start:end]):
            yield start, end
            return
        stop = _reach(text, start, end, fits)
        yield _trimmed(text, start, stop)
        start, _ = _trimmed(text, stop, end)


def _reach(text: str, start: int, end: int, fits: Callable[[str], bool]) -> int:
    """Return how far a run from ``start`` can go."""
    low, step = start + 1, 64
    # Doubling first keeps the texts that are counted short, however long the whole is.
    while start + step < end and fits(text[start : start + step]):
        low, step = start + step, step * 2
    high = start + step
    if high >= end:
        if fits(text[start:end]):
            return end
        high = end
    while low < high - 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(text[start:middle]) else (low, middle)
    space = max(text.rfind(" ", start + 1, low), text.rfind("\n", start + 1, low))
    stop = space if space > start else low
    # A shorter text can have more tokens, where the cut falls within what was one: then a little less is taken.
    while stop > start + 1 and not fits(text[start:stop].rstrip()):
        stop -= 1
    return stop


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _windows(document: Document, parts: list[_Sentence], context: str, window: Window) -> Iterator[Passage]:
    first, last = 0, -1
    while last < len(parts) - 1:
        above = _above(document, parts[first], context, window)
        reached = _last_that_fits(document, parts, first, above, window)
        if reached <= last:  # the overlap left no room for anything new
            first += 1
            continue
        last = reached
        yield Passage(parts[first].start, parts[last].end, parts[first].paragraph, parts[last].paragraph, above)
        first = _next_first(parts, first, last, window.overlap)


def _above(document: Document, first: _Sentence, context: str, window: Window) -> str:
    """Return the context of a passage that begins with ``first``: with as many names of its columns as it has room for.

    A row is never cut for them: it could not be read.
    """
    header = first.header
    while header:
        above = _with_context(context, header)
        if window.fits(_with_context(above, document.text[first.start : first.end])):
            return above
        header = _without_last(header)
    return context


def _last_that_fits(document: Document, parts: list[_Sentence], first: int, context: str, window: Window) -> int:
    """Return the last part of the longest window from ``first`` that fits; ``first`` itself always does."""
    budget = window.tokens - window.count(context)
    last, used = first, parts[first].tokens
    while last + 1 < len(parts) and used + parts[last + 1].tokens <= budget:
        last += 1
        used += parts[last].tokens
    while last > first and not window.fits(_with_context(context, document.text[parts[first].start : parts[last].end])):
        last -= 1
    return last


def _next_first(parts: list[_Sentence], first: int, last: int, overlap: int) -> int:
    """Return where the next window starts: after ``last``, or as many whole sentences earlier as overlap allows.

    A row is not repeated: with the names of its columns it says what it has to say.
    """
    following = last + 1
    while following - 1 > first and overlap >= parts[following - 1].tokens and not parts[following - 1].header:
        overlap -= parts[following - 1].tokens
        following -= 1
    return following


__all__ = ["RETRIEVED", "RULES", "Window", "embedded_text", "is_masthead", "passages", "units"]
