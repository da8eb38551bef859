from __future__ import annotations

from collections.abc import Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from index.sources.blocks import ROWS
from index.types import Kind

from .making import document, pdf, sentence, texts, wrapped

GRADES = [
    ("Grade", "Days", "Notice", "Pay"),
    ("Junior", "24", "4 weeks", "31,200"),
    ("Middle", "27", "6 weeks", "42,900"),
    ("Senior", "30", "8 weeks", "58,750"),
    ("Head", "30", "12 weeks", "71,300"),
]
LEFTS = (72, 180, 260, 360)


def rows_of(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(" | ".join(row) for row in rows)


def aligned(canvas: Canvas, top: float, rows: Sequence[Sequence[str]] = GRADES, rules: bool = False) -> float:
    for row in rows:
        for left, cell in zip(LEFTS, row, strict=False):
            canvas.drawString(left, top, cell)
        if rules:
            canvas.line(70, top - 5, 450, top - 5)
        top -= 18
    return top


def prose(canvas: Canvas, top: float, number: int) -> float:
    for line in wrapped(sentence(number, 60), 380, "Helvetica", 10):
        canvas.drawString(72, top, line)
        top -= 12
    return top - 14


@pytest.mark.parametrize("rules", [False, True])
def test_aligned_columns_are_a_table_between_paragraphs(rules: bool) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        top = prose(canvas, 760, 1)
        prose(canvas, aligned(canvas, top, rules=rules) - 12, 2)

    found = document(pdf(draw))
    assert [each.kind for each in found.paragraphs] == [Kind.BODY, Kind.TABLE, Kind.BODY]
    assert texts(found)[1] == rows_of(GRADES)


def test_cells_know_where_they_are_drawn() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        aligned(canvas, 700)

    found = document(pdf(draw))
    (table,) = found.paragraphs
    cells = [found.text[spot.start : spot.end] for spot in table.spots]
    assert cells == [cell for row in GRADES for cell in row]


def test_ruled_cells_of_several_lines_are_one_row() -> None:
    rows = [
        ("Kind of leave", "Who may take it and for how long"),
        ("Annual", sentence(1, 30)),
        ("Parental", sentence(2, 45)),
        ("Unpaid", sentence(3, 25)),
    ]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        top = 700.0
        canvas.line(60, top + 14, 460, top + 14)
        for name, about in rows:
            canvas.drawString(72, top, name)
            for line in wrapped(about, 260, "Helvetica", 10):
                canvas.drawString(180, top, line)
                top -= 12
            canvas.line(60, top + 6, 460, top + 6)
            top -= 10

    assert texts(document(pdf(draw)), Kind.TABLE) == [rows_of(rows)]


def test_names_beside_long_texts_are_rows() -> None:
    rows = [
        ("Purpose", sentence(1, 40)),
        ("Persons", sentence(2, 30)),
        ("Places", sentence(3, 40)),
        ("Terms", sentence(4, 20)),
    ]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        top = 700.0
        for name, about in rows:
            canvas.drawString(72, top, name)
            for line in wrapped(about, 300, "Helvetica", 10):
                canvas.drawString(160, top, line)
                top -= 12
            top -= 12

    found = document(pdf(draw))
    for name, about in rows:
        assert f"{name} | {about}" in found.text or f"{name}\n\n{about}" in found.text


def test_long_tables_are_cut() -> None:
    rows = [
        ("Name", "Days", "Notice", "Pay"),
        *((f"Person {n}", str(n), f"{n} weeks", f"{n},000") for n in range(1, 61)),
    ]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 7)
        top = 800.0
        for row in rows:
            for left, cell in zip(LEFTS, row, strict=True):
                canvas.drawString(left, top, cell)
            top -= 11

    assert texts(document(pdf(draw)), Kind.TABLE) == [rows_of(rows[:ROWS]), rows_of(rows[ROWS:])]


def test_an_empty_cell_keeps_its_column() -> None:
    rows = [list(row) for row in GRADES]
    rows[2][2] = ""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        aligned(canvas, 700, rows)

    assert "Middle | 27 |  | 42,900" in document(pdf(draw)).text


