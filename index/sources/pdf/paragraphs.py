"""Lines to paragraphs: by distance, indent, size and weight, marks of lists, and lines that end early.

A paragraph that goes on in the next column or on the next page is one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.sources.pdf.regions import Column, Line, Region, Table

_PITCH = 1.35
"""Sizes: the distance of lines where there is none to measure."""
_FURTHER = 1.3
"""Lines further apart than so many usual distances belong to two paragraphs."""
_WIDE = 1.7
"""Sizes: lines that are so far apart belong to two paragraphs if the first one ends a sentence."""
_INDENT = 0.7
"""Sizes: what begins further to the right is indented."""
_DEEP = 8.0
_OTHER_SIZE = 1.08
_LETTER = 0.5
"""Sizes: the width of a letter."""
_EARLY = 0.3
"""Lines that leave more than this share of their column free end early, whatever follows."""
_ENDS = frozenset('.!?:;。！？：；…”"’)»]।؟')
_BULLET = re.compile(r"[\x02•●○◦▪■□◆‣⁃*·✓➢–—-] ?(?=\S)|o (?=\S)")
_NUMBER = re.compile(r"(?:\(?(\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d{0,2}(?:\.\d{1,2}){1,4}\.?) (?=\S)")
_LEADER = re.compile(r"(?:[.…·_] ?){4,200}\s?[\w-]{1,8}\Z")
_LEADER_LENGTH = 220
_LOOKED_BACK = 8
"""Parts that may stand between two halves of a paragraph: a figure's labels, a table, a caption."""


@dataclass(slots=True, eq=False)
class Piece:
    """The lines of a paragraph or a heading."""

    lines: list[Line]
    left: float
    """Margins of its column, in points."""
    right: float
    last_right: float
    """Margin of the column in which it ends."""
    turn: int = 0

    @property
    def text(self) -> str:
        """Its lines, with spaces between them: to judge it by, not to be quoted."""
        return " ".join(line.text for line in self.lines)


Part = Piece | Table


def is_item(piece: Piece) -> bool:
    """Tell whether a paragraph begins with the mark of a list's item, a bullet."""
    return _BULLET.match(piece.lines[0].text) is not None


def parts(regions: Sequence[Region], turn: int) -> list[Part]:
    """Return the paragraphs and tables of one frame of a page, in reading order."""
    steps = [step for region in regions if isinstance(region, Column) for step in _steps(region)]
    pitch = median(steps) if steps else _PITCH
    made: list[Part] = []
    for region in regions:
        made += _pieces(region, turn, pitch) if isinstance(region, Column) else [region]
    return made


def _steps(column: Column) -> list[float]:
    """Return the distances of lines, in sizes."""
    pairs = pairwise(column.lines)
    return [(b.base - a.base) / b.size for a, b in pairs if _alike(a, b) and b.base - a.base < 3 * b.size]


def _pieces(column: Column, turn: int, usual: float) -> list[Piece]:
    """Return the paragraphs of a column; ``usual`` is the distance of lines on its page, in sizes."""
    left, right = min(line.left for line in column.lines), max(line.right for line in column.lines)
    steps = _steps(column)
    pitch = min(median(steps), 1.25 * usual) if steps else usual
    made: list[Piece] = []
    for number, line in enumerate(column.lines):
        after = column.lines[number + 1] if number + 1 < len(column.lines) else None
        if made and not _parted(made[-1], line, after, pitch):
            made[-1].lines.append(line)
        else:
            made.append(Piece([line], left, right, right, turn))
    return made


def _alike(one: Line, other: Line) -> bool:
    """Tell whether two lines are set in one size, small capitals and their like aside."""
    return any(
        max(a, b) <= _OTHER_SIZE * min(a, b) for a in {one.size, one.largest} for b in {other.size, other.largest}
    )


