"""The articles of ``seeds/`` as people save them: the same words as PDF, Word, slides, workbook, mail and book.

Each writer returns where it put each paragraph of the article, in the words of its format.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import Any

from index.text.passages import RETRIEVED
from index.types import Document, Kind

_MARKS = re.compile(r"\*\*|`|^#{1,6} |^> ?", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]{1,300})\]\([^)]{1,500}\)")
_ITEM = re.compile(r"^(?:[-*+]|\d{1,3}[.)])\s+")
_RULE = re.compile(r"^[|\s:-]{3,200}$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph of an article, without the marks of its format."""

    number: int
    """Of the paragraph in the article."""
    kind: Kind
    lines: tuple[str, ...]
    """One for a paragraph; items or rows otherwise."""
    heading: tuple[str, ...]

    @property
    def rows(self) -> list[list[str]]:
        """The cells of a table."""
        return [[cell.strip() for cell in line.strip("| ").split("|")] for line in self.lines]


def pieces(document: Document) -> list[Piece]:
    """Return what an article says, without its furniture."""
    made = []
    for each in document.paragraphs:
        if each.kind not in RETRIEVED and each.kind is not Kind.HEADING:
            continue
        text = _MARKS.sub("", _LINK.sub(r"\1", document.text[each.start : each.end]))
        if each.kind is Kind.TABLE:
            lines = [line for line in text.split("\n") if not _RULE.match(line)]
        elif each.kind is Kind.LIST:
            lines = [_ITEM.sub("", line) for line in text.split("\n")]
        else:
            lines = [" ".join(text.split())]
        made.append(Piece(each.number, each.kind, tuple(line for line in lines if line), each.heading))
    return made


Places = dict[int, object]
"""By number of the article's paragraph."""


def as_pdf(document: Document, path: Path) -> Places:
    """Write two columns a page; a place is the set of pages on which a paragraph stands."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    places: dict[int, set[int]] = {}
    width, height = A4
    column = (width - 120) / 2 - 10

    class Watched(BaseDocTemplate):  # type: ignore[misc]
        def afterFlowable(self, flowable: Any) -> None:  # noqa: N802, ANN401
            if hasattr(flowable, "piece"):
                places.setdefault(flowable.piece, set()).add(self.page)

    def furniture(canvas: Any, template: Any) -> None:  # noqa: ANN401
        canvas.setFont("Helvetica", 8)
        canvas.drawCentredString(width / 2, 30, f"Page {template.page}")

    frames = [Frame(60, 60, column, height - 120), Frame(80 + column, 60, column, height - 120)]
    template = Watched(str(path), pagesize=A4, title=document.title)
    template.addPageTemplates([PageTemplate(frames=frames, onPage=furniture)])
    template.build(list(_flowables(document)))
    return dict(places)


def _flowables(document: Document) -> Iterator[Any]:
    """Yield what is set on pages, each with the number of its paragraph as ``piece``."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import ListFlowable, Paragraph, Table

    styles = getSampleStyleSheet()

    class Marked(Paragraph):  # type: ignore[misc]
        piece: int

        def split(self, *room: Any) -> list[Any]:  # noqa: ANN401
            parts: list[Any] = super().split(*room)
            for part in parts:
                part.piece = self.piece
            return parts

    yield Paragraph(escape(document.title), styles["Title"])
    for piece in pieces(document):
        style = styles["Heading2" if piece.kind is Kind.HEADING else "BodyText"]
        lines = [Marked(escape(line), style) for line in piece.lines]
        for line in lines:
            line.piece = piece.number
        made: Any = ListFlowable(lines, bulletType="bullet") if piece.kind is Kind.LIST else lines[0]
        if piece.kind is Kind.TABLE:
            rows = [[Paragraph(escape(cell), style) for cell in row] for row in piece.rows]
            made = Table(rows, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])
        made.piece = piece.number
        yield made


def as_docx(document: Document, path: Path) -> Places:
    """Write headings by style; a place is the heading path."""
    import docx

    made = docx.Document()
    made.core_properties.title = document.title
    made.add_heading(document.title, 0)
    for piece in pieces(document):
        if piece.kind is Kind.HEADING:
            made.add_heading(piece.lines[0], 1 + len(piece.heading))
        elif piece.kind is Kind.TABLE:
            table = made.add_table(len(piece.rows), max(map(len, piece.rows)))
            for row, cells in zip(table.rows, piece.rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=False):
                    cell.text = text
        else:
            style = "List Bullet" if piece.kind is Kind.LIST else None
            for line in piece.lines:
                made.add_paragraph(line, style)
    made.save(str(path))
    return {piece.number: _plain(piece.heading) for piece in pieces(document)}


