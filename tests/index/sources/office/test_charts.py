from __future__ import annotations

import pytest
from lxml import etree

from index.sources.office.charts import chart_blocks
from index.sources.office.package import Package
from tests.index.sources.office.ooxml import element, relations, zipped


def _points(*values: str) -> str:
    return "".join(f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>' for n, value in enumerate(values) if value)


def _read(plot: str, title: str = "") -> list[str]:
    head = f"<c:title><c:tx><a:p><a:r><a:t>{title}</a:t></a:r></a:p></c:tx></c:title>" if title else ""
    chart = element("c:chartSpace", f"<c:chart>{head}<c:plotArea>{plot}</c:plotArea></c:chart>")
    package = Package(zipped({"_rels/a.rels": relations(c="chart chart.xml"), "chart.xml": chart}), "a")
    return [block.text for block in chart_blocks(package, "a", _reference())]


def _reference() -> object:
    return etree.fromstring(element("a:graphicData", '<c:chart r:id="c"/>'))[0]


@pytest.mark.parametrize(
    ("plot", "expected"),
    [
        (
            f"<c:ser><c:tx><c:v>Sales</c:v></c:tx><c:cat>{_points('Q1', 'Q2')}</c:cat><c:val>{_points('5', '')}</c:val>"
            "</c:ser>"
            f"<c:ser><c:tx>{_points('Costs')}</c:tx><c:val>{_points('3', '4')}</c:val></c:ser>",
            ["By quarter", "| Sales | Costs\nQ1 | 5 | 3\nQ2 |  | 4"],
        ),
        (
            f"<c:ser><c:xVal>{_points('1', '2')}</c:xVal><c:yVal>{_points('5', '7')}</c:yVal></c:ser>",
            ["By quarter", "1 | 5\n2 | 7"],
        ),
        ("<c:ser><c:tx><c:v>Empty</c:v></c:tx></c:ser>", ["By quarter"]),
    ],
)
def test_a_row_for_each_category(plot: str, expected: list[str]) -> None:
    assert _read(plot, "By quarter") == expected


def test_a_chart_that_is_not_there_says_nothing() -> None:
    assert list(chart_blocks(Package(zipped({"a": "b"}), "a"), "a", _reference())) == []
