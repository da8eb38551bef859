"""Tables of a page: merged cells name all their rows, and columns stay below their heads."""

from __future__ import annotations

import time

import pytest
from lxml import html

from index.sources.blocks import ROWS
from index.sources.web.table import holds_data, table_lines
from index.types import Kind

HEAD = "<tr><th>Hall</th><th>Device</th><th>Load</th></tr>"


def said(rows: str) -> list[str]:
    return [text for _, _, text in table_lines(html.fragment_fromstring(f"<table>{rows}</table>"))]


def test_a_cell_over_rows_is_repeated_in_each() -> None:
    rows = (
        '<tr><td rowspan="3">C</td><td>Crane</td><td>8 t</td></tr>'
        "<tr><td>Hoist</td><td>500 kg</td></tr><tr><td>Lift</td><td>1 t</td></tr>"
        "<tr><td>D</td><td>Belt</td><td>2 t</td></tr>"
    )
    assert said(HEAD + rows) == [
        "Hall | Device | Load\nC | Crane | 8 t\nC | Hoist | 500 kg\nC | Lift | 1 t\nD | Belt | 2 t"
    ]


def test_a_cell_over_columns_leaves_those_behind_it_in_their_places() -> None:
    rows = (
        '<tr><td>C</td><td colspan="2">none</td><td>2001</td></tr>'
        "<tr><td>D</td><td>Lift</td><td>1 t</td><td>1990</td></tr>"
    )
    assert said(rows) == ["C | none |  | 2001\nD | Lift | 1 t | 1990"]


def test_no_cell_reaches_from_a_head_into_a_body() -> None:
    rows = (
        '<thead><tr><th rowspan="9">Hall</th><th>Device</th></tr></thead>'
        "<tbody><tr><td>C</td><td>Crane</td></tr></tbody>"
    )
    assert said(rows) == ["Hall | Device\nC | Crane"]


def test_a_span_of_no_rows_reaches_to_the_end() -> None:
    rows = '<tr><td rowspan="0">C</td><td>Crane</td></tr><tr><td>Hoist</td></tr><tr><td>Lift</td></tr>'
    assert said(rows) == ["C | Crane\nC | Hoist\nC | Lift"]


@pytest.mark.parametrize("span", ["", "x", "-1", "2.5", "1" * 5000, "²"])
def test_spans_that_are_none(span: str) -> None:
    assert said(f'<tr><td rowspan="{span}" colspan="{span}">a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>') == [
        "a | b\nc | d"
    ]


def test_captions_stand_above_and_long_tables_are_cut() -> None:
    rows = "".join(f"<tr><td>n{n}</td><td>{n}</td></tr>\n" for n in range(ROWS + 1))
    table = html.fragment_fromstring(f"<table><caption>Loads</caption>\n{rows}</table>")
    assert [(kind, line) for kind, line, _ in table_lines(table)] == [
        (Kind.BODY, 1), (Kind.TABLE, 2), (Kind.TABLE, 2 + ROWS),
    ]  # fmt: skip


def test_hidden_rows_are_left_out() -> None:
    rows = '<tr><td rowspan="3">C</td><td>Crane</td></tr><tr hidden><td>Hoist</td></tr><tr><td>Lift</td></tr>'
    assert said(rows) == ["C | Crane\nC | Lift"]


def test_spans_as_large_as_they_get_take_no_time() -> None:
    wide = '<td colspan="999999999" rowspan="999999999">a</td>' * 200
    began = time.process_time()
    said(f"<tr>{wide}</tr>" + "<tr><td>b</td></tr>" * 500)
    assert time.process_time() - began < 5


def test_tables_of_data_and_others() -> None:
    assert holds_data(
        html.fragment_fromstring("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>")
    )
    assert not holds_data(html.fragment_fromstring("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>"))
    assert not holds_data(html.fragment_fromstring('<table role="presentation"><tr><td>a</td><td>b</td></tr></table>'))