def _parted(piece: Piece, line: Line, after: Line | None, pitch: float) -> bool:
    """Tell whether ``line`` begins a paragraph; ``after`` is the line below it."""
    last = piece.lines[-1]
    step = line.base - last.base
    ended = last.text[-1] in _ENDS
    if not _alike(last, line) or step > _FURTHER * max(min(pitch, 2.2), 1.0) * line.size:
        return True
    if ended and step > _WIDE * line.size:
        return True
    early = _ends_early(last, line, piece)
    if _hangs(piece, line):
        return False
    if _LEADER.search(last.text[-_LEADER_LENGTH:]):
        return True  # of a table of contents
    if last.bold != line.bold and (early or ended or len(piece.lines) == 1):
        return True
    if _BULLET.match(line.text) and (early or ended or line.left != last.left or _BULLET.match(piece.lines[0].text)):
        return True
    if _NUMBER.match(line.text) and (early or ended or _NUMBER.match(piece.lines[0].text)):
        return True
    return _stepped(piece, line, after, early) or (early and _begins(piece, line, ended))


def _hangs(piece: Piece, line: Line) -> bool:
    """Tell whether a line stands below the text of an item, right of its mark."""
    first, last = piece.lines[0], piece.lines[-1]
    if _mark(line.text) or not _mark(first.text) or last.bold != line.bold:
        return False
    beside = 0.3 * line.size < line.left - first.left < _DEEP * line.size
    return beside and (last is first or abs(line.left - last.left) < 0.5 * line.size)


def _mark(text: str) -> re.Match[str] | None:
    return _BULLET.match(text) or _NUMBER.match(text)


def _ends_early(last: Line, line: Line, piece: Piece) -> bool:
    """Tell whether the first word of ``line`` would have fitted behind ``last``."""
    word = line.text.split(" ", 1)[0]
    return piece.last_right - last.right > (len(word) * _LETTER + 0.8) * line.size


def _begins(piece: Piece, line: Line, ended: bool) -> bool:
    """Tell whether a line begins a paragraph below one that ends early."""
    last = piece.lines[-1]
    if ended:
        return True
    middle = abs((last.left + last.right) - (line.left + line.right)) / 2
    if middle < line.size < last.left - piece.left and abs(last.left - line.left) > 0.5 * line.size:
        return False  # centred
    far = piece.last_right - last.right > _EARLY * (piece.right - piece.left)
    alike = (line.bold and last.bold) or (line.text.isupper() and last.text.isupper())
    return far and not line.text[0].islower() and not alike


def _stepped(piece: Piece, line: Line, after: Line | None, early: bool) -> bool:
    """Tell whether an indent, or the end of one, parts a line from those above it."""
    last, indent = piece.lines[-1], _INDENT * line.size
    if indent < line.left - last.left < _DEEP * line.size:
        hangs = after is not None and abs(after.left - line.left) < indent and after.left - piece.left > indent
        if len(piece.lines) == 1 and not early and (hangs or after is None or last.text[-1] not in _ENDS):
            return False
        return last.left - piece.left < indent or early
    if line.left < last.left - indent:
        return len(piece.lines) > 1 or early
    return False


def continued(pages: Sequence[Sequence[Part]]) -> list[Part]:
    """Return the parts of all pages, what goes on in another column or on another page joined."""
    made: list[Part] = []
    for page in pages:
        for part in page:
            begun = _begun(made, part) if isinstance(part, Piece) else None
            if begun is None or not isinstance(part, Piece):
                made.append(part)
            else:
                begun.lines += part.lines
                begun.last_right = part.last_right
    return made


def _begun(made: Sequence[Part], part: Piece) -> Piece | None:
    """Return the paragraph with which ``part`` goes on."""
    first = part.lines[0]
    if _mark(first.text):
        return None
    for back, before in enumerate(reversed(made[-_LOOKED_BACK:])):
        if not isinstance(before, Piece) or before.turn != part.turn or not _alike(before.lines[-1], first):
            continue
        last = before.lines[-1]
        beside = last.page != first.page or first.base < last.base or part.left > before.right
        if not beside or last.bold != first.bold:
            continue
        if last.text[-1] in _ENDS and not (back == 0 and first.text[0].islower() and last.text[-1] not in ".!?"):
            continue
        if first.text[0].islower() or (back == 0 and _runs_on(before, part)):
            return before
    return None


def _runs_on(before: Piece, part: Piece) -> bool:
    """Tell whether a paragraph that fills its last line goes on in a line that is not indented."""
    last, first = before.lines[-1], part.lines[0]
    if len(before.lines) < 2 or last.text.endswith("\x02"):
        return last.text.endswith("\x02")
    return not _ends_early(last, first, before) and first.left - part.left < _INDENT * first.size and not last.bold


__all__ = ["Part", "Piece", "continued", "is_item", "parts"]
