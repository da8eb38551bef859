"""Numbered parts: "What does clause 12.4 say?" is answered by clause 12.4 itself; nothing is read for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.types import Document
from qa.answer.values import letters
from qa.reader.passage.numbered import Piece, numbered
from qa.reader.passage.quotes import LONGEST_QUOTE, units_near
from qa.reader.readings import Account, Candidate, Rarity, Reading, Weighed
from qa.reader.term_overlap import IdfOverlap
from qa.text.references import Reference, reference

SURE = 0.95
"""Probability that the only part with the number is the one that is meant: its label is told by its form."""
NAMED = 0.5
"""Share of the words by which a question names a document, weighed by how rare they are, that it must hold."""
_OPENING = 1000
"""Characters at the head of a document in which it may say what it is."""


def referred(question: str, candidates: Sequence[Candidate], rarity: Rarity) -> Account | None:
    """Return what stands under the number that ``question`` asks for; None if it asks for none, or nothing has it.

    It is looked for in the documents of ``candidates``. Where several have such a part, the probability is shared.
    """
    wanted = reference(question)
    if wanted is None:
        return None
    found = [
        (candidate, pieces)
        for candidate in _named(wanted, candidates, rarity)
        for pieces in numbered(candidate.document, wanted)
    ]
    several = {letters("".join(_text(each.document, piece) for piece in pieces)) for each, pieces in found}
    made = [_weighed(candidate, piece, SURE / len(several)) for candidate, pieces in found for piece in pieces]
    return Account(tuple(made), 0, None, by_number=True) if made else None


def _named(wanted: Reference, candidates: Sequence[Candidate], rarity: Rarity) -> list[Candidate]:
    """Return the best passage of each document that may be meant: of those that the question names, if it names one."""
    first: Mapping[int, Candidate] = {each.hit.document: each for each in reversed(candidates)}
    documents = [each for each in candidates if first[each.hit.document] is each]
    if not wanted.about:
        return documents
    overlap = IdfOverlap(wanted.about, rarity)
    shares = [overlap.share_in(_head(each.document)) for each in documents]
    most = max(shares, default=0.0)
    return [each for each, share in zip(documents, shares, strict=True) if share == most >= NAMED]


def _head(document: Document) -> str:
    return "\n".join((document.title, document.source, document.name, document.text[:_OPENING]))


def _text(document: Document, piece: Piece) -> str:
    return document.text[piece[1] : piece[2]]


def _weighed(candidate: Candidate, piece: Piece, confidence: float) -> Weighed:
    paragraph, start, end = piece
    document = candidate.document
    if end - start > LONGEST_QUOTE:
        whole = [
            b for _, b in units_near(document.text, paragraph, start, start + 1) if start < b <= start + LONGEST_QUOTE
        ]
        end = max(whole, default=start + LONGEST_QUOTE)
    reading = Reading(document, candidate.hit.document, paragraph, start, end, None, True, confidence, confidence)
    return Weighed(candidate, paragraph, None, (start, end), dict, None, reading)


__all__ = ["referred"]
