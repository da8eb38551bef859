"""Markdown: the document's text is the raw source, and the block tokens' line maps are its paragraphs.

Of a wiki's page, which has no ending of its own, it is the source without marks of bold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.errors import SourceError
from index.sources.blocks import ROWS
from index.sources.decoding import decoded
from index.sources.file import File
from index.sources.plain.dialects import REFERENCE, is_bold, is_footnote, told_apart
from index.sources.plain.front_matter import FrontMatter, front_matter
from index.sources.plain.lines import LineBlock, judged, laid
from index.sources.plain.wiki import without_marks
from index.text.kinds.datelines import iso_date
from index.text.kinds.headlines import names_something
from index.text.kinds.questions import LEVEL, heads, question_level
from index.text.kinds.statements import Masthead, masthead, statement
from index.text.links import without_addresses
from index.text.lists import InList, Nesting, joined
from index.text.paragraphs import first_words
from index.text.sentences import are_rows, sentences
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

_MARKS = re.compile(r"'{2,5}|[*`]|^[>#\s]{1,20}")
_FENCES = 2
_SENTENCE = 120
"""Characters of a sentence to which a footnote belongs."""
_TOLD_APART = frozenset({"paragraph_open", "html_block"})
"""Those of which some lines may be no text."""
_ATTRIBUTES = re.compile(r"\s{0,8}(?:\{#[\w:.-]{1,100}\}|\{:[^{}]{1,100}\})$")
"""What a heading is called in links: "Install {#install}"."""


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of a Markdown file."""
    loaded = file.load()
    written = decoded(loaded.data, file.source)
    text = without_marks(written.text)
    front = front_matter(text)
    blocks = _with_gaps(_blocks(text, front.lines), _above(front), text.split("\n"))
    title = front.get("title") or _first_heading(blocks)
    paragraphs = _paragraphs(text, blocks, title)
    below = [each for each in paragraphs if each.line is None or each.line > front.lines]
    dated = _masthead(text, below)
    said = [each for each in below if statement(text[each.start : each.end]) is None]
    yield Document(
        source=file.source,
        name=file.name,
        title=title or _shown(first_words(text, said)) or file.stem,
        text=text,
        paragraphs=paragraphs,
        sha256=loaded.sha256,
        note=written.note,
        date=iso_date(front.get("date") or "") or dated.date,
        author=front.get("author") or dated.author,
        url=front.get("url"),
    )


def _above(front: FrontMatter) -> list[LineBlock]:
    """Return the blocks of the front matter: what it tells, between two fences."""
    last = front.lines - 1
    if last < _FENCES:
        return [LineBlock(0, front.lines, Kind.FURNITURE)] if front.lines else []
    told = LineBlock(1, last, Kind.LIST if front.tells else Kind.FURNITURE)
    return [LineBlock(0, 1, Kind.FURNITURE), told, LineBlock(last, front.lines, Kind.FURNITURE)]


def _blocks(text: str, skipped: int) -> Iterator[LineBlock]:
    """Yield the blocks below the front matter, by the parser's line maps."""
    # Blank lines in the place of the front matter keep the line numbers those of the file.
    lines = text.split("\n")
    below = "\n".join(["" for _ in lines[:skipped]] + lines[skipped:])
    tokens = MarkdownIt("commonmark").enable("table").parse(below)
    for number, (token, place) in enumerate(zip(tokens, _places(tokens), strict=True)):
        kind = _LEAVES.get(token.type)
        if kind is None or token.map is None:
            continue
        first, last = token.map
        if kind is Kind.HEADING:
            yield LineBlock(first, last, kind, int(token.tag[1]), _plain(tokens[number + 1]))
        elif kind is Kind.TABLE:
            yield from (LineBlock(row, min(row + ROWS, last), kind) for row in range(first, last, ROWS))
        elif token.type in _TOLD_APART:
            yield from _told_apart(lines, first, last, place)
        else:
            yield LineBlock(first, last, kind, place=place)


def _told_apart(lines: Sequence[str], first: int, last: int, place: InList | None) -> Iterator[LineBlock]:
    """Yield what a block's lines are: runs of text, and each line that is none."""
    begun = first
    for number, line in enumerate(told_apart(lines[first:last]), first):
        if line.kind is Kind.BODY and not line.begins:
            continue
        if number > begun:
            yield _body(lines, begun, number, place)
        begun = number
        if line.kind is not Kind.BODY:
            yield LineBlock(number, number + 1, line.kind, line.level, line.heading)
            begun = number + 1
    if last > begun:
        yield _body(lines, begun, last, place)


