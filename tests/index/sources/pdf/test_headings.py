from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from index.types import Document, Kind

from .making import document, pdf, sentence, wrapped

Heading = tuple[str, str, float]


def paper(headings: list[Heading], bookmarks: tuple[tuple[str, int], ...] = ()) -> Document:
    """Return what is read of headings, each with its font and size, and a paragraph below each."""

    def draw(canvas: Canvas) -> None:
        top = 780.0
        for number, (text, face, size) in enumerate(headings):
            canvas.setFont(face, size)
            canvas.drawString(72, top, text)
            top -= size + 8
            canvas.setFont("Times-Roman", 10)
            for line in wrapped(sentence(number, 40), 420, "Times-Roman", 10):
                canvas.drawString(72, top, line)
                top -= 12
            top -= 14
        for key, depth in bookmarks:
            canvas.bookmarkPage(key)
            canvas.addOutlineEntry(key, key, depth)

    return document(pdf(draw))


def paths(found: Document) -> list[tuple[str, ...]]:
    return [each.heading for each in found.paragraphs if each.kind is Kind.BODY]


def heads(found: Document) -> list[str]:
    return [found.text[each.start : each.end] for each in found.paragraphs if each.kind is Kind.HEADING]


def test_larger_and_bold_lines_are_headings_with_levels() -> None:
    found = paper(
        [
            ("Handbook of Leave", "Times-Bold", 20),
            ("Annual leave", "Times-Bold", 14),
            ("How it is counted", "Times-Bold", 10),
            ("Sick leave", "Times-Bold", 14),
        ]
    )
    assert found.title == "Handbook of Leave"
    assert paths(found) == [(), ("Annual leave",), ("Annual leave", "How it is counted"), ("Sick leave",)]


def test_numbers_tell_levels_of_headings_that_look_alike() -> None:
    numbered = ["1 Scope", "1.1 Persons", "1.2 Places", "2 Terms"]
    found = paper([("Rules", "Times-Bold", 20), *((text, "Times-Bold", 12) for text in numbered)])
    assert paths(found)[1:] == [("1 Scope",), ("1 Scope", "1.1 Persons"), ("1 Scope", "1.2 Places"), ("2 Terms",)]


def test_capitals_are_headings() -> None:
    found = paper([("Rules", "Times-Bold", 20), ("TERMS OF PAYMENT", "Times-Roman", 10)])
    assert heads(found) == ["Rules", "TERMS OF PAYMENT"]


def test_bookmarks_confirm_headings_and_their_levels() -> None:
    plain = [("Purpose", "Times-Roman", 10), ("People", "Times-Roman", 10), ("Places", "Times-Roman", 10)]
    assert heads(paper([("Rules", "Times-Bold", 20), *plain])) == ["Rules"]
    found = paper([("Rules", "Times-Bold", 20), *plain], (("Purpose", 0), ("People", 1), ("Places", 0)))
    assert paths(found)[1:] == [("Purpose",), ("Purpose", "People"), ("Places",)]


def test_a_stated_title_that_is_rubbish_gives_way_to_the_largest_heading() -> None:
    headings: list[Heading] = [("Handbook of Leave", "Times-Bold", 20)]
    assert _titled(headings, "Microsoft Word - leave_v3.doc") == "Handbook of Leave"
    assert _titled(headings, "Leave and how to take it") == "Leave and how to take it"


def _titled(headings: list[Heading], title: str) -> str:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle(title)
        for text, face, size in headings:
            canvas.setFont(face, size)
            canvas.drawString(72, 700, text)
        canvas.setFont("Times-Roman", 10)
        for number, line in enumerate(wrapped(sentence(1, 40), 420, "Times-Roman", 10)):
            canvas.drawString(72, 660 - 12 * number, line)

    return document(pdf(draw)).title
