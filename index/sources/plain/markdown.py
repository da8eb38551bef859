"""Markdown: the document's text is the raw source, and the block tokens' line maps are its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.errors import SourceError
from index.sources.blocks import ROWS
from index.sources.decoding import decode
from index.sources.file import File
from index.text.datelines import Dateline, iso_date, opening
from index.text.furniture import furniture, repeats
from index.text.lists import InList, Nesting, joined
from index.text.paragraphs import first_words
from index.types import Document, Kind, Paragraph

_LEAVES = {
    "paragraph_open": Kind.BODY,
    "heading_open": Kind.HEADING,
    "fence": Kind.BODY,
    "code_block": Kind.BODY,
    "html_block": Kind.BODY,
    "table_open": Kind.TABLE,
}
"""The block tokens that hold text and no other of these blocks."""

_FRONT = re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"(title|date|author|desk|url)[ \t]*:[ \t]*(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of whole lines, and what it is."""

    first: int
    last: int
    kind: Kind
    level: int = 0
    heading: str = ""
    place: InList | None = None
    """Where it stands in a list."""


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of a Markdown file."""
    loaded = file.load()
    text = decode(loaded.data, file.source)
    front, lines = _front_matter(text)
    blocks = _with_gaps(_blocks(text, lines), lines, text.count("\n") + 1)
    title = front.get("title") or _first_heading(blocks)
    paragraphs = _paragraphs(text, blocks, title)
    dated = _dateline(text, paragraphs)
    yield Document(
        source=file.source,
        name=file.name,
        title=title or first_words(text, paragraphs) or file.stem,
        text=text,
        paragraphs=paragraphs,
        sha256=loaded.sha256,
        date=iso_date(front.get("date", "")) or dated.date,
        author=front.get("author") or front.get("desk") or dated.author,
        url=front.get("url"),
    )


def _front_matter(text: str) -> tuple[dict[str, str], int]:
    """Return the plain entries of the block between ``---`` lines at the head, and how many lines it takes."""
    match = _FRONT.match(text)
    if match is None:
        return {}, 0
    entries = (_ENTRY.fullmatch(line.rstrip()) for line in (match[1] or "").split("\n"))
    found = {entry[1].lower(): entry[2].strip().strip("\"'").strip() for entry in entries if entry}
    return {key: value for key, value in found.items() if value}, text.count("\n", 0, match.end()) + (
        not match[0].endswith("\n")
    )


def _blocks(text: str, skipped: int) -> Iterator[_Block]:
    """Yield the blocks below the front matter, by the parser's line maps."""
    # Blank lines in the place of the front matter keep the line numbers those of the file.
    below = "\n" * skipped + text.split("\n", skipped)[skipped] if skipped <= text.count("\n") else ""
    tokens = MarkdownIt("commonmark").enable("table").parse(below)
    for number, (token, place) in enumerate(zip(tokens, _places(tokens), strict=True)):
        kind = _LEAVES.get(token.type)
        if kind is None or token.map is None:
            continue
        first, last = token.map
        if token.type == "html_block" and token.content.lstrip().startswith("<!--"):
            kind = Kind.FURNITURE
        if kind is Kind.HEADING:
            yield _Block(first, last, kind, int(token.tag[1]), _plain(tokens[number + 1]))
        elif kind is Kind.TABLE:
            yield from (_Block(row, min(row + ROWS, last), kind) for row in range(first, last, ROWS))
        else:
            yield _Block(first, last, kind, place=place)


def _places(tokens: Sequence[Token]) -> Iterator[InList | None]:
    """Yield for each token where it stands in a list: in which outermost one, and in which innermost item."""
    lists = Nesting()
    steps = {
        "bullet_list_open": lists.list_opens,
        "ordered_list_open": lists.list_opens,
        "bullet_list_close": lists.list_closes,
        "ordered_list_close": lists.list_closes,
        "list_item_open": lists.item_opens,
        "list_item_close": lists.item_closes,
    }
    for token in tokens:
        if token.type in steps:
            steps[token.type]()
        yield lists.place


def _plain(inline: Token) -> str:
    """Return the words of a heading without its markup."""
    return " ".join("".join(child.content or " " for child in inline.children or ()).split())


def _with_gaps(blocks: Iterator[_Block], skipped: int, total: int) -> list[_Block]:
    """Fill the lines between the blocks: front matter, rules, link definitions; they are furniture."""
    found: list[_Block] = []
    reached = 0
    if skipped:
        found.append(_Block(0, skipped, Kind.FURNITURE))
        reached = skipped
    for block in blocks:
        first = max(block.first, reached)
        if first > reached:
            found.append(_Block(reached, first, Kind.FURNITURE))
        if block.last > first:
            found.append(replace(block, first=first))
            reached = block.last
    found.append(_Block(reached, total, Kind.FURNITURE))
    return found


def _first_heading(blocks: list[_Block]) -> str | None:
    """Return the heading above all others, if the document begins with one."""
    headings = [block for block in blocks if block.kind is Kind.HEADING and block.heading]
    if not headings or headings[0].level > min(block.level for block in headings):
        return None
    return headings[0].heading


def _paragraphs(text: str, blocks: list[_Block], title: str | None) -> tuple[Paragraph, ...]:
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    found: list[Paragraph] = []
    places: list[InList | None] = []
    path: list[tuple[int, str]] = []
    for block in blocks:
        piece = text[starts[block.first] : starts[block.last]]
        stripped = piece.strip()
        if block.kind is Kind.HEADING:
            while path and path[-1][0] >= block.level:
                path.pop()
        if stripped:
            start = starts[block.first] + piece.index(stripped[0])
            line = block.first + 1 + text.count("\n", starts[block.first], start)
            names = tuple(name for _, name in path)
            found.append(Paragraph(len(found) + 1, start, start + len(stripped), block.kind, line, names))
            places.append(block.place)
        if block.kind is Kind.HEADING and block.heading and not (block.heading == title and not path):
            path.append((block.level, block.heading))
    return joined(text, _judged(text, found), places)


def _dateline(text: str, paragraphs: Sequence[Paragraph]) -> Dateline:
    """Return date and author as the lines above the body state them."""
    pieces = [text[paragraph.start : paragraph.end] for paragraph in paragraphs]
    lines = opening(pieces, [paragraph.kind is Kind.FURNITURE for paragraph in paragraphs]).values()
    date = next((line.date for line in lines if line.date), None)
    return Dateline(date, next((line.author for line in lines if line.author), None))


def _judged(text: str, paragraphs: list[Paragraph]) -> tuple[Paragraph, ...]:
    """Mark the furniture among the body."""
    pieces = [text[paragraph.start : paragraph.end] for paragraph in paragraphs]
    flags = furniture(pieces)
    again = repeats(pieces, [paragraph.heading for paragraph in paragraphs])
    dated = opening(pieces, flags)
    judged = tuple(
        replace(paragraph, kind=Kind.FURNITURE)
        if paragraph.kind is Kind.BODY and (flags[number] or again[number] or number in dated)
        else paragraph
        for number, paragraph in enumerate(paragraphs)
    )
    # Furniture stands around something; where it is all there is, it is what the text says.
    return judged if any(paragraph.kind in {Kind.BODY, Kind.TABLE} for paragraph in judged) else tuple(paragraphs)


__all__ = ["read"]
