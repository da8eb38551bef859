"""Links from document to document: relative ones in Markdown and HTML, held against what the index holds."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lxml.etree import LxmlError
from lxml.html import document_fromstring
from markdown_it import MarkdownIt

from index.sources import SUFFIXES
from index.types import Document
from qa.lint.findings import Rule, Trouble, trouble

MARKDOWN, HTML = (".md", ".markdown"), (".html", ".htm")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:|//|#|\?|$")
_INDEXES = ("index.md", "index.html", "README.md", "_index.md")


@dataclass(frozen=True, slots=True)
class Corpus:
    """The files that documents were read from, by their paths."""

    files: frozenset[str]
    folders: frozenset[str]
    """All folders above them."""
    lower: Mapping[str, str]
    """Each path by what it is without regard to case."""

    @classmethod
    def of(cls, paths: frozenset[str]) -> Corpus:
        """Return the corpus of some paths."""
        above = frozenset(str(folder) for path in paths for folder in Path(path).parents)
        return cls(paths, above, {path.lower(): path for path in paths})

    def holds(self, target: str) -> bool:
        """Tell whether a link may lead there: to a file, to one without its suffix, or to the start of a folder."""
        named = [target, *(target + suffix for suffix in SUFFIXES), *(f"{target}/{name}" for name in _INDEXES)]
        return target in self.folders or any(each in self.files for each in named)


def broken(document: Document, path: str, data: bytes | None, corpus: Corpus) -> Iterator[Trouble]:
    """Yield the links of a document that lead to no document; ``data`` is its file, None where it is out of reach."""
    top = path.removesuffix(document.source)
    reach = os.path.isdir(os.path.dirname(path))  # noqa: PTH112, PTH120 - paths are texts here
    for line, link in _links(document, path, data):
        target = _target(link, path, top)
        if target is None or corpus.holds(target):
            continue
        readable = _readable(target) or not os.path.splitext(target)[1]  # noqa: PTH122
        if reach and os.path.exists(target):  # noqa: PTH110
            if readable and os.path.isfile(target):  # noqa: PTH113
                yield trouble(Rule.OUTSIDE, document, link, line=line)
        elif reach or readable:
            other = corpus.lower.get(target.lower())
            meant = f"; its name is {os.path.basename(other)}" if other else ""  # noqa: PTH119
            yield trouble(Rule.BROKEN, document, f"{link}{meant}", line=line)


def _target(link: str, path: str, top: str) -> str | None:
    """Return the path that a link leads to; None if it leads to another machine or within the page."""
    if _ELSEWHERE.match(link):
        return None
    named = unquote(link.partition("#")[0].partition("?")[0])
    if "\0" in named:
        return None
    if named.startswith("/") and not _readable(named):
        return None  # a page of a site, not a file
    begin = top if named.startswith("/") else os.path.dirname(path)  # noqa: PTH120
    return os.path.normpath(os.path.join(begin, named.lstrip("/")))  # noqa: PTH118


def _readable(target: str) -> bool:
    return os.path.splitext(target)[1].lower() in SUFFIXES  # noqa: PTH122


def _links(document: Document, path: str, data: bytes | None) -> Iterator[tuple[int, str]]:
    if path.lower().endswith(MARKDOWN):
        if "](" in document.text or "]:" in document.text:
            yield from _of_markdown(document.text)
    elif path.lower().endswith(HTML) and data is not None and document.url is None:  # else its links are its site's
        yield from _of_html(data)


def _of_markdown(text: str) -> Iterator[tuple[int, str]]:
    for block in MarkdownIt("commonmark").enable("table").parse(text):
        for child in block.children or ():
            if child.type == "link_open" and block.map:
                yield block.map[0] + 1, str(child.attrGet("href") or "")


def _of_html(data: bytes) -> Iterator[tuple[int, str]]:
    try:
        root = document_fromstring(data)
    except (LxmlError, ValueError):
        return
    for anchor in root.iter("a"):
        if href := anchor.get("href"):
            yield anchor.sourceline or 1, str(href).strip()


__all__ = ["HTML", "MARKDOWN", "Corpus", "broken"]
