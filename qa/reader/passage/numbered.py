"""Numbered parts of a document: where that stands which is called "clause 12.4" or "Table 2"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.lists import items
from index.text.passages import RETRIEVED
from index.types import Document, Kind, Paragraph
from qa.text.references import KIND, NUMBER, WITHIN, Reference, kind_of

_LABEL = re.compile(
    rf"(?<!\S)(?=\S)(?:[#>*_•–-]{{1,8}} {{0,4}}[*_]{{0,4}})?(?:(?P<kind>{KIND})(?P<named>{NUMBER})"
    r"|(?P<number>\d{1,4}(?:\.\d{1,4}){0,6}[a-z]?)|(?P<bracketed>\(\w{1,4}\)))"
    # Not the rest of a sentence, as in "Section 4 applies to".
    r"(?=[.:)]|[*_ ]{0,6}$|[*_ ]{1,6}(?:[–—(\"“„]|[^\W\d_a-z]))",
    re.MULTILINE,
)
_COUNTED = frozenset({"point", "step", "question"})
"""Kinds that are the items of a list, where they do not call themselves so."""
_CAPTIONED = frozenset({"table", "figure", "annex"})
"""Kinds that always call themselves so."""
_LONGEST_CAPTION = 120
_SENTENCE_ENDS = (".", "!", ";", "。", "”", '"')


@dataclass(frozen=True, slots=True)
class Label:
    """The number at the head of a heading, a paragraph or a line."""

    paragraph: Paragraph
    start: int
    kind: str | None
    """What it calls itself; None for a bare number."""
    number: str
    rank: int
    """0 for a heading, 1 for a paragraph, 2 for a line within one: the surer, the lower."""


Piece = tuple[Paragraph, int, int]
"""What may be quoted: a paragraph, and where of it."""


def numbered(document: Document, wanted: Reference) -> list[list[Piece]]:
    """Return the parts of ``document`` that are called so, each by what it holds; none if nothing is.

    Where several carry the number, those count that carry it most clearly: a heading before a line, the very word
    before no word before another one.
    """
    labels = list(_labels(document))
    fitting = [(each.rank, fit, each) for each in labels if (fit := _fit(each, wanted)) is not None]
    best = min((key for *key, _ in fitting), default=None)
    found = [_held(document, each, labels) for *key, each in fitting if key == best]
    for part in wanted.parts:
        found = [inner for pieces in found if (inner := _within(document, pieces, part))]
    return [pieces for pieces in found if pieces]


def _labels(document: Document) -> Iterator[Label]:
    for paragraph in document.paragraphs:
        if paragraph.kind is Kind.HEADING:
            yield from _label(document.text, paragraph, paragraph.start, 0)
        elif paragraph.kind in RETRIEVED and paragraph.kind is not Kind.TABLE:
            for start, _ in items(document.text, paragraph.start, paragraph.end):
                is_line = paragraph.kind is Kind.LIST or start > paragraph.start
                yield from _label(document.text, paragraph, start, 2 if is_line else 1)


def _label(text: str, paragraph: Paragraph, start: int, rank: int) -> Iterator[Label]:
    match = _LABEL.match(text, start, paragraph.end)
    if match is None:
        return
    bare = match["number"]
    if rank and bare and bare.isdecimal() and text[match.end() : match.end() + 1] not in (".", ")"):
        return  # "12 people" is no part 12
    kind = kind_of(match["kind"]) if match["kind"] else None
    asks = text[start : paragraph.end].partition("\n")[0].rstrip(" *_").endswith("?")
    yield Label(
        paragraph, start, kind or ("question" if asks else None), match["named"] or bare or match["bracketed"], rank
    )


def _fit(label: Label, wanted: Reference) -> int | None:
    """Return how well a label fits, 0 best; None if not at all."""
    if label.number.lower() != wanted.number.lower():
        return None
    if label.kind == wanted.kind:
        return 0
    if label.kind is None:
        counts = wanted.kind in _COUNTED
        alone = label.rank == 2 and label.number.isdecimal()  # an item of a list, of which there may be many
        return 1 if counts == alone and wanted.kind not in _CAPTIONED else None
    return 2 if {label.kind, wanted.kind} <= WITHIN else None


def _held(document: Document, label: Label, labels: Sequence[Label]) -> list[Piece]:
    """Return what stands under a label."""
    paragraph, text = label.paragraph, document.text
    whole = [(paragraph, paragraph.start, paragraph.end)]
    if label.rank == 0:
        return list(_below_heading(document, paragraph))
    if label.rank == 2:
        return [(paragraph, label.start, _end_of_item(text, label, labels))]
    said = text[slice(*whole[0][1:])].rstrip(" *_")
    if label.kind == "figure" or said.endswith(_SENTENCE_ENDS) or len(said) > _LONGEST_CAPTION:
        return whole
    below = list(_below_caption(document, label, labels))
    return [*whole, *below] if said.endswith(":") or not below else below


def _below_heading(document: Document, heading: Paragraph) -> Iterator[Piece]:
    depth = len(heading.heading)
    for each in document.paragraphs[heading.number :]:
        if each.kind is Kind.HEADING and len(each.heading) <= depth:
            return
        if each.kind in RETRIEVED:
            yield each, each.start, each.end


def _below_caption(document: Document, label: Label, labels: Sequence[Label]) -> Iterator[Piece]:
    """Yield the paragraphs up to the next heading, or caption of the same kind; of a table, the one beside it."""
    number = label.paragraph.number
    rest: Sequence[Paragraph] = document.paragraphs[number:]
    if label.kind == "table":
        beside = (*rest[:1], *document.paragraphs[max(0, number - 2) : number - 1])
        rest = [each for each in beside if each.kind is Kind.TABLE][:1]
    ends = {each.paragraph.number for each in labels if each.rank < 2 and _is_next(each, label)}
    for each in rest:
        if each.kind is Kind.HEADING or each.number in ends:
            return
        if each.kind in RETRIEVED:
            yield each, each.start, each.end


def _is_next(other: Label, label: Label) -> bool:
    """Tell whether ``other`` labels no part of what ``label`` does."""
    same = other.kind == label.kind and other.number.startswith("(") == label.number.startswith("(")
    return same and not other.number.startswith(f"{label.number}.")


def _end_of_item(text: str, label: Label, labels: Sequence[Label]) -> int:
    """Return where a line ends, with the lines below it up to the next label in its paragraph."""
    later = [each.start for each in labels if each.paragraph is label.paragraph and each.start > label.start]
    end = min(later, default=label.paragraph.end)
    return label.start + len(text[label.start : end].rstrip())


def _within(document: Document, pieces: Sequence[Piece], part: str) -> list[Piece]:
    """Return the item or paragraph that has a number of its own within a part, or else that which holds its clause."""
    wanted = {part.lower(), f"({part.lower()})"}
    inner = [
        (paragraph, a, b)
        for paragraph, start, end in pieces
        for a, b in items(document.text, start, end)
        for label in _label(document.text, paragraph, a, 2)
        if label.number.lower() in wanted
    ]
    clause = re.compile(rf"(?<!\w)\({re.escape(part)}\)", re.IGNORECASE)
    return inner[:1] or [each for each in pieces if clause.search(document.text, *each[1:])][:1]


__all__ = ["Label", "Piece", "numbered"]
