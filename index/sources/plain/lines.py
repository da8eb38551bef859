"""Blocks of whole lines to paragraphs: for formats whose text is the file itself, so that every line is the file's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate

from index.text.kinds.furniture import furniture, repeats
from index.text.kinds.statements import masthead
from index.text.lists import InList, joined
from index.types import Kind, Paragraph


@dataclass(frozen=True, slots=True)
class LineBlock:
    """A block of whole lines, and what it is."""

    first: int
    last: int
    kind: Kind
    level: int = 0
    """Of a heading; of anything else, the level of the headings that end with it."""
    heading: str = ""
    place: InList | None = None
    """Where it stands in a list."""


def with_gaps(blocks: Iterable[LineBlock], skipped: int, total: int) -> list[LineBlock]:
    """Fill the lines between the blocks: front matter, rules, link definitions; they are furniture."""
    found: list[LineBlock] = []
    reached = 0
    if skipped:
        found.append(LineBlock(0, skipped, Kind.FURNITURE))
        reached = skipped
    for block in blocks:
        first = max(block.first, reached)
        if first > reached:
            found.append(LineBlock(reached, first, Kind.FURNITURE))
        if block.last > first:
            found.append(replace(block, first=first))
            reached = block.last
    found.append(LineBlock(reached, total, Kind.FURNITURE))
    return found


def first_heading(blocks: list[LineBlock]) -> str | None:
    """Return the heading above all others, if the document begins with one."""
    headings = [block for block in blocks if block.kind is Kind.HEADING and block.heading]
    if not headings or headings[0].level > min(block.level for block in headings):
        return None
    return headings[0].heading


def paragraphs_of(text: str, blocks: list[LineBlock], title: str | None) -> tuple[Paragraph, ...]:
    """Return the paragraphs that ``blocks`` are, each with the headings above it but for the title."""
    found, places = laid(text, blocks, title)
    return joined(text, judged(text, found), places)


def laid(text: str, blocks: Iterable[LineBlock], title: str | None) -> tuple[list[Paragraph], list[InList | None]]:
    """Return the paragraphs that ``blocks`` are, not judged or joined yet, and where each stands in a list."""
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    found: list[Paragraph] = []
    places: list[InList | None] = []
    path: list[tuple[int, str]] = []
    for block in blocks:
        piece = text[starts[block.first] : starts[block.last]]
        stripped = piece.strip()
        while block.level and path and path[-1][0] >= block.level:
            path.pop()
        if stripped:
            start = starts[block.first] + piece.index(stripped[0])
            line = block.first + 1 + text.count("\n", starts[block.first], start)
            names = tuple(name for _, name in path)
            found.append(Paragraph(len(found) + 1, start, start + len(stripped), block.kind, line, names))
            places.append(block.place)
        if block.kind is Kind.HEADING and block.heading and not (block.heading == title and not path):
            path.append((block.level, block.heading))
    return found, places


def judged(text: str, paragraphs: list[Paragraph]) -> tuple[Paragraph, ...]:
    """Mark the furniture among the body, and what says who wrote it and when."""
    pieces = [text[paragraph.start : paragraph.end] for paragraph in paragraphs]
    flags = furniture(pieces)
    again = repeats(pieces, [paragraph.heading for paragraph in paragraphs])
    head = masthead(pieces, [flag or p.kind is Kind.FURNITURE for flag, p in zip(flags, paragraphs, strict=True)])
    out = {number for number, flag in enumerate(flags) if flag or again[number]} | head.datelines.keys()
    kinds = dict.fromkeys(out, Kind.FURNITURE) | dict.fromkeys(head.statements, Kind.LIST)
    marked = tuple(
        replace(paragraph, kind=kinds[number]) if paragraph.kind is Kind.BODY and number in kinds else paragraph
        for number, paragraph in enumerate(paragraphs)
    )
    # Furniture stands around something; where it is all there is, it is what the text says.
    return marked if any(paragraph.kind in {Kind.BODY, Kind.TABLE} for paragraph in marked) else tuple(paragraphs)


__all__ = ["LineBlock", "first_heading", "judged", "laid", "paragraphs_of", "with_gaps"]
