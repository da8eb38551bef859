"""PDF: pages to one document, paragraphs in reading order, each with the places where it is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from index.errors import ModelError, SourceError
from index.sources.blocks import Block, assembled
from index.sources.child import alive
from index.sources.decoding import known_by_first_bytes
from index.sources.file import File
from index.sources.ocr.recognised import Recognised, placed, recognised
from index.sources.pdf.drawn import Damaged, NeedsPassword, Pdf, opened
from index.sources.pdf.furniture import furniture
from index.sources.pdf.headings import levels
from index.sources.pdf.lines import Segment, segments
from index.sources.pdf.order import arranged
from index.sources.pdf.page import Drawn, Floats
from index.sources.pdf.paragraphs import Part, Piece, continued, parts
from index.sources.pdf.words import is_unknown, is_written
from index.sources.pdf.writing import Writer
from index.sources.properties import day, usable_author, usable_title
from index.text.lists import InList, begins_item
from index.text.paragraphs import first_words
from index.types import Document, Kind, Location, Unit

_MOST_PIXELS = 2400
"""Of the longer side of a page that is recognised: some 200 dots an inch of A4."""
_FINEST = 300 / 72
"""Pixels a point."""
_UNKNOWN = 0.5
"""Share of characters that mean nothing, from which on a page counts as one without text."""


@dataclass(slots=True)
class _Pages:
    """The pages of a file, as far as they were read."""

    segments: list[list[Segment]] = field(default_factory=list)
    rules: list[Floats] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    rtl: list[bool] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    most: int = 0
    """Pages that may be recognised."""
    recognised: dict[int, Recognised] = field(default_factory=dict)
    """Pages that were, by their numbers."""
    tried: int = 0
    """How many pictures were looked at for it."""
    blank: int = 0
    without: int = 0
    """Pages that hold no text, only pictures."""
    unknown: int = 0
    """Pages whose fonts do not tell what their signs mean."""
    damaged: int = 0

    def note(self) -> str | None:
        """Return which pages were not read as they are drawn; None where all were."""
        count = len(self.segments)
        beyond = f" (OCR read {self.most}, the setting ocr_pages)" if self.tried else " (scans?)"
        missed = self.tried - len(self.recognised)
        said = [
            f"{number} of {count} pages {what}"
            for number, what in (
                (len(self.recognised), "were read by OCR"),
                (missed, "hold pictures in which OCR finds no text"),
                (self.without - missed, f"hold no text{beyond}"),
                (self.unknown, "are set in fonts that do not tell which letters they draw"),
                (self.damaged, "are damaged"),
            )
            if number
        ]
        return "; ".join(said) or None


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of a PDF."""
    loaded = file.load()
    try:
        with opened(loaded.data) as pdf:
            pages = _pages(pdf, file.limits.ocr_pages)
            information, outline = pdf.information(), pdf.outline()
    except NeedsPassword as problem:
        wanted = "needs a password: the PDF is encrypted; expected one that opens without; save it without a password"
        raise SourceError(file.source, wanted) from problem
    except Damaged as problem:
        what = known_by_first_bytes(loaded.data)
        other = f"begins like {what}, and not like a PDF; name it after what it is"
        broken = f"cannot be opened ({problem}): it is damaged or no PDF; open it in its program and save it anew"
        raise SourceError(file.source, broken if not what or loaded.data.startswith(b"%PDF") else other) from problem
    except ModelError as problem:
        raise SourceError(file.source, f"has pages without text; {problem}") from problem
    if not any(pages.segments):
        raise SourceError(file.source, _empty(pages))
    blocks = _blocks(pages, outline)
    title = usable_title(information.get("Title"), file.stem) or _headline(blocks)
    blocks = [(replace(each, spots=placed(each.text, each.spots, pages.recognised)), size) for each, size in blocks]
    text, paragraphs = assembled([block for block, _ in blocks], title)
    yield Document(
        source=file.source,
        name=file.name,
        title=title or first_words(text, paragraphs) or file.stem,
        text=text,
        paragraphs=paragraphs,
        sha256=loaded.sha256,
        date=day(information.get("ModDate")) or day(information.get("CreationDate")),
        author=usable_author(information.get("Author")),
        note=pages.note(),
    )


def _empty(pages: _Pages) -> str:
    count = len(pages.segments)
    if not count:
        return "holds no text: it has no pages; open it in its program and save it anew"
    if pages.blank == count:
        return f"holds no text: {count} of {count} pages are blank"
    what = pages.note()
    if pages.without == count and not pages.tried:
        what = f"{count} of {count} pages are pictures (scans?)"
    mend = "" if pages.most else "let the setting ocr_pages have it read by OCR, or "
    return f"holds no text: {what}; expected text; {mend}recognise it with an OCR program and save it anew"


