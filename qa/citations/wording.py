"""The place of a quote in words: English sentences with blanks, which each form fills in, the web in its language."""

from __future__ import annotations

from collections.abc import Iterator

from index.types import Document, Location, Paragraph, Unit
from qa.types import Citation, Place

_UNITS = {
    "slide": "slide {n}",
    "notes": "notes of slide {n}",
    "cell": "cell {n}",
    "row": "row {n}",
    "cue": "at {n}",
    "footnote": "footnote {n}",
    "endnote": "endnote {n}",
    "comment": "comment {n}",
    "header": "header {n}",
    "earlier": "quoted from {n}",
}
"""By :class:`index.types.Unit`."""
_PAGE, _LABELLED, _PARAGRAPH, _LINE = "page {n}", "page {label} ({n})", "paragraph {n}", "line {n}"
_OCR, _OCR_PAGE = "read by OCR", "page {n}, read by OCR"
_UNNAMED = "quoted from an earlier message"
_NOBODY = "quoted"
"""The name of an earlier message that does not say whose words it repeats."""
SENTENCES = (*_UNITS.values(), _UNNAMED, _PAGE, _LABELLED, _PARAGRAPH, _LINE, _OCR, _OCR_PAGE)

_MARKED = frozenset({Unit.FOOTNOTE, Unit.ENDNOTE, Unit.COMMENT})
"""What is worth a word above its first paragraph; a cell or a cue is so small that its own place tells it."""

Words = tuple[str, dict[str, object]]
"""A sentence with blanks, and what fills them."""


def of_citation(citation: Citation) -> list[Words]:
    """Return where a quote stands within its document."""
    words = _words(citation.paragraph, citation.page, citation.line, citation.location)
    return [*words, *([(_OCR, {})] if citation.ocr else [])]


def of_paragraph(paragraph: Paragraph) -> list[Words]:
    """Return where a paragraph stands within its document."""
    at = paragraph.location
    location = Place(at.unit.value, at.name) if at else None
    words = _words(paragraph.number, paragraph.page, paragraph.line, location)
    return [*words, *([(_OCR, {})] if _is_recognised(paragraph) else [])]


def marks(document: Document) -> dict[int, Words]:
    """Return what begins with some of the paragraphs, by their anchors: a page or a note.

    What has a form of its own on the page, a slide or an earlier message, says so itself.
    """
    found: dict[int, Words] = {}
    before: tuple[int | None, Location | None] = (None, None)
    for each in document.paragraphs:
        here = each.page, each.location
        if here != before and each.location and each.location.unit in _MARKED:
            found[each.anchor] = _UNITS[each.location.unit.value], {"n": each.location.name}
        elif each.page and each.page != before[0]:
            found[each.anchor] = _OCR_PAGE if _is_recognised(each) else _PAGE, {"n": each.page}
        before = here
    return found


def of_earlier(name: str) -> Words:
    """Return from whom an earlier message is quoted; ``name`` is that of its place."""
    return (_UNNAMED, {}) if name == _NOBODY else (_UNITS["earlier"], {"n": name})


def _is_recognised(paragraph: Paragraph) -> bool:
    return paragraph.spots.recognised(paragraph.start, paragraph.end)


def english(words: list[Words]) -> list[str]:
    """Return ``words`` with their blanks filled."""
    return [sentence.format(**values) for sentence, values in words]


def _words(number: int, page: int | None, line: int | None, location: Place | None) -> Iterator[Words]:
    if page and location and location.unit == "page":
        yield _LABELLED, {"label": location.name, "n": page}
    elif page:
        yield _PAGE, {"n": page}
    if location and location.unit == Unit.EARLIER:
        yield of_earlier(location.name)
    elif location and location.unit in _UNITS:
        yield _UNITS[location.unit], {"n": location.name}
    yield _PARAGRAPH, {"n": number}
    if line is not None:
        yield _LINE, {"n": line}


__all__ = ["SENTENCES", "Words", "english", "marks", "of_citation", "of_earlier", "of_paragraph"]
