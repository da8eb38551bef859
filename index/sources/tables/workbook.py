"""Workbooks: one document with its sheets as headings; a long sheet goes on in further documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.errors import SourceError
from index.sources.archive import OLE, Archive
from index.sources.blocks import assembled
from index.sources.file import File
from index.sources.properties import Properties, day, usable_author, usable_title
from index.sources.tables import binary, ooxml
from index.sources.tables.grid import Grid
from index.sources.tables.regions import regions, spread
from index.sources.tables.rows import PART, Blocks, clean
from index.sources.tables.sheets import Row, Sheet, Workbook, needs_password
from index.types import Document

_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FILEPASS = re.compile(rb"\x09\x08\x10\x00.{16}\x2f\x00", re.DOTALL)
"""Of an encrypted ``.xls``: what follows the record with which its book begins."""
_MANIFEST = "META-INF/manifest.xml"
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_PROPERTIES = ("docProps/core.xml", "meta.xml")
_LISTED = 10
"""Sheets that a note names, at most."""


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the documents of a workbook: one, unless a sheet has more rows than a document holds."""
    loaded = file.load()
    book, about = _opened(loaded.data, file.source)
    title = about.title or file.stem
    empty = True
    for part in _documents(book):
        part.blocks.close()
        text, paragraphs = assembled(part.blocks.made, title)
        yield Document(
            source=file.source,
            name=file.name if empty else f"{file.name} {part.sheet} rows {part.first}–{part.last}",
            title=title,
            text=text,
            paragraphs=paragraphs,
            sha256=loaded.sha256,
            date=about.date,
            author=about.author,
            note=_note(book.sheets),
        )
        empty = False
    if empty:
        told = _note(book.sheets)
        raise SourceError(
            file.source, f"is empty: no cell holds a text or a number{f' ({told})' if told else ''}; fill it"
        )


def _opened(data: bytes, source: str) -> tuple[Workbook, Properties]:
    """Return the workbook that a file is, whatever its name says."""
    if data.startswith(OLE):
        if _ENCRYPTED in data or _FILEPASS.search(data):
            raise needs_password(source)
        return binary.opened(data, source), Properties()
    if not data.startswith(_ZIP):
        if data.startswith(_BIFF):
            return binary.opened(data, source), Properties()
        raise SourceError(source, f"is no workbook but {_what(data)}; open it in its program and save it as .xlsx")
    archive = Archive(data, source)
    if "xl/workbook.bin" in archive or "content.xml" in archive:
        archive.check()
        if _MANIFEST in archive and b"encryption-data" in archive.read(_MANIFEST):
            raise needs_password(source)
        return binary.opened(data, source), _about(archive)
    return ooxml.opened(archive, source), _about(archive)


def _what(data: bytes) -> str:
    """Return what programs also call a workbook."""
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not data.strip(b"\x00 \t\r\n"):
        return "an empty file"
    if head.startswith(b"<?xml") and b"spreadsheet" in head:
        return "an XML spreadsheet of 2003"
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")):
        return "a web page"
    return "a file of another format" if b"\x00" in head else "plain text"


def _about(archive: Archive) -> Properties:
    part = next((name for name in _PROPERTIES if name in archive), None)
    if part is None:
        return Properties()
    said = {str(each.tag).rpartition("}")[2]: clean(each.text or "") for each in archive.xml(part).iter("{*}*")}
    date = said.get("modified") or said.get("date") or said.get("created") or ""
    return Properties(usable_title(said.get("title")), usable_author(said.get("creator")), day(date))


@dataclass(slots=True)
class _Part:
    """A document while it is read."""

    blocks: Blocks = field(default_factory=Blocks)
    sheet: str = ""
    """The one with which it begins."""
    first: int = 0
    last: int = 0
    """Rows of that sheet."""

    def holds(self, sheet: str, region: Sequence[Row]) -> None:
        """Note what was added."""
        self.sheet = self.sheet or sheet
        self.first = self.first or region[0].number
        self.last = region[-1].number if sheet == self.sheet else self.last


def _documents(book: Workbook) -> Iterator[_Part]:
    part = _Part()
    for sheet in book.sheets:
        areas = book.areas(sheet) if sheet.part else ()
        grid = Grid(sheet.name, areas)
        for region in regions(spread(book.rows(sheet), areas)) if sheet.part else ():
            grid.add(region, part.blocks)
            part.holds(sheet.name, region)
            if part.blocks.rows >= PART:
                yield part
                part = _Part()
    if part.blocks.rows:
        yield part


def _note(sheets: Sequence[Sheet]) -> str | None:
    """Say what of the workbook is not read, or read though its program hides it."""
    said = [
        f"{sheet.uncalculated:,} formulas of sheet {sheet.name} were never calculated and have no value; open the "
        "workbook in its program and save it"
        for sheet in sheets
        if sheet.uncalculated
    ]
    for names, what in (
        ([sheet.name for sheet in sheets if sheet.part and sheet.hidden], "hidden sheets, read like others"),
        ([sheet.name for sheet in sheets if not sheet.part], "charts and macros, not read"),
    ):
        if names:
            said.append(f"{what}: {', '.join(names[:_LISTED])}{' …' if len(names) > _LISTED else ''}")
    return "; ".join(said[:_LISTED]) or None


__all__ = ["read"]
