"""The elements of office XML by short names, ``w:p`` or ``text:h``, whichever of their namespaces a file writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

_OPEN = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMESPACES: dict[str, tuple[str, ...]] = {
    "w": (f"{_OPEN}wordprocessingml/2006/main", f"{_STRICT}wordprocessingml/main"),
    "p": (f"{_OPEN}presentationml/2006/main", f"{_STRICT}presentationml/main"),
    "a": (f"{_OPEN}drawingml/2006/main", f"{_STRICT}drawingml/main"),
    "c": (f"{_OPEN}drawingml/2006/chart", f"{_STRICT}drawingml/chart"),
    "dgm": (f"{_OPEN}drawingml/2006/diagram", f"{_STRICT}drawingml/diagram"),
    "m": (f"{_OPEN}officeDocument/2006/math", f"{_STRICT}officeDocument/math"),
    "r": (f"{_OPEN}officeDocument/2006/relationships", f"{_STRICT}officeDocument/relationships"),
    "rel": (f"{_OPEN}package/2006/relationships",),
    "mc": (f"{_OPEN}markup-compatibility/2006",),
    "wp": (f"{_OPEN}drawingml/2006/wordprocessingDrawing", f"{_STRICT}drawingml/wordprocessingDrawing"),
    "dc": ("http://purl.org/dc/elements/1.1/",),
    "dcterms": ("http://purl.org/dc/terms/",),
    "xlink": ("http://www.w3.org/1999/xlink",),
    "fo": (f"{_ODF}xsl-fo-compatible:1.0",),
    "svg": (f"{_ODF}svg-compatible:1.0",),
    **{
        name: (f"{_ODF}{of}:1.0",)
        for name, of in {
            "office": "office", "text": "text", "table": "table", "draw": "drawing", "style": "style", "meta": "meta",
            "presentation": "presentation", "manifest": "manifest",
        }.items()
    },
}  # fmt: skip
_PREFIXES = {uri: prefix for prefix, uris in _NAMESPACES.items() for uri in uris}
_ON = frozenset({"1", "true", "on"})


def name(element: Any) -> str:  # noqa: ANN401 - lxml's elements have no types
    """Return the element's short name; the local name alone in a namespace not known here, and "" for a comment."""
    tag = element.tag
    return _short(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=4096)
def _short(tag: str) -> str:
    if not tag.startswith("{"):
        return tag
    uri, _, local = tag[1:].partition("}")
    prefix = _PREFIXES.get(uri)
    return f"{prefix}:{local}" if prefix else local


@lru_cache(maxsize=4096)
def _long(short: str) -> tuple[str, ...]:
    prefix, _, local = short.partition(":")
    return tuple(f"{{{uri}}}{local}" for uri in _NAMESPACES[prefix]) if local else (short,)


def attribute(element: Any, short: str) -> str | None:  # noqa: ANN401
    """Return the value of an attribute; None where ``element`` is None or has none of that name."""
    if element is None:
        return None
    return next((value for tag in _long(short) if (value := element.get(tag)) is not None), None)


def number(element: Any, short: str, otherwise: int) -> int:  # noqa: ANN401
    """Return an attribute that is a whole number; ``otherwise`` where it is missing or none."""
    value = attribute(element, short) or ""
    sign, digits = (-1, value[1:]) if value.startswith("-") else (1, value)
    return sign * int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else otherwise


def child(element: Any, *path: str) -> Any:  # noqa: ANN401
    """Return the first child of that name, the first below it of the next name, and so on; None where there is none."""
    for short in path:
        if element is None:
            return None
        element = next((each for tag in _long(short) for each in element.iterchildren(tag)), None)
    return element


def children(element: Any, short: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield the children of that name; none where ``element`` is None."""
    if element is not None:
        for tag in _long(short):
            yield from element.iterchildren(tag)


def below(element: Any, short: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield what stands below ``element`` by that name, in reading order; none where ``element`` is None."""
    if element is not None:
        yield from element.iter(*_long(short))


def switched(properties: Any, short: str) -> bool | None:  # noqa: ANN401
    """Return whether a property such as ``w:vanish`` is on; None where nothing is said of it."""
    found = child(properties, short)
    if found is None:
        return None
    value = attribute(found, f"{short.partition(':')[0]}:val")
    return value is None or value in _ON


def within(element: Any, through: Callable[[str], bool]) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Yield what stands in ``element``, with its name: what is ``through`` is looked through, however deep.

    Nothing stands in None. Of alternatives the first is taken: programs write the same content once more for those that
    are older.
    """
    stack = [] if element is None else [element.iterchildren()]
    while stack:
        found = next(stack[-1], None)
        if found is None:
            stack.pop()
            continue
        short = name(found)
        if short == "mc:AlternateContent":
            stack.append(chosen(found))
        elif through(short):
            stack.append(found.iterchildren())
        else:
            yield short, found


def chosen(alternatives: Any) -> Iterator[Any]:  # noqa: ANN401
    """Return what stands in the first of ``mc:AlternateContent``."""
    one = child(alternatives, "mc:Choice")
    one = child(alternatives, "mc:Fallback") if one is None else one
    return iter(()) if one is None else iter(one)


__all__ = ["attribute", "below", "child", "children", "chosen", "name", "number", "switched", "within"]
