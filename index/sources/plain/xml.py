"""XML: the text of its elements in document order; titles of sections, as DocBook, DITA and JATS have them, head it.

What a tag means is not known: an element is a block if it holds other blocks, or is not in the middle of a text.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lxml.etree import Entity

from index.errors import SourceError
from index.sources.archive import parsed
from index.sources.blocks import ROWS, Block, assembled
from index.sources.decoding import reject_binary
from index.sources.file import File
from index.sources.walk import Step, Way, walk
from index.text.kinds.datelines import iso_date
from index.text.lists import Nesting
from index.text.paragraphs import first_words
from index.types import Document, Kind

_TITLES = frozenset(
    {"title", "article-title", "invention-title", "head", "heading", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_SECTIONS = frozenset(
    "section sec sect1 sect2 sect3 sect4 sect5 simplesect chapter part appendix article book topic concept task "
    "reference refsect1 refsect2 refsection preface glossary bibliography front body div div1 div2 item entry".split()
)
_ITEMS = frozenset({"listitem", "li", "list-item", "step"})
_LISTS = frozenset({"itemizedlist", "orderedlist", "list", "ul", "ol", "steps", "procedure", "variablelist"})
_ROWS = frozenset({"row", "tr", "strow", "sthead"})
_CELLS = frozenset({"entry", "td", "th", "stentry"})
_VERBATIM = frozenset({"programlisting", "screen", "literallayout", "codeblock", "pre", "preformat", "code-block"})
_TABLES = frozenset({"tgroup", "table", "informaltable", "simpletable"})
_DATES = frozenset({"pubdate", "date", "updated", "published", "lastbuilddate"})
_AUTHORS = frozenset({"author", "creator", "byline"})
_DEEPEST = 6
_SHORT = 80
"""Characters of a value, at most. Those of one element are the fields of a record: they are one paragraph."""
_LONGEST = 1000
"""Characters of such a paragraph."""


@dataclass(slots=True)
class _Page:
    """The blocks so far."""

    blocks: list[Block] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    line: int = 0
    depth: int = 0
    lists: Nesting = field(default_factory=Nesting)
    rows: list[tuple[int, str]] = field(default_factory=list)
    within: Any = None
    """In which element the last block stands, if that is a field of a record."""

    def text(self, text: str | None, line: int) -> None:
        if text and text.strip() and not any(map(str.strip, self.parts)):
            self.line = line
        self.parts.append(text or "")

    def close(self, kind: Kind = Kind.BODY, *, verbatim: bool = False) -> None:
        """End the block that is being read."""
        said = "".join(self.parts)
        text = said.strip("\n").rstrip().strip() if verbatim else " ".join(said.split())
        self.parts = []
        if text:
            level = min(max(self.depth, 1), _DEEPEST) if kind is Kind.HEADING else 0
            self.blocks.append(Block(text, kind, level, self.line or 1, item=self.lists.place))
            self.within = None

    def field(self, parent: Any) -> None:  # noqa: ANN401
        """End the block that is being read, which may be a field of the record ``parent``."""
        count, last = len(self.blocks), self.within
        self.close()
        if len(self.blocks) == count or len(self.blocks[-1].text) > _SHORT or self.lists.place:
            return
        before = self.blocks[-2] if count and last is parent else None
        if before is not None and len(before.text) < _LONGEST:
            self.blocks[-2:] = [replace(before, text=f"{before.text}\n{self.blocks[-1].text}")]
        self.within = parent

    def table(self) -> None:
        """End the table whose rows are held."""
        for first in range(0, len(self.rows), ROWS):
            some = self.rows[first : first + ROWS]
            self.blocks.append(Block("\n".join(text for _, text in some), Kind.TABLE, line=some[0][0]))
        self.rows = []


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of an XML file."""
    loaded = file.load()
    reject_binary(loaded.data, file.source)
    root = parsed(loaded.data, file.source, file.stem)
    blocks = _blocks(root)
    if not blocks:
        raise SourceError(file.source, "is empty: its elements hold no text; remove it or fill it")
    title = next((block.text for block in blocks if block.kind is Kind.HEADING), None)
    text, paragraphs = assembled(blocks, title)
    yield Document(
        source=file.source,
        name=file.name,
        title=title or first_words(text, paragraphs) or file.stem,
        text=text,
        paragraphs=paragraphs,
        sha256=loaded.sha256,
        date=iso_date(_first(root, _DATES)[:10]),
        author=_first(root, _AUTHORS) or None,
    )


def _first(root: Any, names: frozenset[str]) -> str:  # noqa: ANN401 - lxml's elements have no types
    """Return the text of the first element of one of ``names``, where it is short."""
    for element in root.iter():
        if _name(element) in names:
            said = " ".join("".join(element.itertext()).split())
            return said if len(said) <= 100 else ""
    return ""


def _blocks(root: Any) -> list[Block]:  # noqa: ANN401
    page = _Page()
    inline = _inline(root)
    for step, element in walk(root, _way):
        name, line = _name(element), element.sourceline or 1
        if step is Step.TAIL:
            page.text(element.tail, line)
        elif element.tag is Entity:
            page.text(html.unescape(element.text or "") if step is Step.START else "", line)
        elif name in _ROWS:
            _row(page, element) if step is Step.START else None
        elif step is Step.START:
            _open(page, element, name, inline)
        else:
            _shut(page, element, name, inline)
    page.close()
    page.table()
    return page.blocks


def _open(page: _Page, element: Any, name: str, inline: set[Any]) -> None:  # noqa: ANN401
    if element not in inline:
        page.close()
        if page.rows and name not in {"thead", "tbody", "tfoot"}:
            page.table()
    page.depth += name in _SECTIONS
    if name in _LISTS:
        page.lists.list_opens()
    elif name in _ITEMS:
        page.lists.item_opens()
    page.text(element.text, element.sourceline or 1)


def _shut(page: _Page, element: Any, name: str, inline: set[Any]) -> None:  # noqa: ANN401
    if element not in inline and name not in _TITLES | _VERBATIM:
        page.field(element.getparent())
    elif element not in inline:
        page.close(Kind.HEADING if name in _TITLES else Kind.BODY, verbatim=name in _VERBATIM)
    page.depth -= name in _SECTIONS
    if name in _LISTS:
        page.lists.list_closes()
    elif name in _ITEMS:
        page.lists.item_closes()
    elif name in _TABLES:
        page.table()


def _row(page: _Page, element: Any) -> None:  # noqa: ANN401
    page.close()
    cells = [" ".join("".join(cell.itertext()).split()) for cell in element if _name(cell)]
    if any(cells):
        page.rows.append((element.sourceline or 1, " | ".join(cells).strip()))


def _inline(root: Any) -> set[Any]:  # noqa: ANN401
    """Return the elements that stand in the middle of a text: beside words, or within an element that does."""
    found: set[Any] = set()
    for element in root.iter():
        if not _name(element):
            continue
        words = bool(element.text and element.text.strip()) or any(
            child.tail and child.tail.strip() for child in element
        )
        if element in found or words:
            found.update(child for child in element if _name(child) not in _LISTS | _VERBATIM | _TABLES | _ROWS)
    return found


def _way(element: Any) -> Way:  # noqa: ANN401
    """Go around rows, whose cells are read together, and past comments and instructions."""
    if element.tag is Entity:  # a character whose name is not defined in the file
        return Way.AROUND
    name = _name(element)
    return Way.PAST if not name else Way.AROUND if name in _ROWS else Way.THROUGH


def _name(element: Any) -> str:  # noqa: ANN401
    """Return the name of an element without its namespace, in small letters; comments have none."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


__all__ = ["read"]
