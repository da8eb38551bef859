"""What the documents of every format keep to, and what becomes of damaged files."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from index.errors import SourceError
from index.sources import Limits, read
from index.types import Document, Kind, Paragraph

_SECONDS = 10
_LOCATED = 0.98


def check(documents: Sequence[Document], reread: Sequence[Document], by_heading: bool = False) -> None:
    """Hold documents, and the same read again, to the contract.

    ``by_heading`` says that the place of a format is the heading path and the number of the paragraph.
    """
    assert documents
    assert documents == reread
    for document in documents:
        assert [paragraph.number for paragraph in document.paragraphs] == [*range(1, len(document.paragraphs) + 1)]
        for before, after in pairwise(document.paragraphs):
            assert before.end <= after.start
        for paragraph in document.paragraphs:
            text = document.text[paragraph.start : paragraph.end]
            assert text
            assert text == text.strip()
            _check_spots(paragraph)
        said = [paragraph for paragraph in document.paragraphs if paragraph.kind is not Kind.FURNITURE]
        assert by_heading or sum(map(_located, said)) >= _LOCATED * len(said)


def _check_spots(paragraph: Paragraph) -> None:
    spots = list(paragraph.spots)
    for spot in spots:
        assert paragraph.start <= spot.start < spot.end <= paragraph.end
    for before, after in pairwise(spots):
        assert before.end <= after.start


def _located(paragraph: Paragraph) -> bool:
    named = (paragraph.line, paragraph.page, paragraph.location)
    return any(place is not None for place in named) or any(paragraph.spots)


def damaged(data: bytes, count: int) -> Iterator[bytes]:
    """Yield ``count`` damaged copies of ``data``: cut, bytes flipped, a stretch zeroed, doubled or left out."""
    chance = random.Random(12)

    def flipped(some: bytearray) -> bytearray:
        for _ in range(chance.randint(1, 20)):
            some[chance.randrange(len(some))] ^= 1 << chance.randrange(8)
        return some

    def stretch(some: bytearray) -> slice:
        start = chance.randrange(len(some))
        return slice(start, min(len(some), start + chance.randint(1, 64)))

    def zeroed(some: bytearray) -> bytearray:
        at = stretch(some)
        some[at] = bytes(at.stop - at.start)
        return some

    def doubled(some: bytearray) -> bytearray:
        at = stretch(some)
        some[at] = some[at] * 2
        return some

    def without(some: bytearray) -> bytearray:
        del some[stretch(some)]
        return some

    kinds: list[Callable[[bytearray], bytearray]] = [
        flipped, flipped, zeroed, doubled, without, lambda some: some[: chance.randrange(len(some))],
    ]  # fmt: skip
    for number in range(count):
        yield bytes(kinds[number % len(kinds)](bytearray(data)))


def check_damaged(path: Path, data: bytes, count: int) -> None:
    """See that each damaged copy of ``data``, at ``path``, is documents or errors, soon."""
    for copy in damaged(data, count):
        path.write_bytes(copy)
        began = time.monotonic()
        items = list(read(path, path.name, Limits()))
        assert items
        assert all(isinstance(item, Document | SourceError) for item in items)
        assert time.monotonic() - began < _SECONDS


__all__ = ["check", "check_damaged", "damaged"]
