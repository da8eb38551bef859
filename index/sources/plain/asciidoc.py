"""AsciiDoc: the document's text is the raw source; headings are known by their equals signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.errors import SourceError
from index.sources.blocks import ROWS
from index.sources.decoding import decode
from index.sources.file import File
from index.sources.plain.lines import LineBlock, first_heading, paragraphs_of, with_gaps
from index.text.kinds.datelines import iso_date
from index.text.lists import InList
from index.text.paragraphs import first_words
from index.types import Document, Kind

_HEADING = re.compile(r"(={1,6}|#{1,6})\s+(\S.*)")
_ENTRY = re.compile(r":!?([\w-]{1,60})!?:(?:\s+(.*))?")
_VERBATIM = re.compile(r"(?:-{4,}|\.{4,}|\+{4,}|`{3})[\w ,]{0,40}")
_ENCLOSING = re.compile(r"={4,}|\*{4,}|_{4,}|--")
_TABLE = re.compile(r"[|,:!]={3,}\s*")
_HIDDEN = re.compile(
    r"//|\[[^\]\n]{0,300}\]$|(?:image|include|video|audio|toc|ifdef|ifndef|endif|ifeval)::|<<<$|'''$|\+$"
)
_ITEM = re.compile(r"\s{0,20}(?:[*-]{1,5}|\.{1,5}|\d{1,3}\.|<\d{1,2}>)\s+\S")


@dataclass(slots=True)
class _Page:
    """The lines, and what was found so far."""

    lines: Sequence[str]
    at: int = 0
    lists: int = 0
    items: int = 0
    listed: bool = False


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of a file of AsciiDoc."""
    loaded = file.load()
    text = decode(loaded.data, file.source)
    page = _Page(text.split("\n"))
    blocks = with_gaps(_blocks(page), 0, len(page.lines))
    title = first_heading(blocks)
    paragraphs = paragraphs_of(text, blocks, title)
    entries = _entries(page.lines)
    yield Document(
        source=file.source,
        name=file.name,
        title=title or first_words(text, paragraphs) or file.stem,
        text=text,
        paragraphs=paragraphs,
        sha256=loaded.sha256,
        date=iso_date(entries.get("revdate", "") or entries.get("date", "")),
        author=entries.get("author"),
    )


def _entries(lines: Sequence[str]) -> dict[str, str]:
    """Return the attributes of the document."""
    found = (_ENTRY.fullmatch(line.rstrip()) for line in lines[:60])
    return {match[1].lower(): match[2].strip() for match in found if match and match[2]}


def _blocks(page: _Page) -> Iterator[LineBlock]:
    while page.at < len(page.lines):
        line = page.lines[page.at].strip()
        if not line:
            page.at += 1
            continue
        found = list(_table(page, line)) or [_heading(page, line) or _enclosed(page, line) or _lines(page, line)]
        page.listed = found[-1].place is not None
        yield from (block for block in found if block.last > block.first)
        page.at = max(page.at + 1, found[-1].last)


def _heading(page: _Page, line: str) -> LineBlock | None:
    match = _HEADING.fullmatch(line)
    if match is None:
        return None
    return LineBlock(page.at, page.at + 1, Kind.HEADING, len(match[1]), match[2].rstrip("= "))


def _enclosed(page: _Page, line: str) -> LineBlock | None:
    """Return code between two lines of signs; of a box around text, the line alone."""
    if line.startswith("////"):
        return LineBlock(page.at, _closing(page, line) + 1, Kind.FURNITURE)
    if _VERBATIM.fullmatch(line):
        return LineBlock(page.at, _closing(page, line[:4] if line[0] != "`" else "```", starts=True) + 1, Kind.BODY)
    return LineBlock(page.at, page.at + 1, Kind.FURNITURE) if _ENCLOSING.fullmatch(line) else None


def _closing(page: _Page, line: str, *, starts: bool = False) -> int:
    """Return the number of the line that closes what ``line`` opens; of the last one if none does."""
    for number in range(page.at + 1, len(page.lines)):
        said = page.lines[number].strip()
        if said == line or (starts and said.startswith(line)):
            return number
    return len(page.lines) - 1


def _table(page: _Page, line: str) -> Iterator[LineBlock]:
    """Yield the rows of a table; one that is written a cell a line is text."""
    if not _TABLE.fullmatch(line):
        return
    end = _closing(page, line)
    held = [number for number in range(page.at + 1, end) if page.lines[number].strip()]
    bars = sum(page.lines[number].count("|") > 1 for number in held)
    kind = Kind.TABLE if bars * 2 > len(held) else Kind.BODY
    yield LineBlock(page.at, page.at + 1, Kind.FURNITURE)
    step = ROWS if kind is Kind.TABLE else max(end - page.at, 1)
    for first in range(page.at + 1, end, step):
        yield LineBlock(first, min(first + step, end), kind)
    yield LineBlock(end, end + 1, Kind.FURNITURE)


def _lines(page: _Page, line: str) -> LineBlock:
    """Return the lines of a paragraph, of an item, or of what is not shown."""
    if _ENTRY.fullmatch(line) or _HIDDEN.match(line):
        return LineBlock(page.at, page.at + 1, Kind.FURNITURE)
    if line.startswith(".") and len(line) > 1 and not line[1].isspace() and line[1] != ".":
        return LineBlock(page.at, page.at + 1, Kind.BODY)  # the title of what is below
    item = _begins_item(page.lines[page.at])
    end = page.at + 1
    while end < len(page.lines) and not _ends_before(page.lines[end], item):
        end += 1
    if not item:
        return LineBlock(page.at, end, Kind.BODY)
    page.lists += not page.listed
    page.items += 1
    return LineBlock(page.at, end, Kind.BODY, place=InList(page.lists, page.items))


def _ends_before(line: str, item: bool) -> bool:
    said = line.strip()
    opens = _TABLE.fullmatch(said) or _VERBATIM.fullmatch(said) or _ENCLOSING.fullmatch(said) or said == "+"
    return not said or bool(opens) or (item and _begins_item(line))


def _begins_item(line: str) -> bool:
    term, colons, said = line.partition("::")
    return _ITEM.match(line) is not None or bool(colons and term.strip() and (not said or said[0].isspace()))


__all__ = ["read"]
