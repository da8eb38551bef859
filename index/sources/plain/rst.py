"""reStructuredText: the document's text is the raw source, but for tables; headings are known by the lines around them.

Tables are drawn with signs: their lines are rows with bars in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.errors import SourceError
from index.sources.blocks import ROWS
from index.sources.decoding import decode
from index.sources.file import File
from index.sources.plain.lines import LineBlock, first_heading, paragraphs_of, with_gaps
from index.sources.plain.rst_tables import rows_of
from index.text.kinds.datelines import iso_date
from index.text.lists import InList
from index.text.paragraphs import first_words
from index.types import Document, Kind

_ADORNMENT = re.compile(r"([!-/:-@[-`{-~])\1{2,}\s*")
_DIRECTIVE = re.compile(r"\.\.\s{1,20}(?:\|[^|\n]{1,80}\|\s{1,20})?([\w:+-]{1,60}?)::(?:\s|$)")
_ROLE = re.compile(r"(?::[\w:+-]{1,40}:)?`{1,2}([^`<>\n]{1,200}?)(?: <[^`<>\n]{1,300}>)?`{1,2}_{0,2}")
"""Marked words: :mod:`email`, ``email``."""
_NOTE = re.compile(r"\.\.\s{1,20}\[")
_HIDDEN = frozenset(
    "toctree contents image include index raw meta only currentmodule module highlight default-role".split()
)
"""Directives that show nothing of their own."""
_CODE = frozenset(
    "code code-block sourcecode highlight literalinclude parsed-literal math csv-table list-table".split()
)
_ITEM = re.compile(r"\s{0,20}(?:[-*+•]|#\.|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s+\S")
_FIELD = re.compile(r":([\w -]{1,40}):\s+(\S.*)")
_BORDER = re.compile(r"\+[-=+]{3,}\+?\s*")


@dataclass(slots=True)
class _Page:
    """The lines, and what was found so far."""

    lines: list[str]
    at: int = 0
    styles: list[tuple[str, bool]] = field(default_factory=list)
    """Of headings, outermost first."""
    lists: int = 0
    items: int = 0
    listed: bool = False
    """Whether the last block is an item."""

    def indent(self, number: int) -> int:
        line = self.lines[number]
        return len(line) - len(line.lstrip())

    def blank(self, number: int) -> bool:
        return number >= len(self.lines) or not self.lines[number].strip()

    def until_dedent(self, number: int, indent: int) -> int:
        """Return where the lines end that are indented by more than ``indent``, without blank ones at their end."""
        end = number
        while number < len(self.lines) and (self.blank(number) or self.indent(number) > indent):
            end = number + 1 if not self.blank(number) else end
            number += 1
        return end


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of a file of reStructuredText."""
    loaded = file.load()
    page = _Page(decode(loaded.data, file.source).split("\n"))
    blocks = with_gaps(_blocks(page), 0, len(page.lines))
    text = "\n".join(page.lines)
    title = first_heading(blocks)
    paragraphs = paragraphs_of(text, blocks, title)
    fields = _fields(page.lines)
    yield Document(
        source=file.source,
        name=file.name,
        title=title or first_words(text, paragraphs) or file.stem,
        text=text,
        paragraphs=paragraphs,
        sha256=loaded.sha256,
        date=iso_date(fields.get("date", "")),
        author=fields.get("author"),
    )


def _fields(lines: list[str]) -> dict[str, str]:
    """Return the fields at the head of a document."""
    found = (_FIELD.fullmatch(line.rstrip()) for line in lines[:40])
    return {match[1].lower(): match[2].strip(" $") for match in found if match}


def _blocks(page: _Page) -> Iterator[LineBlock]:
    while page.at < len(page.lines):
        if page.blank(page.at):
            page.at += 1
            continue
        table = list(_table(page))
        if table:
            page.at, page.listed = max(page.at + 1, table[-1].last), False
            yield from table
            continue
        block = _heading(page) or _explicit(page) or _paragraph(page)
        page.listed = block.place is not None
        page.at = block.last
        yield block
        if block.kind is Kind.BODY and page.lines[block.last - 1].rstrip().endswith("::"):
            yield from _literal(page, block)


