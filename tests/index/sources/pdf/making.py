"""PDFs for tests, and what is read of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import pypdfium2
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from index.sources.file import File, Loaded
from index.sources.pdf.document import read
from index.types import Document, Kind, Paragraph

WIDTH, HEIGHT = 595, 842
WORDS = (
    "the annual report describes how each department spends its budget and which measures were taken to lower costs "
    "while services stay open for all residents who need help with forms permits or housing in every district"
).split()


def pdf(draw: Callable[[Canvas], Any], size: tuple[float, float] = (WIDTH, HEIGHT), **info: Any) -> bytes:
    """Return what ``draw`` draws; it may show several pages."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=size, invariant=True, **info)
    draw(canvas)
    canvas.save()
    return stream.getvalue()


def changed(data: bytes, change: Callable[[Any], Any]) -> bytes:
    """Return a PDF whose pages were changed by pypdfium2: turned, cropped, moved."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        change(page)
    stream = io.BytesIO()
    document.save(stream)
    document.close()
    return stream.getvalue()


def font(name: str) -> str:
    """Return the name of a font that matplotlib brings along, registered."""
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf")))
    return name


def document(data: bytes, name: str = "paper.pdf") -> Document:
    """Return the document of a PDF. Raises SourceError."""
    (found,) = read(File(Path(name), name, within=Loaded(data, "0" * 64)))
    assert isinstance(found, Document)
    return found


def texts(found: Document, *kinds: Kind) -> list[str]:
    """Return the texts of the paragraphs of some kinds; of all but furniture where none is named."""
    wanted = kinds or tuple(kind for kind in Kind if kind is not Kind.FURNITURE)
    return [text(found, each) for each in found.paragraphs if each.kind in wanted]


def text(found: Document, paragraph: Paragraph) -> str:
    return found.text[paragraph.start : paragraph.end]


def sentence(number: int, words: int) -> str:
    """Return a sentence of so many words that no other number gives."""
    chosen = [WORDS[(number * 7 + place * (number % 5 + 1)) % len(WORDS)] for place in range(words - 2)]
    return f"Clause {number} " + " ".join(chosen) + "."


def wrapped(content: str, width: float, face: str, size: float) -> list[str]:
    """Return the lines of a text set in a width."""
    lines = [""]
    for word in content.split():
        tried = f"{lines[-1]} {word}".strip()
        if lines[-1] and pdfmetrics.stringWidth(tried, face, size) > width:
            lines.append(word)
        else:
            lines[-1] = tried
    return lines