YEARS = [
    ("Station", "2019", "2020", "2021", "2022", "2023"),
    ("Upper harbour", "212", "131", "148", "205", "221"),
    ("Old quay", "64", "40", "45", "61", "59"),
    ("Market hall", "38", "29", "41", "77", "96"),
    ("Total", "314", "200", "234", "343", "376"),
]


def gridded(canvas: Canvas, left: float, top: float, widths: Sequence[float], rows: Sequence[Sequence[str]]) -> float:
    """Draw rows between rules, each cell 6 points right of the one before it; return where the last rule runs."""
    edges = [left + sum(widths[:number]) for number in range(len(widths) + 1)]
    for number, row in enumerate(rows):
        canvas.line(edges[0], top - 18 * number, edges[-1], top - 18 * number)
        for edge, cell in zip(edges, row, strict=False):
            canvas.drawString(edge + 6, top - 18 * number - 13, cell)
    bottom = top - 18 * len(rows)
    canvas.line(edges[0], bottom, edges[-1], bottom)
    for edge in edges:
        canvas.line(edge, top, edge, bottom)
    return bottom


def test_a_line_above_or_below_that_crosses_columns_does_not_join_them() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 712, "Figures in thousands, compiled by the harbour office on 8 January 2026.")
        gridded(canvas, 160, 706, (84, 34, 34, 34, 34, 34), YEARS)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 34, "Office of the harbour: report 2025/118, all rights reserved")
        canvas.drawRightString(500, 34, "Page 1")

    found = document(pdf(draw))
    assert texts(found, Kind.TABLE) == [rows_of(YEARS)]
    assert texts(found)[0].startswith("Figures in thousands")
    assert texts(found)[2] == "Office of the harbour: report 2025/118, all rights reserved Page 1"


@pytest.mark.parametrize("width", [30, 26, 24])
def test_rules_part_cells_however_narrow_the_gap(width: float) -> None:
    rows = [(f"{name} {'x' * 4}", *cells) for name, *cells in YEARS]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Courier", 10)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                canvas.drawRightString(160 + place * width + 18, 700 - 18 * number, cell)
        for place in range(-1, 6):
            left = 161 + place * width + 18 if place >= 0 else 40
            canvas.line(left, 714, left, 602)
        for number in range(6):
            canvas.line(40, 714 - 18 * number, 161 + 5 * width + 18, 714 - 18 * number)

    rows[0] = (rows[0][0], *(f"'{year[2:]}" for year in rows[0][1:]))
    assert texts(document(pdf(draw)), Kind.TABLE) == [rows_of(rows)]


def test_a_rule_beside_prose_makes_no_table_of_it() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.line(66, 790, 66, 500)
        canvas.line(240, 790, 240, 500)
        prose(canvas, prose(canvas, 760, 1), 2)

    assert texts(document(pdf(draw))) == [sentence(1, 60), sentence(2, 60)]


def test_rules_that_repeat_in_an_empty_strip_make_no_empty_columns() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        aligned(canvas, 700)
        for left in (160, 166, 172, 248, 256, 340):
            canvas.line(left, 714, left, 620)

    assert texts(document(pdf(draw)), Kind.TABLE) == [rows_of(GRADES)]


def test_a_first_cell_of_several_lines_is_one_row_between_rules() -> None:
    rows = [("Station", "2019"), ("Landing stage of the old harbour", "64"), ("Old quay", "40"), ("Hall", "38")]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for top, cells in ((700, ("Station", "2019")), (630, ("Old quay", "40")), (610, ("Hall", "38"))):
            for left, cell in zip((72, 200), cells, strict=True):
                canvas.drawString(left, top, cell)
        for top, line in ((680, "Landing stage"), (668, "of the old"), (656, "harbour")):
            canvas.drawString(72, top, line)
        canvas.drawString(200, 668, "64")
        for height in (714, 694, 646, 624, 604):
            canvas.line(66, height, 240, height)

    assert texts(document(pdf(draw)), Kind.TABLE) == [rows_of(rows)]


def test_two_lines_side_by_side_are_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 760, "City of Example")
        canvas.drawString(400, 760, "12 March 2026")
        prose(canvas, 720, 3)

    found = document(pdf(draw))
    assert texts(found, Kind.TABLE) == []
    assert texts(found)[0] == "City of Example 12 March 2026"
