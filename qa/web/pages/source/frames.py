"""What stands around several paragraphs: a slide, an earlier message, a table. Frames stand in one another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """HTML around paragraphs that follow each other."""

    first: int
    """The number of the paragraph with which it begins."""
    opening: str
    closing: str
    again: str | None = None
    """What opens it on a page that begins within it, if that is not ``opening``."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph, or a piece of one, as HTML."""

    html: str
    frames: tuple[Frame, ...] = ()
    """Those around it, outermost first."""
    paragraph: int = 0
    """Its number."""
    is_first: bool = True
    """Whether the paragraph begins here."""

    def begins(self, frame: Frame) -> bool:
        """Tell whether a frame begins with it."""
        return self.is_first and frame.first == self.paragraph

    @property
    def size(self) -> int:
        """Bytes of its HTML, and of the frames that begin with it."""
        framed = (frame.opening + frame.closing for frame in self.frames if self.begins(frame))
        return len(self.html.encode()) + sum(len(html.encode()) for html in framed)


def joined(pieces: Iterable[Shown]) -> str:
    """Return pieces, in reading order, within their frames."""
    parts: list[str] = []
    opened: list[Frame] = []
    for piece in pieces:
        shared = 0
        while shared < min(len(opened), len(piece.frames)) and opened[shared] == piece.frames[shared]:
            shared += 1
        while len(opened) > shared:
            parts.append(opened.pop().closing)
        for frame in piece.frames[shared:]:
            opened.append(frame)
            parts.append(frame.opening if frame.again is None or piece.begins(frame) else frame.again)
        parts.append(piece.html)
    parts += [frame.closing for frame in reversed(opened)]
    return "\n".join(parts)


__all__ = ["Frame", "Shown", "joined"]
