"""What stands within a paragraph of an OpenDocument file."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from index.sources.office.markup import attribute, name, number
from index.sources.office.symbols import plain

_SPACE = re.compile(r"[ \t\r\n]+")
_UNREAD = frozenset(
    "text:tracked-changes text:ruby-text text:hidden-text svg:title svg:desc office:binary-data text:note-citation "
    "text:script text:bookmark text:toc-mark office:event-listeners draw:image".split()
)
_SIGNS = {"text:tab": "\t", "text:line-break": "\n", "text:soft-page-break": ""}
_MOST_SPACES = 1000
NOTES = frozenset({"text:note", "office:annotation"})


@dataclass(slots=True)
class Inline:
    """What was found in a paragraph."""

    parts: list[str] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)
    """Footnotes, endnotes and comments: they stand where their marks do."""
    boxes: list[Any] = field(default_factory=list)
    """Frames and shapes."""

    @property
    def text(self) -> str:
        """Its text, without white space around it."""
        return "\n".join(line.strip(" \t") for line in "".join(self.parts).split("\n")).strip()

    def say(self, text: str | None) -> None:
        """Add text; white space in the file is one space, and none after another."""
        if text:
            said = _SPACE.sub(" ", plain(text, "Symbol"))
            after_space = not self.parts or self.parts[-1].endswith((" ", "\n"))
            self.parts.append(said[1:] if after_space and said.startswith(" ") else said)


def gather(paragraph: Any, hidden: Set[str | None]) -> Inline:  # noqa: ANN401 - lxml's elements have no types
    """Return what stands in ``paragraph``; ``hidden`` are the styles of what is not shown."""
    found = Inline()
    found.say(paragraph.text)
    stack = [(paragraph, iter(paragraph))]
    while stack:
        element, inner = stack[-1]
        each = next(inner, None)
        if each is None:
            stack.pop()
            if stack:
                found.say(element.tail)
        elif _enters(each, found, hidden):
            found.say(each.text)
            stack.append((each, iter(each)))
        else:
            found.say(each.tail)
    return found


def _enters(element: Any, found: Inline, hidden: Set[str | None]) -> bool:  # noqa: ANN401
    """Tell whether an element is looked into; take what it says where it is not."""
    kind = name(element)
    if kind in _SIGNS:
        found.parts.append(_SIGNS[kind])
    elif kind == "text:s":
        found.parts.append(" " * max(1, min(number(element, "text:c", 1), _MOST_SPACES)))
    elif kind in NOTES:
        found.notes.append(element)
    elif kind.startswith("draw:") and kind != "draw:a":
        found.boxes.append(element)
    else:
        unseen = kind == "text:span" and attribute(element, "text:style-name") in hidden
        return not (not kind or kind in _UNREAD or unseen)
    return False


__all__ = ["NOTES", "Inline", "gather"]
