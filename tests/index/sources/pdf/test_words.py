from __future__ import annotations

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from index.sources.pdf.drawn import opened
from index.sources.pdf.words import NOBODY, Row, written
from index.types import Document

from .making import document, font, pdf, texts


def lines(*rows: str, face: str = "Helvetica", size: float = 12) -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(face, size)
        for number, row in enumerate(rows):
            canvas.drawString(72, 700 - 1.2 * size * number, row)

    return pdf(draw)


def body(*rows: str, face: str = "Helvetica", size: float = 12) -> str:
    return "\n".join(texts(document(lines(*rows, face=face, size=size))))


def row(codes: str | list[int], widths: list[float], gaps: list[float]) -> Row:
    """Return characters in a line, size 1, so wide and so far apart."""
    numbers = np.array([ord(sign) for sign in codes] if isinstance(codes, str) else codes, np.int64)
    lefts = np.concatenate([[0.0], np.cumsum(np.array(widths[:-1]) + np.array(gaps))])
    count, none = len(numbers), np.zeros(len(numbers), bool)
    rtl = any(0x590 <= code < 0x600 for code in numbers.tolist()) and chr(int(numbers[0])) != "t"
    rights = lefts + np.array(widths)
    return Row(numbers, ~none, np.arange(count), np.array([0]), lefts, rights, np.ones(count), none, rtl)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("The whole depart-", "ment is closed."), "The whole department is closed."),
        (
            ("A well-known rule. It is well-", "known to everybody."),
            "A well-known rule. It is well-known to everybody.",
        ),
        (("The state of Baden-", "Baden is closed."), "The state of Baden-Baden is closed."),
        (("Pages 12-", "14 are empty."), "Pages 12-14 are empty."),
        (("A dash - like", "this one - stays."), "A dash - like this one - stays."),
    ],
)
def test_a_hyphen_that_parts_a_word_is_joined(rows: tuple[str, ...], expected: str) -> None:
    assert body(*rows) == expected


def test_ligatures_are_letters() -> None:
    found = document(lines("To ﬁnd the oﬃce and the ﬂoor", face=font("DejaVuSans")))
    assert texts(found) == ["To find the office and the floor"]


def test_letter_spaced_words_are_words() -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(72, 700)
        text.setFont("Helvetica", 12)
        text.setCharSpace(3)
        text.textLine("ANNUAL REPORT")
        canvas.drawText(text)
        canvas.drawString(72, 600, "R E P O R T   O F   T H E   B O A R D")
        canvas.drawString(72, 560, "Its text is set as usual.")

    assert texts(document(pdf(draw)))[:2] == ["ANNUAL REPORT", "REPORT OF THE BOARD"]


def test_raised_figures_are_not_part_of_a_number() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 700, "The cost is 1,250")
        canvas.drawString(172, 700, "and 10")
        canvas.setFont("Helvetica", 7)
        canvas.drawString(72 + canvas.stringWidth("The cost is 1,250", "Helvetica", 12), 705, "3")
        canvas.drawString(172 + canvas.stringWidth("and 10", "Helvetica", 12), 705, "6")

    assert texts(document(pdf(draw))) == ["The cost is 1,250³ and 10⁶"]


def test_words_that_are_drawn_apart_have_spaces() -> None:
    def draw(canvas: Canvas) -> None:
        at = 72.0
        for word in "every word is drawn by itself here".split():
            canvas.drawString(at, 700, word)
            at += canvas.stringWidth(word, "Helvetica", 12) + 3.4

    assert texts(document(pdf(draw))) == ["every word is drawn by itself here"]


def test_letters_that_are_drawn_one_by_one_have_none() -> None:
    def draw(canvas: Canvas) -> None:
        at = 72.0
        for letter in "kerning":
            canvas.drawString(at, 700, letter)
            at += canvas.stringWidth(letter, "Helvetica", 12) + 0.6

    assert texts(document(pdf(draw))) == ["kerning"]


def test_bold_that_is_drawn_twice_is_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.3, 0.4):
            canvas.drawString(72 + shift, 700, "Printed three times")

    assert texts(document(pdf(draw))) == ["Printed three times"]


def test_what_lies_outside_of_the_page_is_not_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "On the page")
        canvas.drawString(72, 900, "Above the page")

    assert texts(document(pdf(draw))) == ["On the page"]


def test_chinese_has_no_invented_spaces() -> None:
    assert written(row("年度报告", [1.0] * 4, [0.3] * 3)) == [("年度报告", [0, 1, 2, 3])]


def test_a_gap_is_a_space_that_nobody_drew() -> None:
    members = row("ab", [0.5, 0.5], [0.5])
    assert written(members) == [("a b", [0, NOBODY, 1])]


def test_halves_of_a_pair_are_one_character_and_lone_ones_none() -> None:
    ((text, drawn),) = written(row([0x61, 0xD835, 0xDC00, 0x62, 0xDC01, 0x63], [0.5] * 6, [0.0] * 5))
    assert text == "a\U0001d400b\ufffdc"
    assert drawn == [0, 1, 3, 4, 5]
    text.encode()


def test_bullets_of_symbol_fonts_are_bullets() -> None:
    assert written(row([0xF0B7, 0x61], [0.5, 0.5], [0.5]))[0][0] == "• a"


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("םולש", "שלום"),
        ("2024 תנש", "שנת 2024"),
        ("(ןאכ) םולש", "שלום (כאן)"),
        ("Python תפש", "שפת Python"),
        ("the word םולש here", "the word שלום here"),
    ],
)
def test_right_to_left_text_is_read_in_its_order(seen: str, read: str) -> None:
    signs = seen.replace(" ", "")
    gaps = [0.5 if seen[at] == " " else 0.0 for at in range(len(seen)) if at == 0 or seen[at - 1] != " "][1:]
    assert written(row(signs, [0.5] * len(signs), gaps))[0][0] == read


def assert_drawn_one_for_one(data: bytes, found: Document) -> None:
    """Assert that the characters of each spot are those that are drawn there, mended ones by themselves."""
    with opened(data) as pages:
        codes = {number: pages.drawn(number).codes for number in range(1, len(pages) + 1)}
    seen = 0
    for paragraph in found.paragraphs:
        for spot in paragraph.spots:
            assert spot.page
            assert spot.drawn is not None
            drawn = codes[spot.page][spot.drawn : spot.drawn + spot.end - spot.start]
            for sign, code in zip(found.text[spot.start : spot.end], drawn.tolist(), strict=True):
                assert sign == chr(code) or sign in " -•⁰¹²³⁴⁵⁶⁷⁸⁹"
                seen += 1
    assert seen


def test_each_line_of_a_paragraph_has_its_drawn_characters() -> None:
    rows = ("Every line has a spot, and the depart-", "ment is joined from ﬁve of them", "in the end.")
    data = lines(*rows, face=font("DejaVuSans"))
    found = document(data)
    assert len(found.paragraphs) == 1
    assert_drawn_one_for_one(data, found)
    assert len(list(found.paragraphs[0].spots)) == 3
