"""Charts to tables: a row for each category, a column for each series."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.sources.blocks import Block
from index.sources.office.grid import Cell, table_blocks
from index.sources.office.markup import attribute, below, child, number
from index.sources.office.package import Package
from index.types import Location

_MOST_POINTS = 2000


def chart_blocks(
    package: Package,
    part: str,
    chart: Any,  # noqa: ANN401 - lxml's elements have no types
    location: Location | None = None,
) -> Iterator[Block]:
    """Yield the title and the figures of the chart to which ``chart``, in ``part``, refers. Raises SourceError."""
    named = package.by_id(part, attribute(chart, "r:id"))
    if named is None:
        return
    root = package.archive.xml(named)
    title = " ".join("".join(each.text or "" for each in below(child(root, "c:chart", "c:title"), "a:t")).split())
    if title:
        yield Block(title, location=location)
    series = [_series(each) for each in below(root, "c:ser")]
    categories = next((points for _, points, _ in series if points), {})
    rows = sorted({*categories, *(at for _, _, values in series for at in values)})[:_MOST_POINTS]
    if not any(values for _, _, values in series):
        return
    heads = ["", *(named for named, _, _ in series)]
    body = [[categories.get(at, str(at + 1)), *(values.get(at, "") for _, _, values in series)] for at in rows]
    yield from table_blocks([[_cell(text) for text in row] for row in (heads, *body)], location)


def _cell(text: str) -> Cell:
    text = " ".join(text.split())
    return Cell((Block(text),) if text else ())


def _series(element: Any) -> tuple[str, dict[int, str], dict[int, str]]:  # noqa: ANN401
    """Return a series' name, its categories and its values."""
    named = " ".join(_points(child(element, "c:tx")).values())
    categories, values = child(element, "c:cat"), child(element, "c:val")
    across = child(element, "c:xVal") if categories is None else categories
    up = child(element, "c:yVal") if values is None else values
    return named, _points(across), _points(up)


def _points(element: Any) -> dict[int, str]:  # noqa: ANN401
    """Return what is stored of a row of figures or names, by their places."""
    levels = list(below(element, "c:lvl"))
    found: dict[int, str] = {}
    for point in below(levels[0] if levels else element, "c:pt"):
        found[number(point, "idx", 0)] = "".join(each.text or "" for each in below(point, "c:v"))
    if not found:
        found = {0: "".join(each.text or "" for each in below(element, "c:v"))} if element is not None else {}
    return {at: text for at, text in found.items() if text}


__all__ = ["chart_blocks"]
