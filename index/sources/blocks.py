"""Blocks to a document's text and paragraphs: the common form of all formats whose text is not the file itself.

A reader yields what it found in reading order, each piece with its kind and its place. Here the pieces become one text,
so that every offset is known when it is made and nothing is found again by searching.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.text.kinds.furniture import repeats
from index.text.lists import InList, joined
from index.text.tables import ROWS
from index.types import Kind, Location, Paragraph, Spot, Spots

_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, or some rows of a table."""

    text: str
    """Neither empty nor surrounded by white space. Rows are lines, their cells are parted by `` | ``."""
    kind: Kind = Kind.BODY
    level: int = 0
    """1 and more for a heading. For anything else, headings of this level and below have ended before it; 0: none."""
    line: int | None = None
    page: int | None = None
    location: Location | None = None
    spots: tuple[Spot, ...] = ()
    """Offsets count from the start of ``text``."""
    item: InList | None = None
    """Where it stands in a list."""
    under: int | None = None
    """The block, from 0, under whose headings it stands, where that is not the one before it: of a footnote, the block
    with its mark. -1 for none: no heading is above it."""


def assembled(blocks: Sequence[Block], title: str | None) -> tuple[str, tuple[Paragraph, ...]]:
    """Return the text of ``blocks`` and their paragraphs, each with the headings above it but for the title.

    What stands under the same headings a second time is furniture there.
    """
    headings = _headings(blocks, title)
    again = repeats([block.text for block in blocks], headings)
    gaps = _gaps([block.item for block in blocks])
    text = "".join(block.text + gap for block, gap in zip(blocks, gaps, strict=True))
    paragraphs, start = [], 0
    for number, (block, heading, gap) in enumerate(zip(blocks, headings, gaps, strict=True), 1):
        twice = again[number - 1] and block.kind is Kind.BODY
        kind = Kind.FURNITURE if twice else block.kind
        spots = Spots.of(spot.moved(start) for spot in block.spots)
        end = start + len(block.text)
        paragraphs.append(
            Paragraph(number, start, end, kind, block.line, heading, block.page, location=block.location, spots=spots)
        )
        start = end + len(gap)
    return text, joined(text, paragraphs, [block.item for block in blocks])


def _gaps(items: Sequence[InList | None]) -> list[str]:
    """Return what stands after each block: the items of a list are lines one below the other."""
    between = [one and other and one.list == other.list for one, other in pairwise(items)]
    return [*("\n" if within else "\n\n" for within in between), ""] if items else []


def _headings(blocks: Sequence[Block], title: str | None) -> list[tuple[str, ...]]:
    path: list[tuple[int, str]] = []
    above: list[tuple[str, ...]] = []
    for block in blocks:
        ends = block.level and block.kind is not Kind.FURNITURE
        while ends and path and path[-1][0] >= block.level:
            path.pop()
        if block.under is None:
            above.append(tuple(name for _, name in path))
        else:
            above.append(above[block.under] if block.under >= 0 else ())
        if block.kind is Kind.HEADING and not _is_title(block.text, title):
            path.append((block.level, " ".join(block.text.split())))
    return above


def _is_title(heading: str, title: str | None) -> bool:
    """Recognise the title, which pages often follow with the name of the site."""
    name = words(heading)
    return title is not None and bool(name) and words(title).startswith(name)


def words(text: str) -> str:
    """Return the letters and digits of ``text`` alone, in small letters: what tells texts apart whatever the signs."""
    return _NOT_WORDS.sub("", text.casefold())


__all__ = ["ROWS", "Block", "assembled", "words"]
