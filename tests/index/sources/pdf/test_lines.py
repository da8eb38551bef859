from __future__ import annotations

from collections.abc import Callable

from reportlab.pdfgen.canvas import Canvas

from index.sources.pdf.drawn import opened
from index.sources.pdf.lines import Segment, segments

from .making import pdf


def found(draw: Callable[[Canvas], None]) -> tuple[list[Segment], int]:
    with opened(pdf(draw)) as pages:
        return segments(pages.drawn(1))


def test_a_wide_gap_parts_a_line() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "one column")
        canvas.drawString(300, 700, "another one")
        canvas.drawString(72, 680, "below it")

    assert [each.text for each in found(draw)[0]] == ["one column", "another one", "below it"]


def test_raised_and_lowered_signs_belong_to_their_line() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 700, "water H")
        at = 72 + canvas.stringWidth("water H", "Helvetica", 12)
        canvas.drawString(at + 4.6, 700, "O and more")
        canvas.setFont("Helvetica", 8)
        canvas.drawString(at, 697, "2")

    assert [each.text.replace(" ", "") for each in found(draw)[0]] == ["waterH2Oandmore"]


def test_turned_text_has_a_frame_of_its_own() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "most of the text is upright")
        canvas.rotate(90)
        canvas.drawString(100, -50, "some is not")

    some, turn = found(draw)
    assert [(each.text, each.turn) for each in some] == [("most of the text is upright", 0), ("some is not", 90)]
    assert turn == 0


def test_a_segment_has_the_size_of_most_of_it() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.drawString(72, 700, "SMALL CAPITALS ")
        at = 72 + canvas.stringWidth("SMALL CAPITALS ", "Helvetica", 9)
        canvas.setFont("Helvetica-Bold", 11)
        canvas.drawString(at, 700, "end")

    (segment,) = found(draw)[0]
    assert (segment.size, segment.largest, segment.bold) == (9, 11, False)
