"""OpenDocument texts and presentations: ``.odt``, ``.ott`` and ``.odp``, packed, and ``.fodt``, one flat XML file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from index.errors import SourceError
from index.sources.archive import Archive, parsed
from index.sources.blocks import Block
from index.sources.file import File
from index.sources.office.document import document
from index.sources.office.markup import attribute, below, child, children, name
from index.sources.office.open_document.body import Found, Story, hidden_page
from index.sources.office.open_document.styles import Styles, running, title_styles
from index.sources.office.reading_order import Box, in_order
from index.sources.properties import Properties, day, usable_author, usable_title
from index.types import Document, Kind, Location, Unit

_ZIP = b"PK\x03\x04"
_UNITS = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6, "px": 2.54 / 96}
_LENGTH = re.compile(r"(-?\d{1,6}(?:\.\d{1,9})?)(cm|mm|in|pt|pc|px)")
_MOVED = re.compile(r"translate\s{0,4}\(\s{0,4}([^ ,)]{1,20})[ ,]{1,4}([^ ,)]{1,20})")
_EDGE = frozenset({"footer", "date-time", "page-number", "header"})
_NEAR = 10
_MANIFEST = "META-INF/manifest.xml"


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of an OpenDocument file. Raises :class:`SourceError`."""
    loaded = file.load()
    roots, meta = _parts(loaded.data, file.source)
    styles = Styles(roots)
    body = child(roots[-1], "office:body")
    text, slides = child(body, "office:text"), child(body, "office:presentation")
    if text is None and slides is None:
        raise SourceError(
            file.source, "holds neither a text nor a presentation; save it in its program as .odt or .odp"
        )
    if text is not None:
        story = Story(file.source, styles)
        found = list(story.read(text))
        blocks = [*(each.block for each in found), *_notes(found, story), *_edges(roots, file.source, styles)]
        titles = title_styles(roots)
        title = next((each.block.text for each in found[:_NEAR] if each.style in titles), None)
    else:
        blocks = list(_presentation(slides, file.source, styles))
        title = None
    about = _properties(meta)
    yield document(file, loaded.sha256, blocks, about, title and " ".join(title.split()))


def _parts(data: bytes, source: str) -> tuple[list[Any], Any]:
    """Return the roots that hold styles and text, that with the text last, and the root with the properties."""
    if not data.startswith(_ZIP) and b"<office:document" in data[:4096]:
        root = parsed(data, source, "the file")
        return [root], root
    archive = Archive(data, source)
    if _MANIFEST in archive and next(below(archive.xml(_MANIFEST), "manifest:encryption-data"), None) is not None:
        raise SourceError(source, "is encrypted: save it without a password")
    styles = [archive.xml("styles.xml")] if "styles.xml" in archive else []
    meta = archive.xml("meta.xml") if "meta.xml" in archive else None
    return [*styles, archive.xml("content.xml")], meta


def _properties(root: Any) -> Properties:  # noqa: ANN401 - lxml's elements have no types
    meta = child(root, "office:meta")
    said = {name(each): each.text or "" for each in ([] if meta is None else meta)}
    return Properties(
        title=usable_title(said.get("dc:title")),
        author=usable_author(said.get("meta:initial-creator")) or usable_author(said.get("dc:creator")),
        date=day(said.get("dc:date")) or day(said.get("meta:creation-date")),
    )


def _notes(body: Sequence[Found], story: Story) -> Iterator[Block]:
    """Yield footnotes, endnotes and comments, those of each kind counted from 1, under the headings of their marks."""
    marks = [(note, at) for at, found in enumerate(body) for note in found.notes]
    marks += [(note, len(body) - 1) for note in story.rest]
    for unit in (Unit.FOOTNOTE, Unit.ENDNOTE, Unit.COMMENT):
        of_kind = [(note, at) for note, at in marks if _unit(note) is unit]
        for count, (note, at) in enumerate(of_kind, 1):
            inner = note if unit is Unit.COMMENT else child(note, "text:note-body")
            for found in () if inner is None else story.read(inner):
                kind = Kind.TABLE if found.block.kind is Kind.TABLE else Kind.BODY
                yield replace(found.block, kind=kind, level=0, location=Location(unit, str(count)), under=at)


