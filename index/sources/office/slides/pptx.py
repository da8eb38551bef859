"""Presentations, ``.pptx`` and ``.pptm``: slide by slide, each in the order in which it is read, its notes below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from index.errors import SourceError
from index.sources.blocks import Block
from index.sources.file import File
from index.sources.office.document import document
from index.sources.office.markup import attribute, child, children, name
from index.sources.office.package import Package
from index.sources.office.slides.shapes import FURNITURE, ordered, shapes
from index.sources.office.slides.text import Lists, frame_blocks, text_blocks
from index.types import Document, Kind, Location, Unit


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of a presentation. Raises :class:`SourceError`."""
    loaded = file.load()
    package = Package(loaded.data, file.source)
    root = package.archive.xml(package.main)
    if name(root) != "p:presentation":
        raise SourceError(file.source, f"holds no presentation but <{name(root)}>; save it in PowerPoint as .pptx")
    deck = _Deck(package)
    blocks: list[Block] = []
    parts = [attribute(each, "r:id") for each in children(child(root, "p:sldIdLst"), "p:sldId")]
    for count, id in enumerate(parts, 1):
        part = package.by_id(package.main, id)
        if part is None:
            raise SourceError(file.source, f"lacks its slide {count}; open it in its program and save it anew")
        blocks += deck.slide(part, count)
    blocks += deck.furniture.values()
    title = next((block.text for block in blocks if block.location and block.kind is Kind.HEADING), None)
    yield document(file, loaded.sha256, blocks, package.properties, package.properties.title or title)


@dataclass(slots=True)
class _Deck:
    """A presentation that is being read."""

    package: Package
    lists: Lists = field(default_factory=Lists)
    furniture: dict[str, Block] = field(default_factory=dict)
    """What stands on the edge of slides, each text once: dates, footers."""
    _roots: dict[str, Any] = field(default_factory=dict)
    """Of layouts and masters, which slides share."""

    def slide(self, part: str, count: int) -> list[Block]:
        """Return the blocks of a slide, the first of them its title if it has one."""
        root = self.package.archive.xml(part)
        hidden = attribute(root, "show") in {"0", "false"}
        location = Location(Unit.SLIDE, f"{count} (hidden)" if hidden else str(count))
        layout, master = self._models(part)
        found: list[Block] = []
        for shape in ordered(list(shapes(root, [each for each in (layout, master) if each is not None]))):
            blocks = [
                *text_blocks(shape, master, self.lists, location),
                *frame_blocks(self.package, part, shape.element, self.lists, location),
            ]
            if shape.role in FURNITURE:
                self._put_aside(blocks)
            else:
                found += blocks
        found += self._notes(part, count)
        titled = bool(found) and found[0].kind is Kind.HEADING
        return found if titled else [replace(block, under=-1) for block in found]

    def _put_aside(self, blocks: list[Block]) -> None:
        for block in blocks:
            if any(map(str.isalpha, block.text)) or any(map(str.isdigit, block.text)):
                aside = replace(block, kind=Kind.FURNITURE, level=0, item=None, under=-1)
                self.furniture.setdefault(block.text, aside)

    def _notes(self, part: str, count: int) -> Iterator[Block]:
        for named in self.package.by_kind(part, "notesSlide"):
            for shape in shapes(self.package.archive.xml(named), []):
                if shape.role == "body":
                    yield from text_blocks(shape, None, self.lists, Location(Unit.NOTES, str(count)))

    def _models(self, part: str) -> tuple[Any, Any]:
        layout = next(iter(self.package.by_kind(part, "slideLayout")), None)
        master = next(iter(self.package.by_kind(layout, "slideMaster")), None) if layout else None
        return self._root(layout), self._root(master)

    def _root(self, part: str | None) -> Any:  # noqa: ANN401 - lxml's elements have no types
        if part is not None and part not in self._roots:
            self._roots[part] = self.package.archive.xml(part)
        return self._roots.get(part) if part is not None else None


__all__ = ["read"]