def _pages(pdf: Pdf, most: int) -> _Pages:
    """Read all pages, ``most`` of those without text by OCR."""
    pages = _Pages(most=most)
    for number in range(1, len(pdf) + 1):
        pages.labels.append(pdf.label(number))
        try:
            drawn, damaged = pdf.drawn(number), False
        except Damaged:
            drawn, damaged = Drawn.blank(number), True
        unknown = _is_unknown(drawn)
        found, turn = ([], 0) if unknown else segments(drawn)
        if not found and not damaged:
            if page := _recognised(pdf, number, pages):
                drawn, unknown = Drawn.of(number, page), False
                found, turn = segments(drawn)
            elif not unknown and pdf.is_blank(number):
                pages.blank += 1
            else:
                pages.without += not unknown
        pages.damaged += damaged
        pages.unknown += unknown
        pages.segments.append(found)
        pages.rules.append(drawn.rules[:0] if turn else drawn.rules)
        pages.heights.append(drawn.width if turn % 180 else drawn.height)
        pages.rtl.append(drawn.rtl)
    return pages


def _recognised(pdf: Pdf, number: int, pages: _Pages) -> Recognised | None:
    """Return what OCR reads on a page; None where it finds nothing, or may not be used any more."""
    if pages.tried >= pages.most or pdf.is_blank(number):
        return None
    pages.tried += 1
    found = recognised(*pdf.pixels(number, _MOST_PIXELS, _FINEST))
    if found is not None:
        pages.recognised[number] = found
    alive()
    return found


def _is_unknown(drawn: Drawn) -> bool:
    codes = drawn.codes[is_written(drawn.codes) & (drawn.styles >= 0)]
    return len(codes) > 0 and float(np.mean(is_unknown(codes))) > _UNKNOWN


def _blocks(pages: _Pages, outline: Sequence[tuple[int, str]]) -> list[tuple[Block, float]]:
    """Return the blocks of all pages with their sizes, furniture before the next heading or at the end."""
    repeated = furniture(pages.segments, pages.heights, pages.labels)
    body = continued([_parts(pages, number, repeated[number], False) for number in range(len(pages.segments))])
    heads = levels(body, outline)
    labels = {
        number: Location(Unit.PAGE, label) for number, label in enumerate(pages.labels, 1) if label != str(number)
    }
    writer = Writer(body, labels.get)
    beside = [_furniture(pages, number, repeated[number], writer) for number in range(len(pages.segments))]
    made: list[tuple[Block, float]] = []
    waiting, lists, listed = 0, 0, False
    for number, (part, level) in enumerate(zip(body, heads, strict=True)):
        if level and number:
            for page in range(waiting, _first(part) - 1):
                made += beside[page]
            waiting = max(waiting, _first(part) - 1)
        if not isinstance(part, Piece):
            made += [(block, 0.0) for block in writer.table(part)]
            listed = False
            continue
        block = writer.paragraph(part.lines)
        item = not level and begins_item(block.text)
        lists += item and not listed
        listed = item
        size = max(line.size for line in part.lines)
        kind = Kind.HEADING if level else Kind.BODY
        made.append((replace(block, kind=kind, level=level, item=InList(lists, number) if item else None), size))
    return made + [block for page in beside[waiting:] for block in page]


def _first(part: Part) -> int:
    return (
        part.lines[0].page if isinstance(part, Piece) else next(ln.page for row in part.rows for c in row for ln in c)
    )


def _parts(pages: _Pages, number: int, repeated: Sequence[bool], kept: bool) -> list[Part]:
    """Return the paragraphs of a page, frame by frame: of its text, or of what is furniture (``kept``)."""
    chosen = [each for each, again in zip(pages.segments[number], repeated, strict=True) if again is kept]
    made: list[Part] = []
    for turn in dict.fromkeys(each.turn for each in chosen):
        some = [each for each in chosen if each.turn == turn]
        rules = pages.rules[number] if turn == 0 else pages.rules[number][:0]
        made += parts(arranged(some, rules, pages.rtl[number]), turn)
    return made


def _furniture(pages: _Pages, number: int, repeated: Sequence[bool], writer: Writer) -> list[tuple[Block, float]]:
    blocks: list[Block] = []
    for part in _parts(pages, number, repeated, True):
        blocks += [writer.paragraph(part.lines)] if isinstance(part, Piece) else writer.table(part)
    return [(replace(block, kind=Kind.FURNITURE), 0.0) for block in blocks]


def _headline(blocks: Sequence[tuple[Block, float]]) -> str | None:
    """Return the largest heading of the first page with text."""
    heads = [(block, size) for block, size in blocks if block.kind is Kind.HEADING]
    first = next((block.page for block, _ in blocks), None)
    best = max((pair for pair in heads if pair[0].page == first), key=lambda pair: pair[1], default=None)
    return " ".join(best[0].text.split()) if best else None


__all__ = ["read"]