def _heading(page: _Page) -> LineBlock | None:
    """Return the heading that begins here: a line of text over a line of signs, and perhaps under one."""
    at = page.at
    over = _ADORNMENT.fullmatch(page.lines[at]) is not None
    title = at + over
    if page.blank(title) or page.blank(title + 1) or (page.indent(title) and not over):
        return None
    under = _ADORNMENT.fullmatch(page.lines[title + 1])
    words = page.lines[title].strip()
    if under is None or _ADORNMENT.fullmatch(words) or len(page.lines[title + 1].strip()) < min(len(words), 4):
        return None
    if over and page.lines[at].strip() != page.lines[title + 1].strip():
        return None
    style = under[1], over
    if style not in page.styles:
        page.styles.append(style)
    return LineBlock(at, title + 2, Kind.HEADING, page.styles.index(style) + 1, _ROLE.sub(r"\1", words))


def _explicit(page: _Page) -> LineBlock | None:
    """Return a comment, a target or a directive; of a directive that holds text, its first line alone."""
    line = page.lines[page.at]
    if not line.lstrip().startswith("..") or line.strip().startswith("..."):
        return None
    end = page.until_dedent(page.at + 1, page.indent(page.at))
    match = _DIRECTIVE.match(line.strip())
    if match is None:
        footnote = _NOTE.match(line.strip())
        return LineBlock(page.at, end, Kind.BODY if footnote else Kind.FURNITURE)
    if match[1] in _HIDDEN:
        return LineBlock(page.at, end, Kind.FURNITURE)
    if match[1] in _CODE:
        return LineBlock(page.at, end, Kind.BODY)
    said = line.strip()[match.end() :].strip()
    return LineBlock(page.at, page.at + 1, Kind.BODY if said else Kind.FURNITURE)


def _table(page: _Page) -> Iterator[LineBlock]:
    """Yield the rows of a table, some at a time; one that cannot be parted into cells is left as it is drawn."""
    found = rows_of(page.lines, page.at)
    if found is None:
        yield from _drawn(page)
        return
    end, rows = found
    page.lines[page.at : end] = rows
    held = [number for number in range(page.at, end) if page.lines[number]]
    for at in range(0, len(held), ROWS):
        some = held[at : at + ROWS]
        yield LineBlock(some[0], some[-1] + 1, Kind.TABLE)
    yield LineBlock(held[-1] + 1 if held else page.at, end, Kind.FURNITURE)


def _drawn(page: _Page) -> Iterator[LineBlock]:
    if _BORDER.fullmatch(page.lines[page.at].strip()):
        end = page.at
        while not page.blank(end):
            end += 1
        yield LineBlock(page.at, page.at + 1, Kind.FURNITURE)
        yield LineBlock(page.at + 1, end, Kind.TABLE)


def _paragraph(page: _Page) -> LineBlock:
    """Return the lines to the next blank one, or to the next item of a list."""
    at, end = page.at, page.at + 1
    item = _ITEM.match(page.lines[at]) is not None
    while not page.blank(end) and not (item and _ITEM.match(page.lines[end])):
        end += 1
    if not item:
        return LineBlock(at, end, Kind.FURNITURE if _FIELD.match(page.lines[at].strip()) else Kind.BODY)
    page.lists += not page.listed
    page.items += 1
    return LineBlock(at, end, Kind.BODY, place=InList(page.lists, page.items))


def _literal(page: _Page, above: LineBlock) -> Iterator[LineBlock]:
    """Yield the block below two colons, which is shown as it stands, blank lines and all."""
    first = page.at
    while first < len(page.lines) and page.blank(first):
        first += 1
    end = page.until_dedent(first, page.indent(above.first))
    if end > first:
        page.at = end
        yield LineBlock(first, end, Kind.BODY)


__all__ = ["read"]
