"""The place of a quote in words: English sentences with blanks, which each form fills in, the web in its language."""

from __future__ import annotations

from collections.abc import Iterator

from index.types import Paragraph
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
SENTENCES = (*_UNITS.values(), _PAGE, _LABELLED, _PARAGRAPH, _LINE)

Words = tuple[str, dict[str, object]]
"""A sentence with blanks, and what fills them."""


def of_citation(citation: Citation) -> list[Words]:
    """Return where a quote stands within its document."""
    return list(_words(citation.paragraph, citation.page, citation.line, citation.location))


def of_paragraph(paragraph: Paragraph) -> list[Words]:
    """Return where a paragraph stands within its document."""
    at = paragraph.location
    location = Place(at.unit.value, at.name) if at else None
    return list(_words(paragraph.number, paragraph.page, paragraph.line, location))


def english(words: list[Words]) -> list[str]:
    """Return ``words`` with their blanks filled."""
    return [sentence.format(**values) for sentence, values in words]


def _words(number: int, page: int | None, line: int | None, location: Place | None) -> Iterator[Words]:
    if page and location and location.unit == "page":
        yield _LABELLED, {"label": location.name, "n": page}
    elif page:
        yield _PAGE, {"n": page}
    if location and location.unit in _UNITS:
        yield _UNITS[location.unit], {"n": location.name}
    yield _PARAGRAPH, {"n": number}
    if line is not None:
        yield _LINE, {"n": line}


__all__ = ["SENTENCES", "Words", "english", "of_citation", "of_paragraph"]
