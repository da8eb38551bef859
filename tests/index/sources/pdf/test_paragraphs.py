from __future__ import annotations

from collections.abc import Sequence

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from index.types import Kind

from .making import document, pdf, sentence, texts, wrapped

SIZE = 10


def set_in(
    canvas: Canvas, left: float, top: float, width: float, content: str, first: float = 0, rest: float = 0
) -> float:
    """Draw a paragraph with indents of its first and its other lines; return the height of the line below it."""
    head = wrapped(content, width - first, "Helvetica", SIZE)[0]
    others = content.removeprefix(head).strip()
    rows = [head, *(wrapped(others, width - rest, "Helvetica", SIZE) if others else [])]
    canvas.setFont("Helvetica", SIZE)
    for number, line in enumerate(rows):
        canvas.drawString(left + (rest if number else first), top, line)
        top -= 1.2 * SIZE
    return top


def page(contents: Sequence[str], gap: float, first: float = 0, rest: float = 0) -> bytes:
    def draw(canvas: Canvas) -> None:
        top = 760.0
        for content in contents:
            top = set_in(canvas, 72, top, 400, content, first, rest) - gap

    return pdf(draw)


LONG = [sentence(number, 40 + number) for number in range(5)]


@pytest.mark.parametrize(
    ("gap", "first", "rest"), [(8, 0, 0), (0, 16, 0), (0, 0, 20), (8, 0, 20)], ids=["gap", "indent", "hanging", "both"]
)
def test_paragraphs_are_parted_by_gaps_and_indents(gap: float, first: float, rest: float) -> None:
    assert texts(document(page(LONG, gap, first, rest))) == LONG


def test_a_line_that_ends_early_ends_a_paragraph() -> None:
    many = [sentence(number, 43) for number in range(30)]
    contents = [
        each for each in many if stringWidth(wrapped(each, 400, "Helvetica", SIZE)[-1], "Helvetica", SIZE) < 250
    ]
    assert len(contents) > 2
    assert texts(document(page(contents, 0))) == contents


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    content = sentence(3, 400)

    def draw(canvas: Canvas) -> None:
        rows = wrapped(content, 220, "Helvetica", SIZE)
        for number, line in enumerate(rows):
            column, at = divmod(number, 20)
            if column in {2, 4} and at == 0:
                canvas.showPage()
            canvas.setFont("Helvetica", SIZE)
            canvas.drawString(60 + 250 * (column % 2), 700 - 12 * at, line)

    found = document(pdf(draw))
    assert texts(found) == [content]
    (paragraph,) = found.paragraphs
    assert paragraph.page == 1
    pages = [spot.page for spot in paragraph.spots]
    assert pages == sorted(pages, key=lambda number: number or 0)
    assert set(pages) == {1, 2}


def test_what_begins_with_a_capital_after_a_full_stop_is_another_paragraph_on_the_next_page() -> None:
    def draw(canvas: Canvas) -> None:
        set_in(canvas, 72, 700, 400, LONG[0])
        canvas.showPage()
        set_in(canvas, 72, 760, 400, LONG[1])

    assert texts(document(pdf(draw))) == LONG[:2]


@pytest.mark.parametrize("marks", [["•"] * 4, ["1.", "2.", "3.", "4."], ["a)", "b)", "c)", "d)"], ["–"] * 4])
def test_lists_keep_their_marks(marks: list[str]) -> None:
    def draw(canvas: Canvas) -> None:
        top = set_in(canvas, 72, 760, 400, "What an applicant has to bring along on the day itself:") - 4
        for mark, content in zip(marks, items, strict=True):
            canvas.drawString(80, top, mark)
            top = set_in(canvas, 100, top, 200, content)

    items = [f"the form {number} for residents who need help with their permits and housing" for number in range(4)]
    found = document(pdf(draw))
    assert texts(found, Kind.LIST) == ["\n".join(f"{mark} {item}" for mark, item in zip(marks, items, strict=True))]


def test_a_heading_that_runs_into_its_text_is_no_heading() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", SIZE)
        canvas.drawString(72, 760, "Definitions of terms. ")
        rest = canvas.stringWidth("Definitions of terms. ", "Helvetica-Bold", SIZE)
        canvas.setFont("Helvetica", SIZE)
        canvas.drawString(72 + rest, 760, "In this agreement the")
        set_in(canvas, 72, 748, 205, "following words mean what is said below, wherever they stand in the text of it.")

    found = document(pdf(draw))
    assert [each.kind for each in found.paragraphs] == [Kind.BODY]
    assert texts(found)[0].startswith("Definitions of terms. In this agreement the following words")
