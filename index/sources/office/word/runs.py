"""What stands within a paragraph of a Word document: its text as it is read once all changes are accepted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from index.sources.office.markup import attribute, child, chosen, name, switched
from index.sources.office.symbols import plain, symbol
from index.sources.office.word.styles import Styles
from index.types import Unit

_UNREAD = frozenset(
    "w:pPr w:rPr w:del w:moveFrom w:sdtPr w:sdtEndPr w:rt w:rubyPr w:instrText w:delText w:delInstrText w:fldData "
    "w:ffData w:customXmlPr w:smartTagPr w:fldChar w:sectPr".split()
)
_SIGNS = {
    "w:tab": "\t", "w:ptab": "\t", "w:cr": "\n", "w:noBreakHyphen": "-", "w:softHyphen": "",
    "w:lastRenderedPageBreak": "",
}  # fmt: skip
_NOTES = {
    "w:footnoteReference": Unit.FOOTNOTE,
    "w:endnoteReference": Unit.ENDNOTE,
    "w:commentReference": Unit.COMMENT,
}
_BOXES = frozenset({"w:txbxContent", "c:chart"})


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a note or a comment is referred to."""

    unit: Unit
    id: str
    """Within its part; no number that anybody sees."""


@dataclass(slots=True)
class Inline:
    """What was found in a paragraph, and in those whose ends were deleted before it."""

    parts: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    """Text boxes, and charts, which hang on the paragraph."""

    @property
    def text(self) -> str:
        """Its text, without white space around it."""
        lines = "".join(self.parts).split("\n")
        return "\n".join(line.strip(" \t") for line in lines).strip()


@dataclass(slots=True)
class Fields:
    """The fields that are open: each has a code, which is not shown, and then a result, which is.

    A field may reach over many paragraphs, and have others in it.
    """

    _shows: list[bool] = field(default_factory=list)
    _codes: int = 0

    @property
    def shown(self) -> bool:
        """Whether what stands here is shown."""
        return not self._codes

    def meet(self, sign: Any) -> None:  # noqa: ANN401 - lxml's elements have no types
        """Note ``w:fldChar``."""
        kind = attribute(sign, "w:fldCharType")
        if kind == "begin":
            self._shows.append(False)
            self._codes += 1
        elif kind == "separate" and self._shows and not self._shows[-1]:
            self._shows[-1] = True
            self._codes -= 1
        elif kind == "end" and self._shows:
            self._codes -= not self._shows.pop()


@dataclass(frozen=True, slots=True)
class _Look:
    hidden: bool
    font: str = ""


def gather(paragraph: Any, into: Inline, fields: Fields, styles: Styles, hidden: bool) -> None:  # noqa: ANN401
    """Add what stands in ``paragraph``; ``hidden`` tells whether its style hides it."""
    stack = [(iter(paragraph), _Look(hidden))]
    while stack:
        children, look = stack[-1]
        element = next(children, None)
        if element is None:
            stack.pop()
            continue
        kind = name(element)
        if kind == "w:fldChar":
            fields.meet(element)
        elif kind == "mc:AlternateContent":
            stack.append((chosen(element), look))
        elif kind == "w:r":
            stack.append((iter(element), _look(element, styles, hidden)))
        elif kind in _BOXES:
            into.boxes += [] if look.hidden else [element]
        elif kind not in _UNREAD and not _taken(element, kind, into, look, fields.shown):
            stack.append((iter(element), look))


def _look(run: Any, styles: Styles, hidden: bool) -> _Look:  # noqa: ANN401
    properties = child(run, "w:rPr")
    if properties is None:
        return _Look(hidden)
    own = switched(properties, "w:vanish")
    if own is None:
        own = styles.hides(attribute(child(properties, "w:rStyle"), "w:val"))
    font = attribute(child(properties, "w:rFonts"), "w:ascii") or ""
    return _Look(hidden if own is None else own, font)


def _taken(element: Any, kind: str, into: Inline, look: _Look, shown: bool) -> bool:  # noqa: ANN401
    """Add what an element says, if it is one that says something."""
    if kind in _NOTES:
        if not look.hidden:
            into.marks.append(Mark(_NOTES[kind], attribute(element, "w:id") or ""))
        return True
    said = _said(element, kind, look)
    if said and shown and not look.hidden:
        into.parts.append(said)
    return said is not None


def _said(element: Any, kind: str, look: _Look) -> str | None:  # noqa: ANN401
    if kind in {"w:t", "m:t"}:
        return plain((element.text or "").replace("\n", " "), look.font)
    if kind == "w:br":
        return "\n" if attribute(element, "w:type") in {None, "textWrapping"} else " "
    if kind == "w:sym":
        code = attribute(element, "w:char") or ""
        hexadecimal = (
            len(code) <= 6 and code.isascii() and code.isalnum() and set(code.lower()) <= set("0123456789abcdef")
        )
        return symbol(int(code, 16), attribute(element, "w:font") or "") if hexadecimal and code else ""
    return _SIGNS.get(kind)


__all__ = ["Fields", "Inline", "Mark", "gather"]
