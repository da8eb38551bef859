"""A passage as it is read: cells behind the names of their columns, a list's lead above it, links without addresses.

Of a message's header, what each field says can stand behind its name.

``Porto | 96`` below ``City | Staff`` is read ``City: Porto; Staff: 96``. A model of this size finds the right row in
such text and not in columns. What is added holds no answer: every character knows its place in the document.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.text.links import read_parts
from index.text.sentences import rows
from index.text.tables import cells, has_header, table_header
from index.types import Document, Kind, Paragraph
from qa.reader.passage.structure import header_of, is_table
from qa.text.places import is_letterhead, paragraphs_between

_SAID = {
    "From": "the sender, who wrote this mail",
    "To": "to whom it was sent, who received it",
    "Cc": "who was copied in",
    "Bcc": "who was copied in",
    "Date": "the date, when it was sent and written",
    "Subject": "the subject of the mail",
}
"""What the fields of a message's header say, in the words of those who ask for it."""
Bounds = tuple[int, int]
Piece = tuple[str, int]
"""A text, and where it stands in the document; -1 if it was added."""


def written(
    document: Document, start: int, end: int, *, messages: bool = False
) -> tuple[str, NDArray[np.int64] | None]:
    """Return ``document.text[start:end]`` as it is read, and for each character its place in it, -1 for what was added.

    The places are None where it is read as it stands. ``messages`` tells whether the question may be about messages:
    then the fields of their headers are read with what they say.
    """
    pieces = [part for piece in _pieces(document, start, end, messages) for part in _without_addresses(*piece)]
    if pieces == [(document.text[start:end], start)]:
        return pieces[0][0], None
    places = [
        np.full(len(text), -1) if at < 0 else np.arange(at - start, at - start + len(text)) for text, at in pieces
    ]
    return "".join(text for text, _ in pieces), np.concatenate(places).astype(np.int64)


def _pieces(document: Document, start: int, end: int, messages: bool) -> Iterator[Piece]:
    text, at = document.text, start
    for number, paragraph in enumerate(paragraphs_between(document, start, end)):
        header = header_of(document, paragraph, max(start, paragraph.start))
        if header is not None and number == 0:
            yield f"{text[slice(*header)]}\n", -1
        if messages and is_letterhead(paragraph):
            at = yield from _fields(text, paragraph, at, end)
        if not is_table(text, paragraph):
            continue
        for row, names in _named_rows(document, paragraph, start, end):
            if at < row[0]:
                yield text[at : row[0]], at
            if any(map(str.isalnum, text[slice(*row)])):  # else a rule below the header, which says nothing
                yield from _pairs(text, row, names)
            at = row[1]
    if at < end:
        yield text[at:end], at


def _fields(text: str, paragraph: Paragraph, at: int, end: int) -> Generator[Piece, None, int]:
    """Yield the header of a message from ``at`` on, what each field says before its value; return how far that goes."""
    for spot in paragraph.spots.between(at, end):
        name = spot.location.name if spot.location else ""
        value = spot.start + len(f"{name}: ")
        if name in _SAID and at <= spot.start and value < end:
            yield text[at:value], at
            yield f"({_SAID[name]}) ", -1
            at = value
    return at


def _without_addresses(text: str, at: int) -> Iterator[Piece]:
    for a, b in read_parts(text, 0, len(text)):
        if a < b:
            yield text[a:b], at if at < 0 else at + a


def _named_rows(
    document: Document, paragraph: Paragraph, start: int, end: int
) -> Iterator[tuple[Bounds, Sequence[str]]]:
    """Yield the whole rows within ``start`` … ``end`` whose columns have names, with these."""
    text = document.text
    found = rows(text, paragraph.start, paragraph.end)
    head = table_header(document, paragraph) if paragraph.kind is Kind.TABLE else None
    if head is None and (paragraph.kind is Kind.TABLE or not has_header([text[a:b] for a, b in found])):
        return
    head = head or found[0]
    names = [text[a:b] for a, b in cells(text, head)]
    for row in found:
        if head != row and start <= row[0] and row[1] <= end:
            yield row, names


def _pairs(text: str, row: Bounds, names: Sequence[str]) -> Iterator[Piece]:
    """Yield the cells of a row, each behind its column's name; names that are fewer stand over the last cells."""
    found = cells(text, row)
    labels = [*[""] * (len(found) - len(names)), *names]
    for number, ((a, b), label) in enumerate(zip(found, labels, strict=False)):
        before = ("; " if number else "") + (f"{label}: " if label else "")
        if before:
            yield before, -1
        if a < b:
            yield text[a:b], a


__all__ = ["written"]
