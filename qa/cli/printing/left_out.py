"""What is kept of the documents and never searched: furniture, so that one can see whether it is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from index.types import Kind
from qa.cli.printing.terminal import console, named, plain, print_json

if TYPE_CHECKING:
    from index.search.index import Index

_SHOWN = 200
"""Characters of a paragraph that are shown."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A paragraph that is never searched."""

    source: str
    document: str
    paragraph: int
    text: str
    """Shortened."""


def furniture_of(index: Index, source: str | None = None, holding: str = "") -> Iterator[LeftOut]:
    """Yield the paragraphs of furniture that have words, and hold the words of ``holding``, whatever their spacing.

    ``source`` is a file as it is cited, or a folder of such; all are looked through without it.
    """
    wanted = " ".join(holding.casefold().split())
    for info in index.documents():
        if source is not None and info.source != source and not info.source.startswith(f"{source.rstrip('/')}/"):
            continue
        document = index.document(info.id)
        for each in document.paragraphs:
            text = " ".join(document.text[each.start : each.end].split()) if each.kind is Kind.FURNITURE else ""
            if any(map(str.isalnum, text)) and wanted in text.casefold():
                shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
                yield LeftOut(document.source, document.name, each.number, shown)


def print_furniture(found: list[LeftOut], *, as_json: bool) -> None:
    """Print paragraphs one a line, or as JSON."""
    if as_json:
        print_json([asdict(each) for each in found])
        return
    out = console()
    for each in found:
        place = f"{named(each.source, each.document)} ¶{each.paragraph}"
        out.print(Text(f"{plain(place)}: {plain(each.text)}"), soft_wrap=True)
    out.print(Text(f"{len(found):,} paragraphs are kept and never searched"))


__all__ = ["LeftOut", "furniture_of", "print_furniture"]
