"""What an EPUB says of itself: its package, the order of its files, and its table of contents."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from index.errors import SourceError
from index.sources.archive import Archive
from index.text.kinds.datelines import iso_date

CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONTS = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
"""Ways to disguise fonts, which encrypt no text."""
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"})
_BESIDE = re.compile(r"(?:^|\s)(?:cover|toc|title-?page-?image|loi|lot)(?:\s|$)")
_EPUB = "{http://www.idpf.org/2007/ops}"
_MOST_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents."""

    label: str
    file: str
    anchor: str
    """Of the element in the file; empty for its beginning."""
    level: int


@dataclass(frozen=True, slots=True)
class Book:
    """A book's files in reading order, and what it says of itself."""

    files: tuple[str, ...]
    beside: frozenset[str]
    """Those of them that are cover or contents."""
    entries: tuple[Entry, ...]
    title: str | None = None
    author: str | None = None
    date: str | None = None
    missing: tuple[str, ...] = field(default=())
    """Files that it names and does not have."""


def book(archive: Archive, source: str) -> Book:
    """Return what the archive says. Raises :class:`SourceError` if it is protected, or no EPUB."""
    _refuse_protected(archive, source)
    path = _package(archive, source)
    root = archive.xml(path)
    plain(root)
    items = {each.get("id"): each for each in root.iter("item")}
    folder = posixpath.dirname(path)
    names = _Names(archive)
    files, missing, beside = list[str](), list[str](), set[str]()
    for each in _spine(root):
        item = items.get(each.get("idref"))
        if item is None or (item.get("media-type") or "").strip().lower() not in _PAGES:
            continue
        name = names.find(folder, item.get("href") or "")
        if name is None:
            missing.append(item.get("href") or "?")
        elif name not in files:
            files.append(name)
            if "nav" in (item.get("properties") or "").split():
                beside.add(name)
    for each in root.iter("reference"):
        if _BESIDE.search((each.get("type") or "").lower()) and (name := names.find(folder, each.get("href") or "")):
            beside.add(name)
    if not files:
        found = "only pages that it lacks" if missing else "no page of text, only pictures at most"
        raise SourceError(source, f'names {found} in its package "{path}"; expected a book of text; save it anew')
    entries = tuple(_contents(archive, root, items, folder, names))
    return Book(tuple(files), frozenset(beside), entries, *_about(root), tuple(missing))


def plain(root: Any) -> None:  # noqa: ANN401 - lxml's elements have no types
    """Take the name spaces off the tags below ``root``, and write the attribute ``epub:type`` as HTML does."""
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2].lower()
            kind = element.attrib.pop(f"{_EPUB}type", None)
            if kind is not None:
                element.set("epub-type", kind)


def _refuse_protected(archive: Archive, source: str) -> None:
    if _ENCRYPTION not in archive:
        return
    root = archive.xml(_ENCRYPTION)
    plain(root)
    ways = {each.get("algorithm") or each.get("Algorithm") or "" for each in root.iter("encryptionmethod")}
    if ways - _FONTS:
        raise SourceError(source, "is protected (DRM): its text is encrypted; get a copy without protection")


def _package(archive: Archive, source: str) -> str:
    if CONTAINER in archive:
        root = archive.xml(CONTAINER)
        plain(root)
        for each in root.iter("rootfile"):
            path = unquote(each.get("full-path") or "").lstrip("/")
            if path in archive:
                return path
    found = next((name for name in archive.names if name.lower().endswith(".opf")), None)
    if found is None:
        raise SourceError(source, f'has no package: "{CONTAINER}" names none; expected an EPUB; save it anew')
    return found


def _spine(root: Any) -> list[Any]:  # noqa: ANN401
    """Return the references in reading order, those beside the text at the end."""
    found = list(root.iter("itemref"))
    return sorted(found, key=lambda each: (each.get("linear") or "").strip().lower() == "no")


class _Names:
    """The names in an archive, as its files refer to them."""

    def __init__(self, archive: Archive) -> None:
        self._exact = set(archive.names)
        self._folded = {name.casefold(): name for name in archive.names}

    def find(self, folder: str, href: str) -> str | None:
        """Return the entry to which ``href`` leads from ``folder``."""
        path = posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0]))) if href else ""
        raw = posixpath.normpath(posixpath.join(folder, href.partition("#")[0])) if href else ""
        return next((each for each in (path, raw) if each in self._exact), self._folded.get(path.casefold()))


def _about(root: Any) -> tuple[str | None, str | None, str | None]:  # noqa: ANN401
    """Return title, authors and date."""
    titles = [_words(each) for each in root.iter("title")]
    authors = dict.fromkeys(filter(None, (_words(each) for each in root.iter("creator"))))
    dates = sorted(root.iter("date"), key=lambda each: "publication" not in " ".join(each.attrib.values()))
    day = next((found for each in dates if (found := iso_date(_words(each)))), None)
    return next(filter(None, titles), None), ", ".join(authors) or None, day


def _words(element: Any) -> str:  # noqa: ANN401
    return " ".join("".join(element.itertext()).split())


def _contents(archive: Archive, root: Any, items: dict[str, Any], folder: str, names: _Names) -> Iterator[Entry]:  # noqa: ANN401
    """Yield the lines of the contents: of EPUB 3, or else of EPUB 2."""
    nav = next((each for each in items.values() if "nav" in (each.get("properties") or "").split()), None)
    spine = root.find(".//spine")
    ncx = items.get(spine.get("toc") or "") if spine is not None else None
    ncx = ncx if ncx is not None else next((e for e in items.values() if "ncx" in (e.get("media-type") or "")), None)
    for item, lines in ((nav, _lines_of_nav), (ncx, _lines_of_ncx)):
        name = names.find(folder, item.get("href") or "") if item is not None else None
        if name is None:
            continue
        try:
            contents = archive.xml(name)
        except SourceError:  # a book can be read without its contents
            continue
        plain(contents)
        found = list[Entry]()
        for label, href, level in lines(contents):
            file = names.find(posixpath.dirname(name), href)
            if file and label and len(found) < _MOST_ENTRIES:
                found.append(Entry(label, file, unquote(href.partition("#")[2]), level))
        if found:
            yield from found
            return


def _lines_of_nav(root: Any) -> Iterator[tuple[str, str, int]]:  # noqa: ANN401
    navs = [each for each in root.iter("nav") if "toc" in (each.get("epub-type") or "").split()]
    for nav in navs[:1] or root.findall(".//nav")[:1]:
        for link in nav.iter("a"):
            level = sum(1 for above in link.iterancestors("ol", "ul"))
            yield _words(link), link.get("href") or "", max(level, 1)


def _lines_of_ncx(root: Any) -> Iterator[tuple[str, str, int]]:  # noqa: ANN401
    for point in root.iter("navpoint"):
        label, content = point.find("navlabel"), point.find("content")
        if label is not None and content is not None:
            level = 1 + sum(1 for _ in point.iterancestors("navpoint"))
            yield _words(label), content.get("src") or "", level


__all__ = ["CONTAINER", "Book", "Entry", "book", "plain"]
