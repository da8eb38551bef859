"""Which lines of a message are its own, which repeat an earlier one, and whose, and which are no message at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.sources.mail.attribution import attribution, header_block, is_divider, is_rule, may_open
from index.sources.mail.boilerplate import is_signature_mark
from index.types import Kind, Location, Unit

_MARKS = re.compile(r"(?:> ?){1,40}")
_MOST_DEPTH = 20
_LONGEST_SIGNATURE = 15
"""Lines. What is longer below the mark is no signature."""
_ATTRIBUTION_LINES = 3
_BLOCK_LINES = 14
_PGP = re.compile(r"-----(?:BEGIN|END) PGP [A-Z ]{3,40}-----")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a message's body."""

    text: str
    """Without the marks of a quotation."""
    depth: int = 0
    """How many times it is quoted."""
    signature: bool = False
    """Whether the mail program marked it as a signature."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a line is."""

    kind: Kind
    who: str | None = None
    """Of a quoted line: writer and day of the message that it repeats."""
    introduces: bool = False
    """Whether it only says so of those below it."""

    @property
    def location(self) -> Location | None:
        """Its place, where it is an earlier message, or the header of one."""
        return Location(Unit.HEADER if self.introduces else Unit.EARLIER, self.who) if self.who else None


_OWN = Label(Kind.BODY)


def unmarked(text: str, depth: int = 0, *, signature: bool = False) -> Line:
    """Return a line of the text without its marks, which add to ``depth``."""
    marks = _MARKS.match(text)
    # A transport escapes a line that begins with "From " by one mark.
    if marks is None or text.startswith(">From "):
        return Line(text[marks.end() :] if marks else text, depth, signature)
    return Line(text[marks.end() :], min(depth + marks[0].count(">"), _MOST_DEPTH), signature)


@dataclass(slots=True)
class _Told:
    """Who wrote the lines of each depth, as far as it was read."""

    who: dict[int, str] = field(default_factory=dict)

    def introduce(self, depth: int, name: str) -> None:
        self.who = {known: each for known, each in self.who.items() if known < depth}
        self.who[depth] = name

    def label(self, line: Line, *, furniture: bool) -> Label:
        name = self.who.get(line.depth) or ("quoted" if line.depth else None)
        if furniture or line.signature:
            return Label(Kind.FURNITURE, name)
        return Label(Kind.QUOTED, name) if name else _OWN


def labelled(lines: Sequence[Line]) -> list[Label]:
    """Return what each of ``lines`` is. A blank line goes with the one before it."""
    told, labels, signed = _Told(), list[Label](), -1
    while len(labels) < len(lines):
        at = len(labels)
        line = lines[at]
        if not line.text.strip():
            labels.append(labels[-1] if labels else _OWN)
            continue
        introduced = _introduction(lines, at)
        if introduced:
            count, depth, name = introduced
            told.introduce(depth, name)
            labels += [Label(Kind.QUOTED, name, introduces=True)] * count
            continue
        if is_signature_mark(line.text):
            signed = max(signed, _end_of_signature(lines, at))
        labels.append(told.label(line, furniture=at < signed or _PGP.fullmatch(line.text.strip()) is not None))
    return labels


def _introduction(lines: Sequence[Line], at: int) -> tuple[int, int, str] | None:
    """Return how many lines from ``at`` introduce an earlier message, at which depth it stands, and whose it is."""
    return _attribution(lines, at) or _divided(lines, at)


def _attribution(lines: Sequence[Line], at: int) -> tuple[int, int, str] | None:
    depth, parts = lines[at].depth, list[str]()
    for count in range(1, _ATTRIBUTION_LINES + 1):
        line = lines[at + count - 1] if at + count <= len(lines) else None
        if line is None or line.depth != depth or not line.text.strip() or (count == 2 and not may_open(parts[0])):
            return None
        parts.append(line.text.strip())
        if parts[-1].rstrip("‏‎")[-1:] in {":", "："}:
            after = _next(lines, at + count)
            marked = after is not None and after.depth > depth
            name = attribution(" ".join(parts), marked)
            return (count, depth + 1 if marked else depth, name) if name else None
    return None


def _divided(lines: Sequence[Line], at: int) -> tuple[int, int, str] | None:
    """Read a block of header lines, with the line that announces it."""
    first, depth = lines[at].text, lines[at].depth
    announced = is_divider(first)
    start = at + 1 if announced or is_rule(first) else at
    while start > at and start < len(lines) and start < at + 4 and not lines[start].text.strip():
        start += 1
    inner = lines[start].depth if start < len(lines) else depth
    block = [line.text for line in lines[start : start + _BLOCK_LINES]] if inner >= depth else []
    found = header_block(block) if block and (start > at or ":" in first[:30] or "：" in first[:30]) else None
    if found:
        return start - at + found[0], inner, found[1]
    if not announced:
        return None
    after = _next(lines, at + 1)
    return 1, (after.depth if after else depth), "quoted"


def _next(lines: Sequence[Line], at: int) -> Line | None:
    """Return the next line that says something, of those near."""
    return next((line for line in lines[at : at + 4] if line.text.strip()), None)


def _end_of_signature(lines: Sequence[Line], at: int) -> int:
    """Return where the signature that begins at ``at`` ends; ``at`` if that is too far to be one."""
    depth, said = lines[at].depth, 0
    for number in range(at + 1, len(lines)):
        line = lines[number]
        if not line.text.strip():
            continue
        if line.depth != depth or is_signature_mark(line.text) or _introduction(lines, number):
            return number
        said += 1
        if said > _LONGEST_SIGNATURE:
            return at
    return len(lines)


__all__ = ["Label", "Line", "labelled", "unmarked"]
