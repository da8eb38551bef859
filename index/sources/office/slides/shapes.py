"""The shapes of a slide, where they stand on it, and in which order they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index.sources.office.markup import attribute, child, chosen, name, number
from index.sources.office.reading_order import Box, in_order

TITLES = frozenset({"title", "ctrTitle"})
FURNITURE = frozenset({"dt", "ftr", "hdr", "sldNum"})
_FRAMES = frozenset({"p:sp", "p:graphicFrame", "p:cxnSp"})
_ALIKE = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}
"""Kinds of placeholders for which a master has but one."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape that may hold text."""

    element: Any
    box: Box | None
    """None where nothing says where it stands."""
    role: str | None
    """The kind of a placeholder: ``title``, ``body``; None for other shapes."""
    models: tuple[Any, ...] = ()
    """The placeholders of layout and master after which it is made, nearest first."""


@dataclass(frozen=True, slots=True)
class _Move:
    """From the units of a group to those of the slide."""

    across: float = 1.0
    down: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def box(self, place: Any) -> Box | None:  # noqa: ANN401 - lxml's elements have no types
        at, size = child(place, "a:off"), child(place, "a:ext")
        if at is None or size is None:
            return None
        left = self.left + number(at, "x", 0) * self.across
        top = self.top + number(at, "y", 0) * self.down
        return Box(left, top, left + number(size, "cx", 0) * self.across, top + number(size, "cy", 0) * self.down)

    def into(self, place: Any) -> _Move:  # noqa: ANN401
        """Return the move from the units of the group that stands at ``place``."""
        box = self.box(place)
        inner, size = child(place, "a:chOff"), child(place, "a:chExt")
        if box is None or inner is None or size is None:
            return self
        across = (box.right - box.left) / max(1, number(size, "cx", 1))
        down = (box.bottom - box.top) / max(1, number(size, "cy", 1))
        return _Move(across, down, box.left - number(inner, "x", 0) * across, box.top - number(inner, "y", 0) * down)


def shapes(root: Any, models: Sequence[Any]) -> Iterator[Shape]:  # noqa: ANN401
    """Yield the shapes of a slide, as they lie one over the other; ``models`` are its layout and master."""
    stack = [(_tree(root), _Move())]
    while stack:
        children, move = stack[-1]
        element = next(children, None)
        if element is None:
            stack.pop()
            continue
        kind = name(element)
        if kind == "mc:AlternateContent":
            stack.append((chosen(element), move))
        elif kind == "p:grpSp" and not _hidden(element):
            stack.append((iter(element), move.into(child(element, "p:grpSpPr", "a:xfrm"))))
        elif kind in _FRAMES and not _hidden(element):
            yield _shape(element, move, models)


def _tree(root: Any) -> Iterator[Any]:  # noqa: ANN401
    tree = child(root, "p:cSld", "p:spTree")
    return iter(()) if tree is None else iter(tree)


def _hidden(element: Any) -> bool:  # noqa: ANN401
    first = next(iter(element), None)  # p:nvSpPr and the like
    return attribute(child(first, "p:cNvPr"), "hidden") in {"1", "true"}


def _shape(element: Any, move: _Move, models: Sequence[Any]) -> Shape:  # noqa: ANN401
    holder = _placeholder(element)
    role = None if holder is None else attribute(holder, "type") or "obj"
    made_after: list[Any] = []
    kind = role
    for model in models:
        found = _model(model, holder, kind)
        if found is not None:
            made_after.append(found)
            kind = attribute(_placeholder(found), "type") or kind
    places = (_place(each) for each in (element, *made_after))
    box = next((box for place in places if (box := move.box(place)) is not None), None)
    return Shape(element, box, role, tuple(made_after))


def _placeholder(element: Any) -> Any:  # noqa: ANN401
    first = next(iter(element), None)
    return child(first, "p:nvPr", "p:ph")


def _place(element: Any) -> Any:  # noqa: ANN401
    own = child(element, "p:spPr", "a:xfrm")
    return child(element, "p:xfrm") if own is None else own


def _model(root: Any, holder: Any, kind: str | None) -> Any:  # noqa: ANN401
    """Return the placeholder of a layout or master after which ``holder`` is made: the same index, else the kind."""
    if holder is None:
        return None
    alike = None
    for each in _tree(root):
        other = _placeholder(each) if name(each) == "p:sp" else None
        if other is None:
            continue
        if attribute(other, "idx") == attribute(holder, "idx") is not None:
            return each
        same = _ALIKE.get(kind or "", kind) == _ALIKE.get(attribute(other, "type") or "obj", attribute(other, "type"))
        alike = each if alike is None and same else alike
    return alike


def ordered(found: Sequence[Shape]) -> list[Shape]:
    """Return shapes in the order in which they are read: the title first, and last what stands nowhere."""
    title = [shape for shape in found if shape.role in TITLES]
    others = [shape for shape in found if shape.role not in TITLES]
    placed = [(shape.box, shape) for shape in others if shape.box is not None]
    return [*title, *in_order(placed), *(shape for shape in others if shape.box is None)]


__all__ = ["FURNITURE", "TITLES", "Shape", "ordered", "shapes"]