def _body(lines: Sequence[str], first: int, last: int, place: InList | None) -> LineBlock:
    table = place is None and are_rows(lines[first:last])
    return LineBlock(first, last, Kind.TABLE if table else Kind.BODY, place=place)


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
    return _ATTRIBUTES.sub("", " ".join("".join(child.content or " " for child in inline.children or ()).split()))


def _with_gaps(blocks: Iterator[LineBlock], above: Sequence[LineBlock], lines: Sequence[str]) -> list[LineBlock]:
    """Fill the lines between the blocks, below the front matter ``above``."""
    found = list(above)
    reached = above[-1].last if above else 0
    for block in blocks:
        first = max(block.first, reached)
        if first > reached:
            found += _gap(lines, reached, first)
        if block.last > first:
            found.append(replace(block, first=first))
            reached = block.last
    return _merged([*found, *_gap(lines, reached, len(lines))])


def _merged(blocks: Sequence[LineBlock]) -> list[LineBlock]:
    """Make one of lines of furniture that follow each other."""
    made: list[LineBlock] = []
    for block in blocks:
        last = made[-1] if made else None
        if last and last.kind is block.kind is Kind.FURNITURE and last.last == block.first:
            made[-1] = replace(last, last=block.last, level=last.level or block.level)
        else:
            made.append(block)
    return made


def _gap(lines: Sequence[str], first: int, last: int) -> Iterator[LineBlock]:
    """Yield what is no block to CommonMark: rules and definitions of links are furniture, short footnotes are not."""
    for number in range(first, last):
        if lines[number].strip():
            yield LineBlock(number, number + 1, Kind.BODY if is_footnote(lines[number]) else Kind.FURNITURE)


def _first_heading(blocks: list[LineBlock]) -> str | None:
    """Return the heading above all others, if it is a main one, or the document begins with it."""
    headings = [each for each in blocks if each.kind is Kind.HEADING and each.heading and each.level < LEVEL]
    if not headings or headings[0].level > min(block.level for block in headings):
        return None
    first = next(each for each in blocks if each.kind not in {Kind.FURNITURE, Kind.LIST})
    begins = headings[0].level == 1 or first is headings[0]
    return headings[0].heading if begins and names_something(headings[0].heading) else None


def _shown(words: str | None) -> str | None:
    """Return words as a title: without the marks of Markdown and of wikis."""
    return " ".join(_MARKS.sub("", without_addresses(words)).split()) or None if words else None


def _paragraphs(text: str, blocks: list[LineBlock], title: str | None) -> tuple[Paragraph, ...]:
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    found, places = laid(text, _with_questions(text, starts, blocks), title)
    return joined(text, judged(text, _with_notes(text, found)), places)


def _with_notes(text: str, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Put each footnote below the sentence that refers to it, where that stands: alone a note may be a word or two."""
    notes = [is_footnote(text[each.start : each.end]) for each in paragraphs]
    where: dict[str, tuple[str, ...]] = {}
    for each, note in zip(paragraphs, notes, strict=True):
        if note or each.kind is not Kind.BODY or "[^" not in text[each.start : each.end]:
            continue
        for a, b in sentences(text, each.start, each.end):
            said = " ".join(REFERENCE.sub("", text[a:b]).split())[:_SENTENCE]
            for label in REFERENCE.findall(text, a, b):
                where.setdefault(label, (*each.heading, said))
    return [
        replace(each, heading=where.get(REFERENCE.findall(text, each.start, each.end)[0], each.heading))
        if note
        else each
        for each, note in zip(paragraphs, notes, strict=True)
    ]


def _with_questions(text: str, starts: Sequence[int], blocks: Sequence[LineBlock]) -> list[LineBlock]:
    """Make headings of the questions that head their answers."""
    body = [number for number, block in enumerate(blocks) if block.kind is Kind.BODY and block.place is None]
    pieces = [text[starts[blocks[number].first] : starts[blocks[number].last]].strip() for number in body]
    asked = heads([piece.strip("*_ ") for piece in pieces], [is_bold(piece) for piece in pieces])
    found = {number: piece for number, piece, head in zip(body, pieces, asked, strict=True) if head}
    return [
        replace(
            block,
            kind=Kind.HEADING,
            level=question_level(found[number]),
            heading=" ".join(found[number].strip("*_ ").split()),
        )
        if number in found
        else block
        for number, block in enumerate(blocks)
    ]


def _masthead(text: str, paragraphs: Sequence[Paragraph]) -> Masthead:
    """Return what the lines above the body state."""
    pieces = [text[paragraph.start : paragraph.end] for paragraph in paragraphs]
    return masthead(pieces, [paragraph.kind is Kind.FURNITURE for paragraph in paragraphs])


__all__ = ["read"]
