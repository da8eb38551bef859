"""``.xlsx`` and ``.xlsm``: rows as they stand in the XML, one at a time, numbers as their formats show them.

A sheet may say that it has a million rows: only cells that are there are looked at, so that what lies between two of
them takes no room.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any

from lxml import etree

from index.errors import SourceError
from index.sources.archive import Archive
from index.sources.tables.numbers import Show, shown
from index.sources.tables.rows import clean
from index.sources.tables.sheets import Area, Cell, Row, Sheet

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MERGED = re.compile(rb'<(?:\w{1,20}:)?mergeCell\s[^>]{0,99}?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNKNOWN = "General"


@dataclass(slots=True)
class Workbook:
    """An ``.xlsx`` in memory."""

    archive: Archive
    source: str
    sheets: list[Sheet]
    _strings: Sequence[str]
    _since_1904: bool
    _formats: Sequence[str | int]
    _shows: dict[int, Show] = field(default_factory=dict)

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """Yield the rows that hold something."""
        last = 0
        for element in _elements(self.archive.read(sheet.part), "row", self.source, sheet.part):
            said = element.get("r", "")
            last = int(said) if said.isascii() and said.isdigit() else last + 1
            cells = self._cells(element, sheet)
            if cells:
                yield Row(last, cells)

    def areas(self, sheet: Sheet) -> list[Area]:
        """Return which cells are merged; they are named below the rows, so they are looked for from there on."""
        data = self.archive.read(sheet.part)
        found = _MERGED.finditer(data, max(data.rfind(b"sheetData"), 0))
        return [area for match in found if (area := _area(match[1].decode("ascii")))]

    def _cells(self, row: Any, sheet: Sheet) -> dict[int, Cell]:  # noqa: ANN401 - lxml's elements have no types
        cells: dict[int, Cell] = {}
        column = 0
        for element in row:
            if _local(element) != "c":
                continue
            letters = element.get("r", "").rstrip("0123456789")
            column = _column(letters) if letters else column + 1
            text, figure = self._value(element, sheet)
            text = clean(text)
            if text:
                cells[column] = Cell(text, figure)
        return cells

    def _value(self, element: Any, sheet: Sheet) -> tuple[str, bool]:  # noqa: ANN401
        """Return a cell's text, and whether it is a figure rather than words."""
        kind, value, formula = element.get("t", "n"), "", False
        for child in element:
            name = _local(child)
            if name == "v":
                value = child.text or ""
            elif name == "is":
                return _unescaped(_rich(child)), False
            formula = formula or name == "f"
        if formula and not value and kind != "str":
            sheet.uncalculated += 1
        if kind == "s":
            place = int(value) if value.strip().isdecimal() else len(self._strings)
            return (self._strings[place] if place < len(self._strings) else ""), False
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value.strip(), value), True
        if kind == "n":
            return self._number(value.strip(), element.get("s", "0")), True
        return _unescaped(value), kind in {"d", "e"}

    def _number(self, value: str, style: str) -> str:
        try:
            known = float(value)
        except ValueError:
            return value
        place = int(style) if style.isdecimal() else 0
        if place not in self._shows:
            code = self._formats[place] if place < len(self._formats) else _UNKNOWN
            self._shows[place] = shown(code, since_1904=self._since_1904)
        return self._shows[place](known)


def opened(archive: Archive, source: str) -> Workbook:
    """Return the workbook in ``archive``. Raises :class:`SourceError` if its parts do not fit together."""
    names = {name.lower().replace("\\", "/"): name for name in archive.names}

    def part(base: str, target: str) -> str:
        """Return the entry that a relation names: some programs differ in the case of letters, and in slashes."""
        path = posixpath.normpath(posixpath.join("/", base, target.replace("\\", "/"))).lstrip("/")
        return names.get(path.lower(), "")

    book = next(
        (part("", target) for kind, target in _relations(archive, "", names).values() if _is(kind, "officeDocument")),
        "",
    )
    book = book or names.get("xl/workbook.xml", "")
    if not book:
        raise SourceError(source, "lacks its workbook; expected a workbook of Excel; save it anew as .xlsx")
    folder = posixpath.dirname(book.replace("\\", "/"))
    related = _relations(archive, book, names)
    root = archive.xml(book)
    others = {kind.rpartition("/")[2]: part(folder, target) for kind, target in related.values()}
    since_1904 = any(each.get("date1904") in {"1", "true"} for each in root.iter("{*}workbookPr"))
    return Workbook(
        archive,
        source,
        [_sheet(each, related, lambda target: part(folder, target)) for each in root.iter("{*}sheet")],
        _strings(archive, others.get("sharedStrings", ""), source),
        since_1904,
        _formats(archive, others.get("styles", "")),
    )


def _sheet(element: Any, related: Mapping[str, tuple[str, str]], part: Any) -> Sheet:  # noqa: ANN401
    relation = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
    kind, target = related.get(relation, ("", ""))
    hidden = element.get("state", "visible") != "visible"
    return Sheet(element.get("name", ""), hidden, part(target) if _is(kind, "worksheet") else "")


def _relations(archive: Archive, of: str, names: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return kind and target of the relations of an entry, by their ids."""
    folder, name = posixpath.split(of.replace("\\", "/"))
    entry = names.get(posixpath.join(folder, "_rels", f"{name}.rels").lower())
    if entry is None:
        return {}
    each = archive.xml(entry).iter("{*}Relationship")
    return {one.get("Id", ""): (one.get("Type", ""), one.get("Target", "")) for one in each}


def _is(kind: str, name: str) -> bool:
    return kind.rpartition("/")[2] == name


def _strings(archive: Archive, part: str, source: str) -> Sequence[str]:
    """Return the texts that cells name by number."""
    return [_unescaped(_rich(each)) for each in _elements(archive.read(part), "si", source, part)] if part else []


def _formats(archive: Archive, part: str) -> Sequence[str | int]:
    """Return the number formats of the cell styles, in their order."""
    if not part:
        return []
    root = archive.xml(part)
    codes = {each.get("numFmtId"): each.get("formatCode", "") for each in root.iter("{*}numFmt")}
    found: list[str | int] = []
    for style in root.iterfind("{*}cellXfs/{*}xf"):
        said = style.get("numFmtId", "0")
        found.append(codes.get(said) or (int(said) if said.isdecimal() else 0))
    return found


def _elements(data: bytes, name: str, source: str, part: str) -> Iterator[Any]:
    """Yield the elements of a name, each forgotten once the next one is asked for."""
    steps = etree.iterparse(
        BytesIO(data), tag=f"{{*}}{name}", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    try:
        for _, element in steps:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as problem:
        damaged = f'holds "{part}", which is no whole XML ({problem}); open it in its program and save it anew'
        raise SourceError(source, damaged) from problem


def _rich(element: Any) -> str:  # noqa: ANN401
    """Return the text of a cell that has runs, without the readings above its characters."""
    parts = []
    for child in element:
        name = _local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts.extend(each.text or "" for each in child.iterchildren("{*}t"))
    return "".join(parts)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: _character(match[1]), text) if "_x" in text else text


def _character(code: str) -> str:
    made = chr(int(code, 16))
    return made if made.isprintable() else " "


def _local(element: Any) -> str:  # noqa: ANN401
    """Return the name of an element without its namespace; comments have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _area(reference: str) -> Area | None:
    first, _, last = reference.partition(":")
    (a, b), (c, d) = (match.groups() if (match := _REFERENCE.fullmatch(each)) else ("", "") for each in (first, last))
    return (int(b), _column(a), int(d), _column(c)) if b and d else None


__all__ = ["Workbook", "opened"]
