"""Which paragraphs are headings, and of which level: by size, weight and number beside the body, and by bookmarks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from index.sources.blocks import words
from index.sources.pdf.paragraphs import Part, Piece, is_item

_LARGER = 1.12
_MUCH_LARGER = 1.4
_LINES = 3
_LONGEST = 200
_LONGEST_BOLD = 120
_LONGEST_CAPITALS = 80
_NUMBERED = re.compile(
    r"(?:(?:chapter|section|part|article|annex|appendix|kapitel|§) ?)?"
    r"((?:\d{1,3}|[A-Z]|[IVX]{1,5})(?:\.\d{1,3}){0,5})[.):]? (?=\S)",
    re.IGNORECASE,
)
_NO_END = frozenset(".,;")


def levels(parts: Sequence[Part], outline: Sequence[tuple[int, str]]) -> list[int]:
    """Return each part's level as a heading, from 1; 0 for what is none.

    ``outline`` holds the bookmarks: depth from 0, title.
    """
    body = _Body(parts)
    marked = {words(title): depth + 1 for depth, title in reversed(outline) if words(title)}
    found: dict[int, tuple[float, int, int]] = {}
    for number, part in enumerate(parts):
        if isinstance(part, Piece) and part.turn == 0:
            named = words(part.text) in marked and len(part.lines) <= _LINES
            before = parts[number - 1] if number else None
            if named or body.heads(part, before):
                found[number] = _rank(part)
    ranks = {rank: level for level, rank in enumerate(sorted(set(found.values())), 1)}
    stated: dict[tuple[float, int, int], Counter[int]] = defaultdict(Counter)
    for number, rank in found.items():
        if depth := marked.get(words(_text(parts[number]))):
            stated[rank][depth] += 1
    return [_level(_text(part), found.get(number), ranks, stated, marked) for number, part in enumerate(parts)]


def _text(part: Part) -> str:
    return part.text if isinstance(part, Piece) else ""


def _level(
    text: str,
    rank: tuple[float, int, int] | None,
    ranks: dict[tuple[float, int, int], int],
    stated: dict[tuple[float, int, int], Counter[int]],
    marked: dict[str, int],
) -> int:
    if rank is None:
        return 0
    if words(text) in marked:
        return marked[words(text)]
    return stated[rank].most_common(1)[0][0] if rank in stated else ranks[rank]


def _rank(piece: Piece) -> tuple[float, int, int]:
    """Order headings: the larger above the smaller, bold above plain, fewer numbers above more."""
    number = _NUMBERED.match(piece.text)
    line = piece.lines[0]
    return -round(line.size * 2) / 2, -line.bold, number[1].count(".") if number else 0


class _Body:
    """How most of a document's text is set."""

    def __init__(self, parts: Sequence[Part]) -> None:
        sizes: Counter[float] = Counter()
        bold: Counter[bool] = Counter()
        for part in parts:
            for line in part.lines if isinstance(part, Piece) else ():
                sizes[round(line.size * 2) / 2] += len(line.text)
                bold[line.bold] += len(line.text)
        self.size = sizes.most_common(1)[0][0] if sizes else 1.0
        self.bold = bold[True] > bold[False]

    def heads(self, piece: Piece, before: Part | None) -> bool:
        """Tell whether a paragraph, below ``before``, is set as a heading."""
        text, size = piece.text, min(line.size for line in piece.lines)
        if len(piece.lines) > _LINES or len(text) > _LONGEST or sum(map(str.isalpha, text)) < 2:
            return False
        if text[-1] in _NO_END and (size < _MUCH_LARGER * self.size or text[-1] != "."):
            return False
        if size >= _LARGER * self.size:
            return True
        if size < 0.95 * self.size or (isinstance(before, Piece) and before.text[-1] in ":："):
            return False
        if is_item(piece):
            return False
        if all(line.bold for line in piece.lines) and not self.bold:
            return len(text) <= _LONGEST_BOLD and len(piece.lines) < _LINES
        return _capitals(text) and len(piece.lines) == 1


def _capitals(text: str) -> bool:
    number = _NUMBERED.match(text)
    name = text[number.end() :] if number else text
    letters = [sign for sign in name if sign.isalpha()]
    return len(letters) >= 4 and all(map(str.isupper, letters)) and len(name) <= _LONGEST_CAPITALS


__all__ = ["levels"]
