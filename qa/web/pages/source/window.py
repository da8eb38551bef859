"""Which part of a document a page shows: what is sent at once is bounded, however long the document is.

A document is shown whole if that is little enough; else the paragraphs around the place that is wanted, and links to
those before and after them. A paragraph that is longer than a piece is shown in several.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from index.types import Document, Kind, Paragraph
from qa.web.pages.source.frames import Shown, joined

WINDOW_BYTES = 200_000
"""Of HTML, all paragraphs together."""
PIECE = 8000
"""Characters of a paragraph in one piece, at most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or a part of a long one."""

    paragraph: Paragraph
    start: int
    end: int

    @property
    def is_first(self) -> bool:
        """Whether the paragraph begins here."""
        return self.start == self.paragraph.start


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a document is asked for. Offsets count characters of its text."""

    begin: int | None = None
    """What begins here, or goes on from here."""
    until: int | None = None
    """What ends here."""
    paragraph: int | None = None
    """The anchor of the paragraph that is wanted."""
    query: tuple[tuple[str, str], ...] = ()
    """What the address of the page asked for beside the part: the links to other parts ask for it too."""

    def link(self, **wanted: int) -> str:
        """Return the address of another part, relative to the page."""
        asked = ((_NAMES[name], str(offset)) for name, offset in wanted.items())
        return f"?{urlencode([*self.query, *asked])}"

    @property
    def looks(self) -> tuple[tuple[str, str], ...]:
        """What the address asked for that tells how the page looks: pages that it leads to look the same."""
        return tuple((name, value) for name, value in self.query if name in ("theme", "lang"))

    def link_to(self, anchor: int) -> str:
        """Return the address of the part around a paragraph, relative to the page: how it looks is kept, no more."""
        return f"?{urlencode([*self.looks, ('paragraph', str(anchor))])}"


_NAMES = {"begin": "from", "until": "until"}
WHOLE = Part()


@dataclass(frozen=True, slots=True)
class Window:
    """What is shown."""

    html: str
    earlier: Piece | None
    """The piece before it; None if there is none."""
    later: Piece | None


def window(document: Document, at: int, part: Part, render: Callable[[Piece], Shown]) -> Window:
    """Return as much of ``document`` as is sent at once: what ``part`` asks for, else what lies around ``at``."""
    pieces = list(_pieces(document))
    if not pieces:
        return Window("", None, None)
    back = part.begin is None
    on = part.until is None or part.begin is not None
    if part.begin is None and part.until is not None:
        first = last = max(0, bisect_left(pieces, part.until, key=lambda piece: piece.start) - 1)
    else:
        wanted = at if part.begin is None else part.begin
        first = last = max(0, bisect_right(pieces, wanted, key=lambda piece: piece.start) - 1)
    before: list[Shown] = []
    after = [render(pieces[first])]
    room = WINDOW_BYTES - after[0].size
    back, on = back and first > 0, on and last + 1 < len(pieces)
    while back or on:
        if on:
            shown = render(pieces[last + 1])
            on = shown.size <= room
            if on:
                after.append(shown)
                last, room = last + 1, room - shown.size
                on = last + 1 < len(pieces)
        if back:
            shown = render(pieces[first - 1])
            back = shown.size <= room
            if back:
                before.append(shown)
                first, room = first - 1, room - shown.size
                back = first > 0
    return Window(
        joined([*reversed(before), *after]),
        pieces[first - 1] if first > 0 else None,
        pieces[last + 1] if last + 1 < len(pieces) else None,
    )


def _pieces(document: Document) -> Iterator[Piece]:
    for paragraph in document.paragraphs:
        start = paragraph.start
        while paragraph.end - start > PIECE:
            stop = _stop(document.text, start, paragraph.kind)
            yield Piece(paragraph, start, stop)
            start = stop
        yield Piece(paragraph, start, paragraph.end)


def _stop(text: str, start: int, kind: Kind) -> int:
    """Return where a piece from ``start`` ends: after a row of a table, after a word, or anywhere."""
    low, high = start + PIECE // 2, start + PIECE
    row = text.rfind("\n", low, high)
    if kind is not Kind.TABLE or row < 0:
        row = max(row, text.rfind(" ", low, high))
    return high if row < 0 else row + 1


__all__ = ["PIECE", "WHOLE", "WINDOW_BYTES", "Part", "Piece", "Window", "window"]
