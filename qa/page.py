"""A document as a page: numbered paragraphs, with a quote and the answer in it marked by their offsets.

The page needs no script and its policy allows none. Document text is escaped at one place, ``_words``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from index.types import Document, Kind, Paragraph
from qa.render import day, flows
from qa.types import quote_digest

_CHANGED = (
    "This document has changed since it was cited: the quoted words do not stand at this place any more, so nothing is "
    "marked. Ask again for a citation that is up to date."
)
_HEADING_SIGN = re.compile(r"#{1,6}[ \t]+")


@dataclass(frozen=True, slots=True)
class Look:
    """How the page looks."""

    stylesheet: str
    """Its address."""
    theme: str | None = None
    """``light`` or ``dark``; None leaves it to the reader's system."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What to mark: the quote, and the answer inside it. Offsets count characters of the document's text."""

    quote: tuple[int, int] | None = None
    answer: tuple[int, int] | None = None
    digest: str | None = None
    """``quote_digest`` of the words that were quoted, where the link has it."""

    def hold(self, text: str) -> bool:
        """Tell whether the words that were quoted still stand where they were."""
        return not self.digest or self.quote is None or quote_digest(text[slice(*self.quote)]) == self.digest

    def problem(self, length: int) -> str | None:
        """Return why these marks cannot be shown on a text of that length; None if they can."""
        for name, mark in (("quote", self.quote), ("answer", self.answer)):
            if mark and not 0 <= mark[0] < mark[1] <= length:
                return f"The {name} {mark[0]}–{mark[1]} does not lie in this document of {length:,} characters."
        if self.answer and not (self.quote and self.quote[0] <= self.answer[0] and self.answer[1] <= self.quote[1]):
            return "The answer to mark does not lie inside the quote."
        return None


def document_page(document: Document, marks: Marks, look: Look) -> str:
    """Return the page of a document; a quote that does not stand there any more is not marked, and that is said."""
    notice = ""
    if not marks.hold(document.text):
        marks, notice = Marks(), f'<p class="notice" role="status">{_CHANGED}</p>'
    paragraphs = "\n".join(_paragraph(document.text, paragraph, marks) for paragraph in document.paragraphs)
    header = f'<h1><bdi>{escape(document.title)}</bdi></h1><p class="about">{_about(document)}</p>{notice}'
    return _page(document.title, header, paragraphs, look)


def message_page(title: str, message: str, look: Look) -> str:
    """Return a page that says why there is no document to see."""
    return _page(title, f"<h1>{escape(title)}</h1>", f"<p>{escape(message)}</p>", look)


def _page(title: str, header: str, main: str, look: Look) -> str:
    theme = f' data-theme="{escape(look.theme)}"' if look.theme else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en"{theme}>\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{escape(look.stylesheet)}"></head>\n'
        f"<body>\n<header>{header}</header>\n<main>\n{main}\n</main>\n</body>\n</html>\n"
    )


def _about(document: Document) -> str:
    parts = [f"<bdi>{escape(document.source)}</bdi>"]
    if document.name != document.source:
        parts.append(f"record <bdi>{escape(document.name)}</bdi>")
    if document.date:
        parts.append(f'<time datetime="{escape(document.date)}">{escape(day(document.date))}</time>')
    if document.author:
        parts.append(f"<bdi>{escape(document.author)}</bdi>")
    digest = escape(document.sha256)
    explained = f"SHA-256 of the file as it was read: {digest}"
    parts.append(f'<abbr class="hash" title="{explained}">SHA-256 {digest[:12]}…</abbr>')
    return '<span class="sep"> · </span>'.join(parts)


def _paragraph(text: str, paragraph: Paragraph, marks: Marks) -> str:
    tag = {Kind.HEADING: "h2", Kind.TABLE: "pre"}.get(paragraph.kind, "p")
    number, cited = paragraph.number, _overlap(paragraph.start, paragraph.end, marks.quote) is not None
    running = ' class="flows"' if flows(text[paragraph.start : paragraph.end]) else ""
    page = f", page {paragraph.page}" if paragraph.page else ""
    words = "".join(_pieces(text, paragraph, marks) if cited else _plain(text, paragraph))
    return (
        f'<section class="{paragraph.kind.value}{" cited" if cited else ""}" id="p{number}">'
        f'<a class="number" href="#p{number}" title="Paragraph {number}, line {paragraph.line}{page}">{number}</a>'
        f'<{tag} dir="auto"{running}>{words}</{tag}></section>'
    )


def _plain(text: str, paragraph: Paragraph) -> Iterator[str]:
    """Yield a paragraph without marks; what makes a heading of it in Markdown stands back."""
    start = paragraph.start
    sign = _HEADING_SIGN.match(text, start, paragraph.end) if paragraph.kind is Kind.HEADING else None
    if sign:
        yield f'<span class="sign">{escape(sign[0])}</span>'
        start = sign.end()
    yield _words(text, start, paragraph.end)


def _pieces(text: str, paragraph: Paragraph, marks: Marks) -> Iterator[str]:
    """Yield a paragraph that holds a part of the quote."""
    quote = _overlap(paragraph.start, paragraph.end, marks.quote)
    if quote is None:
        return
    yield _words(text, paragraph.start, quote[0])
    yield '<mark class="quote">'
    answer = _overlap(*quote, marks.answer)
    if answer is None:
        yield _words(text, *quote)
    else:
        yield _words(text, quote[0], answer[0])
        yield f'<strong class="answer">{_words(text, *answer)}</strong>'
        yield _words(text, answer[1], quote[1])
    yield "</mark>"
    yield _words(text, quote[1], paragraph.end)


def _overlap(start: int, end: int, mark: tuple[int, int] | None) -> tuple[int, int] | None:
    if mark is None or mark[1] <= start or mark[0] >= end:
        return None
    return max(start, mark[0]), min(end, mark[1])


def _words(text: str, start: int, end: int) -> str:
    return escape(text[start:end])


__all__ = ["Look", "Marks", "document_page", "message_page"]
