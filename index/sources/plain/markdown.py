"""Markdown: the document's text is the raw source, and the block tokens' line maps are its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.errors import SourceError
from index.sources.blocks import ROWS
from index.sources.decoding import decode
from index.sources.file import File
from index.sources.plain.lines import LineBlock, first_heading, paragraphs_of, with_gaps
from index.text.datelines import Dateline, iso_date, opening
from index.text.lists import InList, Nesting
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


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of a Markdown file."""
    loaded = file.load()
    text = decode(loaded.data, file.source)
    front, lines = _front_matter(text)
    blocks = with_gaps(_blocks(text, lines), lines, text.count("\n") + 1)
    title = front.get("title") or first_heading(blocks)
    paragraphs = paragraphs_of(text, blocks, title)
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


def _blocks(text: str, skipped: int) -> Iterator[LineBlock]:
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
            yield LineBlock(first, last, kind, int(token.tag[1]), _plain(tokens[number + 1]))
        elif kind is Kind.TABLE:
            yield from (LineBlock(row, min(row + ROWS, last), kind) for row in range(first, last, ROWS))
        else:
            yield LineBlock(first, last, kind, place=place)


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


def _dateline(text: str, paragraphs: Sequence[Paragraph]) -> Dateline:
    """Return date and author as the lines above the body state them."""
    pieces = [text[paragraph.start : paragraph.end] for paragraph in paragraphs]
    lines = opening(pieces, [paragraph.kind is Kind.FURNITURE for paragraph in paragraphs]).values()
    date = next((line.date for line in lines if line.date), None)
    return Dateline(date, next((line.author for line in lines if line.author), None))


__all__ = ["read"]
