"""Lists: a run of short items is one paragraph, so that it can be quoted whole.

The reader of a format says which of its paragraphs are items; these are joined after each was judged by itself, for a
list of links beside an article is furniture item by item.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from index.text.sentences import sentences
from index.types import Kind, Paragraph, Spots

MOST_ITEMS = 50
"""Lists of more items than this are cut, so that a citation still names a place that can be found."""
LONGEST_ITEM = 400
"""Characters. Items that are longer are paragraphs of their own, and so are the others of their list."""
_MARKER = re.compile(r"(?:[-*+•‣◦▪●○·–—]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])[ \t]{1,40}(?=\S)")


@dataclass(frozen=True, slots=True)
class InList:
    """Where a paragraph stands in a list."""

    list: int
    """Number of the outermost list."""
    item: int
    """Number of the innermost item."""


@dataclass(slots=True)
class Nesting:
    """Which lists and items are open while a document is read."""

    _lists: int = 0
    _depth: int = 0
    _items: int = 0
    _open: list[int] = field(default_factory=list)

    def list_opens(self) -> None:
        """Note that a list begins."""
        self._lists += self._depth == 0
        self._depth += 1

    def list_closes(self) -> None:
        """Note that the innermost list ends."""
        self._depth -= 1

    def item_opens(self) -> None:
        """Note that an item begins."""
        self._items += 1
        self._open.append(self._items)

    def item_closes(self) -> None:
        """Note that the innermost item ends."""
        self._open.pop()

    @property
    def place(self) -> InList | None:
        """Where what is read now stands; None outside of lists."""
        return InList(self._lists, self._open[-1]) if self._depth and self._open else None


def joined(text: str, paragraphs: Sequence[Paragraph], places: Sequence[InList | None]) -> tuple[Paragraph, ...]:
    """Return the paragraphs, those of each list of short items joined, numbered anew.

    A list of which one item has several paragraphs, or a long one, stays as it is, and so does a single item.
    """
    counts = Counter(place for place in places if place)
    apart = {place.list for place in places if place and counts[place] > 1}
    apart |= {p.list for p, each in zip(places, paragraphs, strict=True) if p and each.end - each.start > LONGEST_ITEM}

    def run(pair: tuple[int, Paragraph]) -> tuple[bool, int]:
        number, paragraph = pair
        place = places[number]
        if place is None or place.list in apart or paragraph.kind is not Kind.BODY:
            return False, number
        return True, place.list

    made: list[Paragraph] = []
    for (listed, _), group in groupby(enumerate(paragraphs), run):
        some = [paragraph for _, paragraph in group]
        for at in range(0, len(some), MOST_ITEMS):
            made.append(_one(text, some[at : at + MOST_ITEMS]) if listed else some[at])
    return tuple(replace(each, number=number, anchor=number) for number, each in enumerate(made, 1))


def _one(text: str, some: Sequence[Paragraph]) -> Paragraph:
    first = some[0]
    if len(some) == 1 and not is_list(text[first.start : first.end]):
        return first
    spots = Spots.of(spot for each in some for spot in each.spots)
    return replace(first, end=some[-1].end, kind=Kind.LIST, spots=spots)


def marked(text: str, paragraphs: Sequence[Paragraph]) -> list[InList | None]:
    """Return where paragraphs of plain text stand in lists: those are items that begin with a mark, line after line."""
    places: list[InList | None] = []
    number, reached = 0, -1
    for each in paragraphs:
        if _MARKER.match(text, each.start) is None:
            places.append(None)
            reached = -1
            continue
        follows = reached >= 0 and not text[reached : each.start].strip() and text.count("\n", reached, each.start) == 1
        number += not follows
        places.append(InList(number, len(places)))
        reached = each.end
    return places


def begins_item(text: str) -> bool:
    """Tell whether ``text`` begins with an item's mark."""
    return _MARKER.match(text) is not None


def is_list(text: str) -> bool:
    """Tell whether most lines of ``text``, and two at least, begin with an item's mark."""
    lines = text.split("\n")
    begun = sum(_MARKER.match(line.lstrip()) is not None for line in lines)
    return begun >= 2 and begun * 2 >= len(lines)


def items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the items, and of a line above them. Without marks every line is an item."""
    lines = list(_lines(text, start, end))
    begun = [_MARKER.match(text, a, b) is not None for a, b in lines]
    made: list[tuple[int, int]] = []
    for (a, b), begins in zip(lines, begun, strict=True):
        if made and any(begun) and not begins and (len(made) > 1 or begun[0]):
            made[-1] = (made[-1][0], b)  # an item that was wrapped
        else:
            made.append((a, b))
    return made


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        line = text[start:stop]
        if line.strip():
            yield start + len(line) - len(line.lstrip()), start + len(line.rstrip())
        start = stop + 1


def item_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the sentences of a list: none reaches over the end of its item."""
    return [sentence for a, b in items(text, start, end) for sentence in sentences(text, a, b)]


__all__ = [
    "LONGEST_ITEM",
    "MOST_ITEMS",
    "InList",
    "Nesting",
    "begins_item",
    "is_list",
    "item_sentences",
    "items",
    "joined",
    "marked",
]