def as_pptx(document: Document, path: Path) -> Places:
    """Write a slide for each heading, three paragraphs a slide at most; a place is the slide's number."""
    from pptx import Presentation
    from pptx.util import Inches

    made, places = Presentation(), Places()
    slide: Any = None
    title, room = document.title, 0
    for piece in pieces(document):
        if piece.kind is Kind.HEADING:
            title, room = piece.lines[0], 0
        if room == 0:
            slide = made.slides.add_slide(made.slide_layouts[1])
            slide.shapes.title.text = title
            slide.placeholders[1].text_frame.text = ""
            room = 3
        places[piece.number] = str(len(made.slides))
        if piece.kind is Kind.HEADING:
            continue
        if piece.kind is Kind.TABLE:
            rows = piece.rows
            size = (len(rows), max(map(len, rows)), Inches(1), Inches(4), Inches(8), Inches(2))
            table = slide.shapes.add_table(*size).table
            for row, cells in enumerate(rows):
                for number, text in enumerate(cells):
                    table.cell(row, number).text = text
        else:
            frame = slide.placeholders[1].text_frame
            for line in piece.lines:
                (frame.add_paragraph() if frame.text else frame.paragraphs[0]).text = line
        room -= 1
    made.save(str(path))
    return places


def as_xlsx(document: Document, path: Path) -> Places:
    """Write a row for each paragraph, item or row of a table; a place is the set of rows."""
    import openpyxl

    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Article"
    sheet.append(["Section", "Text"])
    places: dict[int, set[int]] = {}
    for piece in pieces(document):
        for line in piece.lines if piece.kind is not Kind.HEADING else ():
            sheet.append([piece.heading[-1] if piece.heading else document.title, line])
            places.setdefault(piece.number, set()).add(sheet.max_row)
    made.properties.title = document.title
    made.save(str(path))
    return dict(places)


def as_eml(document: Document, path: Path) -> Places:
    """Write a message of plain text; a place is its sender."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = (
        document.title,
        "Dana Weber <dana@example.org>",
        "all@example.org",
    )
    message["Date"] = "Tue, 05 May 2020 09:30:00 +0000"
    parts = []
    for piece in pieces(document):
        mark = "- " if piece.kind is Kind.LIST else ""
        parts.append("\n".join(f"{mark}{line}" for line in piece.lines))
    message.set_content("\n\n".join(parts) + "\n", cte="quoted-printable")
    path.write_bytes(message.as_bytes())
    return {piece.number: "Dana Weber" for piece in pieces(document)}


def as_epub(document: Document, path: Path) -> Places:
    """Write a chapter; a place is the heading path."""
    body = [f"<h1>{escape(document.title)}</h1>"]
    for piece in pieces(document):
        lines = [escape(line) for line in piece.lines]
        if piece.kind is Kind.HEADING:
            level = min(2 + len(piece.heading), 6)
            body.append(f"<h{level}>{lines[0]}</h{level}>")
        elif piece.kind is Kind.TABLE:
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in piece.rows)
            body.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
        elif piece.kind is Kind.LIST:
            body.append(f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>")
        else:
            body.append(f"<p>{lines[0]}</p>")
    page = (
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{"".join(body)}</body></html>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(document.title)}</dc:title></metadata><manifest>"
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
        '<rootfile full-path="b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("mimetype", "application/epub+zip")
        packed.writestr("META-INF/container.xml", container)
        packed.writestr("b.opf", package)
        packed.writestr("a.xhtml", page)
    path.write_bytes(content.getvalue())
    return {piece.number: _plain(piece.heading) for piece in pieces(document)}


def _plain(heading: Sequence[str]) -> tuple[str, ...]:
    return tuple(_MARKS.sub("", name) for name in heading)


WRITERS: dict[str, Callable[[Document, Path], Places]] = {
    ".pdf": as_pdf,
    ".docx": as_docx,
    ".pptx": as_pptx,
    ".xlsx": as_xlsx,
    ".eml": as_eml,
    ".epub": as_epub,
}

__all__ = ["WRITERS", "Piece", "Places", "pieces"]
