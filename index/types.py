"""The nouns of the index. All offsets count characters (code points) of ``Document.text``; ends are exclusive."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a paragraph is for."""

    BODY = "body"
    HEADING = "heading"
    TABLE = "table"
    LIST = "list"
    """The items of a list, each a line, or several that were wrapped."""
    QUOTED = "quoted"
    """Words of an earlier message that a reply repeats: retrieved, and told apart from the reply's own words."""
    FURNITURE = "furniture"
    """Page furniture: cookie notices, subscribe forms, "read also" lines, bylines of a photo. Kept, never retrieved."""


class Unit(StrEnum):
    """What a file is divided into, where that is not lines: each unit is named as its program names it."""

    PAGE = "page"
    """The label printed on it, where that is not its number."""
    SLIDE = "slide"
    NOTES = "notes"
    """The notes below a slide, by the slide's number."""
    CELL = "cell"
    """``Prices!C7``; ``Prices!A7:D7`` for several side by side."""
    ROW = "row"
    CUE = "cue"
    """Of a subtitle, by the time at which it is shown."""
    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"
    COMMENT = "comment"
    HEADER = "header"
    """A header field of a message."""
    EARLIER = "earlier"
    """An earlier message, quoted in a reply, by who wrote it and when."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file that has no lines: ``Location(Unit.CELL, "Prices!C7")``."""

    unit: Unit
    name: str

    def to(self, last: Location) -> Location:
        """Return the place from this one to ``last``, of the same unit."""
        if self == last or self.unit is not last.unit:
            return self
        if self.unit is Unit.CELL:
            return Location(self.unit, f"{self.name}:{last.name.rpartition('!')[2]}")
        return Location(self.unit, f"{self.name}–{last.name}")


WHOLE = 10_000
"""The width, or height, of a page in the numbers of a box."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a run of a document's text stands in its file: a cell, a cue, a line of print."""

    start: int
    end: int
    location: Location | None = None
    page: int | None = None
    drawn: int | None = None
    """The first character of the run among those of its page, as they are drawn: one for one from there on."""
    line: int | None = None
    """Line of the file on which the run starts, where the document's text is not the file's."""
    box: tuple[int, int, int, int] | None = None
    """Of words that were recognised in the picture of their page, by OCR: left, top, right and bottom from its upper
    left corner, its sides being ``WHOLE``. None for all others."""

    def moved(self, by: int) -> Spot:
        """Return the same place for a run that stands ``by`` characters later."""
        return Spot(self.start + by, self.end + by, self.location, self.page, self.drawn, self.line, self.box)


@dataclass(frozen=True, slots=True)
class Spots:
    """The spots of a paragraph in order; packed, since few of a long document are ever looked at."""

    packed: str = ""

    @classmethod
    def of(cls, spots: Iterable[Spot]) -> Spots:
        """Pack ``spots``."""
        rows = [
            [
                *(s.start, s.end, s.page, s.drawn, s.line),
                *([s.location.unit, s.location.name] if s.location else ()),
                *([s.box] if s.box else ()),
            ]
            for s in spots
        ]
        return cls(json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else "")

    def __iter__(self) -> Iterator[Spot]:
        """Yield the spots."""
        for start, end, page, drawn, line, *more in json.loads(self.packed or "[]"):
            location = Location(Unit(more[0]), more[1]) if len(more) > 1 else None
            box = tuple(more[-1]) if len(more) % 2 else None
            yield Spot(start, end, location, page, drawn, line, box)

    @property
    def first(self) -> Spot | None:
        """The first of them, without a look at the others."""
        if not self.packed:
            return None
        row, _ = json.JSONDecoder().raw_decode(self.packed, 1)
        return next(iter(Spots(json.dumps([row]))))

    def between(self, start: int, end: int) -> list[Spot]:
        """Return the spots that hold a part of ``text[start:end]``."""
        return [spot for spot in self if spot.start < end and start < spot.end]

    def recognised(self, start: int, end: int) -> bool:
        """Tell whether a part of ``text[start:end]`` was recognised in a picture, by OCR."""
        return any(spot.box for spot in self.between(start, end))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as its author broke it."""

    number: int
    """From 1, in reading order, furniture and headings counted."""
    start: int
    end: int
    kind: Kind
    line: int | None
    """Line of the source file on which the paragraph starts, from 1; of the record's own text in ``.jsonl``. None for
    formats without lines."""
    heading: tuple[str, ...] = ()
    """The headings above it, outermost first; the document's title is not among them."""
    page: int | None = None
    """Page, from 1, for formats that have pages."""
    anchor: int = 0
    """The number by which permalinks name it, ``#p5``: its own, unless the index knows it from earlier versions of the
    document, in which it may have had another one."""
    location: Location | None = None
    """What its format calls the place; None where line, page or headings say it."""
    spots: Spots = Spots()
    """Where the runs of its text stand, for formats that know it more closely than by paragraph."""

    def __post_init__(self) -> None:
        """Let a paragraph without a past be named by its number."""
        if not self.anchor:
            object.__setattr__(self, "anchor", self.number)


@dataclass(frozen=True, slots=True)
class Document:
    """One article: its text and where its paragraphs lie in it.

    Paragraphs do not overlap, stand in reading order, are numbered from 1 without gaps, and each slice of the text is
    neither empty nor surrounded by white space.
    """

    source: str
    """The file, as cited: relative to the folder that was indexed, with forward slashes."""
    name: str
    """The document within its source: the record's id for ``.jsonl``, otherwise the source itself."""
    title: str
    text: str = field(repr=False)
    """The text that is quoted: newlines are ``\\n``; nothing else of the source is altered for text formats, but
    that marks of bold and italics of a wiki are no part of it."""
    paragraphs: tuple[Paragraph, ...] = field(repr=False)
    sha256: str
    """Of the source file's bytes, as they were read."""
    date: str | None = None
    """ISO date, where the source states one."""
    author: str | None = None
    url: str | None = None
    reader: str = ""
    """What read it: format, version of the rules, versions of the libraries. Another reader may read another text."""
    note: str | None = None
    """What the ledger says of how it was read: pages without text, an encoding that was guessed."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A window of whole sentences within the token budget: the unit of retrieval."""

    start: int
    end: int
    first_paragraph: int
    last_paragraph: int
    context: str
    """Title and headings: embedded and searched with the text, never quoted."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that search found."""

    passage: int
    """The passage's id in the store."""
    document: int
    """The document's id, as permalinks name it."""
    version: int
    """The version of the document in which it was found."""
    start: int
    end: int
    score: float
    """Fused relevance, about 0 … 1, below 0 for strangers, higher is better; it means the same in every search."""
    similarity: float
    """Of question and passage by the encoder: 1 for the same, about 0 for strangers, whatever the encoder."""
    lexical: float
    """BM25 score as a share of what a passage could reach, 0 where no term is shared; higher is better."""


__all__ = ["WHOLE", "Document", "Hit", "Kind", "Location", "Paragraph", "Passage", "Spot", "Spots", "Unit"]
