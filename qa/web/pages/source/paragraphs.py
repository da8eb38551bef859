"""A paragraph as running text: what it is wherever nothing better is known of its form."""

from __future__ import annotations

import re
from html import escape

from index.text.lists import items
from index.types import Kind
from qa.web.pages.markup import flows
from qa.web.pages.source.view import View
from qa.web.pages.source.window import Piece

_HEADING_SIGN = re.compile(r"#{1,6}[ \t]+")


def section(view: View, piece: Piece, words: str | None = None, form: str = "") -> str:
    """Return a paragraph, or a part of a long one: only the first has its number and past.

    ``words`` is its text as HTML, where a form has one of its own; ``form`` is a class for it.
    """
    kinds = [piece.paragraph.kind.value, *([form] if form else [])]
    kinds += ["cited"] if view.marking.cites(piece.start, piece.end) else []
    kinds += [] if piece.is_first else ["continued"]
    head = view.number(piece.paragraph) + view.badge(piece.paragraph) if piece.is_first else ""
    name = f' id="p{piece.paragraph.anchor}"' if piece.is_first else ""
    begins = view.marking.quote is not None and piece.start <= view.marking.quote[0] < piece.end
    printed = view.printed if begins else ""
    return f'<section class="{" ".join(kinds)}"{name}>{head}{printed}{words or _text(view, piece)}</section>'


def _text(view: View, piece: Piece) -> str:
    """Return the words; what makes a heading of them in Markdown stands back."""
    if piece.paragraph.kind is Kind.LIST:
        return _items(view, piece)
    tag = {Kind.HEADING: "h2", Kind.TABLE: "pre"}.get(piece.paragraph.kind, "p")
    start, before = piece.start, ""
    heads = piece.paragraph.kind is Kind.HEADING and piece.is_first and not view.marking.cites(piece.start, piece.end)
    sign = _HEADING_SIGN.match(view.document.text, start, piece.end) if heads else None
    if sign:
        before, start = f'<span class="sign">{escape(sign[0])}</span>', sign.end()
    running = ' class="flows"' if flows(view.document.text[piece.start : piece.end]) else ""
    return f'<{tag} lang="" dir="auto"{running}>{before}{view.marking.html(start, piece.end)}</{tag}>'


def _items(view: View, piece: Piece) -> str:
    """Return the items of a list, each by itself: one that was wrapped flows. A line break belongs to what it ends."""
    parts: list[str] = []
    found = items(view.document.text, piece.start, piece.end)
    for (start, end), stop in zip(found, [*(start for start, _ in found[1:]), piece.end], strict=True):
        words = f"{view.marking.html(start, end)}{escape(view.document.text[end:stop])}"
        form = "item flows" if flows(view.document.text[start:end]) else "item"
        parts.append(f'<span class="{form}">{words}</span>')
    return f'<p lang="" dir="auto">{"".join(parts)}</p>'


__all__ = ["section"]
