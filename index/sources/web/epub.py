"""EPUB: a book, in the order in which it is read, its chapters as its own contents name them."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html.entities import html5
from typing import Any
from urllib.parse import unquote

from lxml import etree

from index.errors import SourceError
from index.sources.archive import Archive
from index.sources.blocks import Block, assembled
from index.sources.decoding import decode
from index.sources.file import File
from index.sources.web.book import Book, Entry, book, plain
from index.sources.web.html import tree
from index.sources.web.tree import Visible, blocks
from index.text.paragraphs import first_words
from index.types import Document, Kind, Location, Unit

_CHARSET = re.compile(rb"<\?xml[^>]{0,100}?encoding\s{0,5}=\s{0,5}[\"']([\w.:-]{2,40})")
_DECLARATION = re.compile(r"\s{0,100}<\?xml[^>]{0,200}\?>")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,40});")
_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NOTES = re.compile(r"(?:^|\s)(?:footnote|endnote|rearnote|note|doc-footnote|doc-endnote)(?:\s|$)")
_BESIDE = re.compile(r"(?:^|\s)(?:cover|toc|landmarks|page-list|doc-toc|doc-cover|loi|lot)(?:\s|$)")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"[\[(]?(\d{1,4}|[*†‡])[\])]?[.:\s]?")
_MARK = re.compile("[\ue0f1-\ue0f7]")
_NOTE, _NOTED, _ASIDE, _ASIDED, _AT = "\ue0f1", "\ue0f2", "\ue0f3", "\ue0f4", "\ue0f5"
"""Set into the tree, since the blocks of a page no longer know in which elements they stood."""
_CONTAINERS = frozenset(
    (
        "p div section article header hgroup h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre figure aside table main"
    ).split()
)
_NEAR = 3
"""Blocks below the place of a line of the contents, among which the same words are its heading."""
_LONGEST_HEADING = 200
_LONGEST_MARK = 8


@dataclass(slots=True)
class _Marks:
    """What was set into the tree of one file."""

    notes: list[str] = field(default_factory=list)
    """By what each note is called."""
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """What one file leaves to the next."""

    level: int = 0
    """Of the chapter that is open."""
    lists: int = 0
    called: dict[str, str] = field(default_factory=dict)
    """What stands in the text for a note, by the note's address."""


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of a book."""
    loaded = file.load()
    archive = Archive(loaded.data, file.source)
    about = book(archive, file.source)
    missing = [f'"{name}", which it names and lacks' for name in about.missing]
    found = list(_all_blocks(archive, about, file.source, missing))
    if not any(block.kind is not Kind.FURNITURE for block in found):
        raise SourceError(
            file.source, "is empty: its pages hold no text, only pictures at most; expected a book of text"
        )
    title = about.title
    text, paragraphs = assembled(found, title)
    yield Document(
        source=file.source,
        name=file.name,
        title=title or first_words(text, paragraphs) or file.stem,
        text=text,
        paragraphs=paragraphs,
        sha256=loaded.sha256,
        date=about.date,
        author=about.author,
        note="does not hold " + "; ".join(missing) if missing else None,
    )


def _all_blocks(archive: Archive, about: Book, source: str, missing: list[str]) -> Iterator[Block]:
    entries: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in about.entries:
        entries[entry.file].append(entry)
    failed: SourceError | None = None
    read, reading = 0, _Reading()
    for name in about.files:
        try:
            found = _of_file(archive, name, entries[name], reading, source)
        except SourceError as problem:
            failed = problem
            missing.append(f'"{name}" ({problem.reason})')
            continue
        read += 1
        beside = name in about.beside
        yield from (replace(block, kind=Kind.FURNITURE if beside else block.kind) for block in found)
    if failed is not None and not read:
        raise failed


def _of_file(archive: Archive, name: str, entries: Sequence[Entry], reading: _Reading, source: str) -> list[Block]:
    data = archive.read(name)
    if not data.strip():
        return []
    root = _tree(data, source)
    contents = _is_contents(root)
    marks = _mark(root, name, entries, reading.called)
    found, reading.level = _headed(_located(blocks(root), marks), marks.entries, reading.level)
    last = reading.lists
    reading.lists = max((last + block.item.list for block in found if block.item), default=last)
    return [
        replace(
            block,
            item=replace(block.item, list=block.item.list + last) if block.item else None,
            kind=Kind.FURNITURE if contents else block.kind,
        )
        for block in found
    ]


def _tree(data: bytes, source: str) -> Any:  # noqa: ANN401 - lxml's elements have no types
    """Return the root of a page: XHTML, in which empty elements close themselves, or else HTML."""
    declared = _CHARSET.search(data[:400])
    page = _MARK.sub(" ", decode(data, source, declared[1].decode("ascii") if declared else None))
    page = _DECLARATION.sub("", page, count=1)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(_ENTITY.sub(_character, page).encode("utf-8", "replace"), parser)
        plain(root)
    except etree.XMLSyntaxError:
        root = tree(page, source)
        for element in root.iter():
            if isinstance(element.tag, str) and element.get("epub:type"):
                element.set("epub-type", element.get("epub:type"))
    return root


def _character(entity: re.Match[str]) -> str:
    return entity[0] if entity[1] in _XML else html5.get(f"{entity[1]};", entity[0])


def _is_contents(root: Any) -> bool:  # noqa: ANN401
    """Tell whether a page is little else than links to others."""
    links = [link for link in root.iter("a") if (link.get("href") or "").partition("#")[0]]
    body = root.find(".//body")
    titles = sum(
        len(_text(each)) for each in root.iter("h1", "h2", "h3", "h4", "h5", "h6") if each.find(".//a") is None
    )
    linked, said = sum(len(_text(link)) for link in links), len(_text(root if body is None else body)) - titles
    return len(links) > 1 and linked * 5 >= said * 3


def _text(element: Any) -> str:  # noqa: ANN401
    return " ".join("".join(element.itertext()).split())


def _mark(root: Any, name: str, entries: Sequence[Entry], called: dict[str, str]) -> _Marks:  # noqa: ANN401
    """Set marks around notes and what stands beside the text, and where lines of the contents lead."""
    marks = _Marks()
    _take_references(root, name, called)
    by_id = {element.get("id") or element.get("name"): element for element in root.iter() if _has_id(element)}
    for entry in entries:
        element = by_id.get(entry.anchor) if entry.anchor else None
        if element is not None or not marks.entries:
            _set_before(root, element, f"{_AT}{len(marks.entries)}")
            marks.entries.append(entry)
    for element in list(root.iter("aside", "section", "div", "li", "p", "nav", "body", "ol")):
        kinds = f"{element.get('epub-type') or ''} {element.get('role') or ''}".lower()
        if element.tag == "nav" or _BESIDE.search(kinds):
            _set_around(element, _ASIDE, _ASIDED)
        elif element.tag in {"aside", "li", "div", "p"} and _NOTES.search(kinds):
            _set_around(element, f"{_NOTE}{len(marks.notes)}", _NOTED)
            marks.notes.append(called.get(f"{name}#{element.get('id')}", ""))
    return marks


def _take_references(root: Any, name: str, called: dict[str, str]) -> None:  # noqa: ANN401
    """Take the marks that lead to notes out of the text: "1905" with the note 3 is no year 19053."""
    for link in list(root.iter("a")):
        text, (file, _, anchor) = _text(link), (link.get("href") or "").partition("#")
        around = link.getparent()
        raised = (around is not None and around.tag == "sup") or link.find(".//sup") is not None
        refers = "noteref" in f"{link.get('epub-type')} {link.get('role')}" or (raised and _NUMBER.fullmatch(text))
        if refers and anchor and len(text) <= _LONGEST_MARK:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(file))) if file else name
            called[f"{target}#{anchor}"] = text.strip("[]() ")
            for child in list(link):
                link.remove(child)
            link.text = None


def _has_id(element: Any) -> bool:  # noqa: ANN401
    return isinstance(element.tag, str) and bool(element.get("id") or element.get("name"))


def _set_before(root: Any, element: Any, text: str) -> None:  # noqa: ANN401
    """Set a mark before the block in which ``element`` stands; at the beginning of the page without one."""
    body = root.find(".//body") if root.tag != "body" else root
    above = [] if element is None else [element, *element.iterancestors()]
    tables = [each for each in above if each.tag == "table"]
    place = tables[-1] if tables else next((each for each in above if each.tag in _CONTAINERS), None)
    mark = root.makeelement("div")
    mark.text = text
    if place is not None and place.getparent() is not None:
        place.addprevious(mark)
    elif body is not None:
        mark.tail, body.text = body.text, None
        body.insert(0, mark)


def _set_around(element: Any, begins: str, ends: str) -> None:  # noqa: ANN401
    opening, closing = element.makeelement("div"), etree.SubElement(element, "div")
    opening.text, opening.tail, element.text = begins, element.text, None
    closing.text = ends
    element.insert(0, opening)


def _located(found: Sequence[Visible], marks: _Marks) -> Iterator[Block]:
    """Yield the blocks, notes with their place; of the marks, those of the contents are left."""
    note: str | None = None
    aside = 0
    for block in found:
        first, rest = block.text[0], block.text[1:]
        if first == _NOTE:
            note = marks.notes[int(rest)] or "?"
        elif first == _NOTED:
            note = None
        elif first in {_ASIDE, _ASIDED}:
            aside += 1 if first == _ASIDE else -1
        elif first == _AT:
            yield Block(block.text, level=int(rest))
        else:
            if note == "?":
                number = _NUMBER.match(block.text)
                note = number[1] if number else "note"
            kind = Kind.FURNITURE if aside > 0 else block.kind
            place = Location(Unit.FOOTNOTE, note) if note else None
            level = block.level if kind is Kind.HEADING else 0
            yield Block(block.text, kind, level, location=place, item=None if note else block.item)


def _headed(found: Iterator[Block], entries: Sequence[Entry], level: int) -> tuple[list[Block], int]:
    """Give chapters the headings that the contents name, below which those of the text stand."""
    made = list(found)
    heads: dict[int, Entry] = {}
    above, result = _Above(level), list[Block]()
    for at, block in enumerate(made):
        if block.text[0] == _AT:
            entry = entries[block.level]
            head = _head(made, at, entry.label)
            if head is None:
                result.append(Block(entry.label, Kind.HEADING, entry.level))
                above = _Above(entry.level)
            else:
                heads[head] = entry
        elif at in heads:
            above = _Above(heads[at].level, block.level)
            result.append(replace(block, kind=Kind.HEADING, level=above.level, item=None))
        elif block.kind is Kind.HEADING:
            result.append(replace(block, level=above.below(block.level)))
        else:
            result.append(block)
    return result, above.level


def _head(made: Sequence[Block], at: int, label: str) -> int | None:
    """Return the number of the block near ``at`` that is the heading which the contents call ``label``."""
    near = [number for number in range(at, min(at + 3 * _NEAR, len(made))) if made[number].text[0] != _AT][:_NEAR]
    wanted = f" {' '.join(_WORD.findall(label.casefold()))} "
    for number in near:
        block = made[number]
        said = f" {' '.join(_WORD.findall(block.text[:_LONGEST_HEADING].casefold()))} "
        alike = said == wanted or (block.kind is Kind.HEADING and (said in wanted or wanted in said))
        if alike and said.strip() and block.kind in {Kind.BODY, Kind.HEADING} and len(block.text) <= _LONGEST_HEADING:
            return number
    return None


@dataclass(frozen=True, slots=True)
class _Above:
    """The chapter that is open: its level in the contents, and that of its heading in the page."""

    level: int
    of_page: int = 0

    def below(self, level: int) -> int:
        """Return the level of a heading of the page within the chapter."""
        return self.level + max(1, level - self.of_page) if self.level else level


__all__ = ["read"]
