"""One document by itself: how much text it has, what it is called, when it is from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from index.sources import FORMATS
from index.text.paragraphs import first_words
from index.types import Document, Kind
from qa.lint.findings import Rule, Trouble, trouble

SHORT = 100
"""Characters that are searched, below which a document says hardly anything."""
LONG = 3000
"""Characters of a paragraph: three times the longest quote."""
MOSTLY = 0.8
"""Share of a document's characters."""
_UNDATED = frozenset({"tables.delimited", "plain.log", "plain.subtitles"})
"""Formats whose files have no place for a date of their own."""
_UNTITLED = _UNDATED | {"tables.workbook"}
"""Those whose files are called by their names."""
_ENDS = ".!?:;,…。！？"
_SEVERAL = 5
_SHOWN = 40
_MISREAD = re.compile(
    "\ufffd|Ã[\u00a0-\u00bf\u0178\u0152\u0153\u0160\u0161\u017d\u017e\u2013-\u203a\u02c6]|â€[\u2122\u0153\u201c\u201d\u02dc\u00a6]|Ð[\u00b0-\u00bf][ÐÑ]"
)
"""What UTF-8 looks like when it was read as Windows-1252, and what stands for letters that could not be read."""


def in_text(document: Document) -> Iterator[Trouble]:
    """Yield what is wrong with the text of a document."""
    searched = [p for p in document.paragraphs if p.kind is not Kind.FURNITURE]
    said = sum(p.end - p.start for p in searched if p.kind is not Kind.HEADING)
    if not said:
        yield trouble(Rule.EMPTY, document, "headings, menus and notices alone" if document.text.strip() else "nothing")
    elif said < SHORT:
        yield trouble(Rule.SHORT, document, f"{said} characters")
    furniture = sum(p.end - p.start for p in document.paragraphs if p.kind is Kind.FURNITURE)
    total = sum(p.end - p.start for p in document.paragraphs)
    if said and len(document.paragraphs) >= _SEVERAL and furniture > MOSTLY * total:
        yield trouble(Rule.FURNITURE, document, f"{furniture / total:.0%} of {total:,} characters")
    for paragraph in searched:
        length = paragraph.end - paragraph.start
        if length > LONG and paragraph.kind in (Kind.BODY, Kind.LIST):
            yield trouble(Rule.LONG, document, f"{length:,} characters", paragraph)
    yield from _misread(document)


def _misread(document: Document) -> Iterator[Trouble]:
    """Yield the first place at which letters were misread; where one is, there are more."""
    found = _MISREAD.search(document.text)
    if found is None:
        return
    at = next((p for p in document.paragraphs if p.start <= found.start() < p.end), None)
    around = " ".join(document.text[max(0, found.start() - _SHOWN // 2) : found.end() + _SHOWN // 2].split())
    yield trouble(Rule.ENCODING, document, f'"{around}"', at)


def about(document: Document) -> Iterator[Trouble]:
    """Yield what a document does not say of itself, where its format has a place for it."""
    known = FORMATS.get(PurePosixPath(document.source).suffix.lower())
    module = known.module if known else ""
    if module not in _UNTITLED and (what := _untitled(document)):
        yield trouble(Rule.TITLE, document, what)
    if document.date is None and module not in _UNDATED:
        yield trouble(Rule.DATE, document, "none stated")


def _untitled(document: Document) -> str:
    """Return what a document is called by for want of a title; empty where it has one."""
    if document.title == PurePosixPath(document.source).stem:
        return "called by its file's name"
    if not document.title.strip():
        return "called nothing"
    body = next((p for p in document.paragraphs if p.kind is not Kind.FURNITURE), None)
    if body is None or body.kind is not Kind.BODY or document.title != first_words(document.text, [body]):
        return ""
    # A line by itself heads what follows, whatever its style; a sentence of the body does not.
    line = document.text[body.start : body.end]
    stands_alone = document.title == " ".join(line.split()) and line[-1] not in _ENDS and len(document.paragraphs) > 1
    return "" if stands_alone else "called by its first words"


__all__ = ["LONG", "MOSTLY", "SHORT", "about", "in_text"]
