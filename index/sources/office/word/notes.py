"""What stands beside the body of a Word document: footnotes, endnotes, comments, running headers and footers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from index.sources.blocks import Block
from index.sources.office.markup import attribute, children
from index.sources.office.package import Package
from index.sources.office.word.body import Found, Story
from index.sources.office.word.numbering import Numbering
from index.sources.office.word.runs import Mark
from index.sources.office.word.styles import Styles
from index.types import Kind, Location, Unit

_NOTES = ((Unit.FOOTNOTE, "footnotes", "w:footnote"), (Unit.ENDNOTE, "endnotes", "w:endnote"))
_RUNNING = ("header", "footer")


def notes(package: Package, body: Sequence[Found], rest: Sequence[Mark], styles: Styles) -> Iterator[Block]:
    """Yield the notes and comments to which ``body`` refers, those of each kind counted from 1 in its order.

    ``rest`` are marks that stand below it, in no block. Each note stands under the headings of the block with its mark.
    A note whose mark was deleted is none. Raises SourceError.
    """
    marks = [(mark, at) for at, found in enumerate(body) for mark in found.marks]
    marks += [(mark, len(body) - 1) for mark in rest]
    for unit, kind, element in (*_NOTES, (Unit.COMMENT, "comments", "w:comment")):
        part = next(iter(package.by_kind(package.main, kind)), None)
        places: dict[Mark, int] = {}
        for mark, at in marks:
            if mark.unit is unit:
                places.setdefault(mark, at)
        if part is None or not places:
            continue
        story = Story(package, part, styles, Numbering(None, {}))
        held = {attribute(each, "w:id"): each for each in children(package.archive.xml(part), element)}
        for count, (mark, at) in enumerate(places.items(), 1):
            yield from _note(story, held.get(mark.id), Location(unit, str(count)), at)


def _note(story: Story, element: Any, location: Location, at: int) -> Iterator[Block]:  # noqa: ANN401
    if element is None:
        return
    for found in story.read(element):
        plain = found.block.kind is not Kind.TABLE
        kind = Kind.BODY if plain else Kind.TABLE
        yield replace(found.block, kind=kind, level=0, location=location, under=at)


def running(package: Package, styles: Styles, numbering: Numbering) -> Iterator[Block]:
    """Yield what stands in headers and footers, each text once. Raises SourceError."""
    said: set[str] = set()
    for kind in _RUNNING:
        for part in package.by_kind(package.main, kind):
            for found in Story(package, part, styles, numbering).read(package.archive.xml(part)):
                if found.block.text not in said:
                    said.add(found.block.text)
                    yield Block(found.block.text, Kind.FURNITURE, under=-1)


__all__ = ["notes", "running"]