def _unit(note: Any) -> Unit:  # noqa: ANN401
    if name(note) == "office:annotation":
        return Unit.COMMENT
    return Unit.ENDNOTE if attribute(note, "text:note-class") == "endnote" else Unit.FOOTNOTE


def _edges(roots: Sequence[Any], source: str, styles: Styles) -> Iterator[Block]:
    """Yield headers and footers, each text once."""
    said: set[str] = set()
    for each in running(roots):
        for found in Story(source, styles).read(each):
            if found.block.text not in said:
                said.add(found.block.text)
                yield Block(found.block.text, Kind.FURNITURE, under=-1)


def _presentation(slides: Any, source: str, styles: Styles) -> Iterator[Block]:  # noqa: ANN401
    """Yield the slides, each in the order in which it is read, its notes below it; last what stands on their edges."""
    edges: dict[str, Block] = {}
    story = Story(source, styles)
    for count, page in enumerate(children(slides, "draw:page"), 1):
        hidden = hidden_page(page, styles)
        location = Location(Unit.SLIDE, f"{count} (hidden)" if hidden else str(count))
        found: list[Block] = []
        for frame in _ordered(page):
            blocks = [replace(each.block, location=location) for each in story.read(frame)]
            kind = attribute(frame, "presentation:class")
            if kind == "title" and blocks:
                text = " ".join(" ".join(block.text for block in blocks).split())
                found.append(Block(text, Kind.HEADING, 1, location=location))
            elif kind in _EDGE:
                for block in blocks:
                    edges.setdefault(block.text, replace(block, kind=Kind.FURNITURE, item=None, under=-1))
            else:
                found += blocks
        below_it = Location(Unit.NOTES, str(count))
        for frame in children(child(page, "presentation:notes"), "draw:frame"):
            if attribute(frame, "presentation:class") == "notes" and _filled(frame):
                found += [replace(each.block, location=below_it) for each in story.read(frame)]
        titled = bool(found) and found[0].kind is Kind.HEADING
        yield from found if titled else [replace(block, under=-1) for block in found]
    yield from edges.values()


def _ordered(page: Any) -> list[Any]:  # noqa: ANN401
    shapes = [each for each in _shapes(page) if _filled(each)]
    titles = [each for each in shapes if attribute(each, "presentation:class") == "title"]
    others = [(_box(each), each) for each in shapes if attribute(each, "presentation:class") != "title"]
    placed = [(box, each) for box, each in others if box is not None]
    return [*titles, *in_order(placed), *(each for box, each in others if box is None)]


def _shapes(page: Any) -> Iterator[Any]:  # noqa: ANN401
    stack = [iter(page)]
    while stack:
        each = next(stack[-1], None)
        if each is None:
            stack.pop()
        elif name(each) in {"draw:g", "draw:a"}:
            stack.append(iter(each))
        elif name(each).startswith("draw:"):
            yield each


def _filled(frame: Any) -> bool:  # noqa: ANN401
    return attribute(frame, "presentation:placeholder") != "true"


def _box(frame: Any) -> Box | None:  # noqa: ANN401
    left, top = _length(attribute(frame, "svg:x")), _length(attribute(frame, "svg:y"))
    moved = _MOVED.search((attribute(frame, "draw:transform") or "")[:300])
    if moved is not None and (left is None or top is None):
        left, top = _length(moved[1]), _length(moved[2])
    if left is None or top is None:
        return None
    wide, high = _length(attribute(frame, "svg:width")) or 0.0, _length(attribute(frame, "svg:height")) or 0.0
    return Box(left, top, left + wide, top + high)


def _length(said: str | None) -> float | None:
    found = _LENGTH.fullmatch(said or "")
    return float(found[1]) * _UNITS[found[2]] if found else None


__all__ = ["read"]
