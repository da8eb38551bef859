from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from index.types import Document, Kind

from .making import HEIGHT, WIDTH, document, pdf, sentence, texts, wrapped


def paper(count: int, beside: Callable[[Canvas, int], None]) -> Document:
    """Return what is read of pages of text with something beside it."""

    def draw(canvas: Canvas) -> None:
        for number in range(1, count + 1):
            canvas.setFont("Helvetica", 10)
            top = 740.0
            for part in range(4):
                for line in wrapped(sentence(10 * number + part, 50), 440, "Helvetica", 10):
                    canvas.drawString(72, top, line)
                    top -= 12
                top -= 12
            beside(canvas, number)
            canvas.showPage()

    return document(pdf(draw))


def footer(canvas: Canvas, number: int) -> None:
    canvas.drawString(72, HEIGHT - 40, "Handbook of the City")
    canvas.drawCentredString(WIDTH / 2, 30, f"Page {number} of 9")


def alternating(canvas: Canvas, number: int) -> None:
    canvas.drawString(72, 30, f"{number} City of Example" if number % 2 else f"Handbook of Leave {number}")


def bare(canvas: Canvas, number: int) -> None:
    canvas.drawCentredString(WIDTH / 2, 30, str(number + 6))


def set_apart(canvas: Canvas, number: int) -> None:
    canvas.drawString(72, 30, "City of Example")
    canvas.drawRightString(WIDTH - 72, 30, str(number))


@pytest.mark.parametrize("beside", [footer, alternating, bare, set_apart])
def test_what_repeats_on_most_pages_is_furniture(beside: Callable[[Canvas, int], None]) -> None:
    found = paper(8, beside)
    assert all(text.startswith("Clause") for text in texts(found))
    kept = " ".join(texts(found, Kind.FURNITURE))
    assert ("City" in kept) or ("14" in kept)
    assert len(texts(found)) == 32


def test_furniture_does_not_stand_between_the_halves_of_a_section() -> None:
    found = paper(5, footer)
    kinds = [each.kind for each in found.paragraphs]
    assert kinds == sorted(kinds, key=lambda kind: kind is Kind.FURNITURE)


FIELDS = ("Name", "Unit", "First day", "Last day", "Days of leave", "Approved by")


def test_a_form_that_is_filled_in_page_after_page_is_text() -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(1, 7):
            canvas.setFont("Helvetica", 10)
            canvas.drawString(72, HEIGHT - 30, "City of Example")
            canvas.drawString(72, HEIGHT - 90, "Request for leave")
            for row, label in enumerate(FIELDS):
                canvas.drawString(72, HEIGHT - 110 - 18 * row, label)
                canvas.drawString(240, HEIGHT - 110 - 18 * row, f"{sentence(9 * number + row, 2)} {17 * number + row}")
            canvas.drawCentredString(WIDTH / 2, 30, f"Page {number} of 6")
            canvas.showPage()

    found = document(pdf(draw))
    kept = " ".join(texts(found, Kind.FURNITURE))
    assert set(kept.replace("Page", "").split()) <= {"City", "of", "Example", *"123456"}
    said = found.text
    for label in FIELDS:
        assert said.count(label) == 6
        assert label not in kept


def test_a_watermark_across_a_page_of_few_lines_is_furniture() -> None:
    def beside(canvas: Canvas, number: int) -> None:
        canvas.drawString(200, 400, "Draft for comments")

    assert "Draft for comments" in " ".join(texts(paper(6, beside), Kind.FURNITURE))


@pytest.mark.parametrize(
    ("beside", "kept"),
    [
        (footer, ["Handbook of the City", "Page 1 of 9", "Handbook of the City", "Page 2 of 9"]),
        (bare, ["7", "8"]),
        (set_apart, ["City of Example 1", "City of Example 2"]),
    ],
)
@pytest.mark.parametrize("count", [2, 3])
def test_two_pages_suffice_in_the_margin(count: int, beside: Callable[[Canvas, int], None], kept: list[str]) -> None:
    def but_the_last_of_three(canvas: Canvas, number: int) -> None:
        if number < 3:
            beside(canvas, number)

    found = paper(count, but_the_last_of_three)
    assert texts(found, Kind.FURNITURE) == kept
    assert all(text.startswith("Clause") for text in texts(found))


def test_a_footer_below_a_table_of_two_pages_is_none_of_its_rows() -> None:
    rows = [
        ("Part", "Finding", "Mend before"),
        *((f"Tower {n}", f"{n} bolts loose", f"{n} May 2026") for n in range(4)),
    ]

    def draw(canvas: Canvas) -> None:
        for number in (1, 2):
            canvas.setFont("Helvetica", 10)
            for place, row in enumerate(rows):
                for left, cell in zip((72, 200, 330), row, strict=True):
                    canvas.drawString(left, 150 + 300 * (number == 1) - 14 * place, cell)
            canvas.setFont("Helvetica", 8)
            canvas.drawString(72, 34, "Inspectorate of Example: report 2025/118")
            canvas.drawRightString(WIDTH - 72, 34, f"Page {number}")
            canvas.showPage()

    found = document(pdf(draw))
    assert texts(found, Kind.FURNITURE) == [f"Inspectorate of Example: report 2025/118 Page {n}" for n in (1, 2)]
    assert texts(found) == ["\n".join(map(" | ".join, rows))] * 2


@pytest.mark.parametrize(
    "said", [("Total 90 euros", "Total 97 euros"), ("Part A", "Part B"), ("40", "47"), ("118", "118")]
)
def test_two_lines_in_the_margin_that_differ_otherwise_are_text(said: tuple[str, str]) -> None:
    found = paper(2, lambda canvas, number: canvas.drawString(72, 30, said[number - 1]))
    assert texts(found, Kind.FURNITURE) == []


def test_two_pages_have_no_furniture_within_their_margins() -> None:
    found = paper(2, lambda canvas, number: canvas.drawString(72, HEIGHT - 90, "Request for leave"))
    assert texts(found, Kind.FURNITURE) == []


def test_different_lines_at_one_height_are_text() -> None:
    found = paper(6, lambda canvas, number: canvas.drawString(72, 30, sentence(500 + 7 * number, 9)))
    assert texts(found, Kind.FURNITURE) == []


def test_figures_in_the_middle_of_pages_are_text() -> None:
    found = paper(6, lambda canvas, number: canvas.drawString(72, 400, f"Total {number * 37} euros"))
    assert texts(found, Kind.FURNITURE) == []
    assert "Total 111 euros" in found.text
