"""Search without reading: the passages that fit a question best, in their own words, for programs."""

from __future__ import annotations

from dataclasses import dataclass

from index.search.filters import Filters
from qa.assistant import Assistant, check
from qa.citations.citation import permalink
from qa.text.places import paragraph_at

MOST = 100
"""Passages in one answer."""


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that search found: ``document.text[start:end] == text``."""

    source: str
    document: str
    title: str
    paragraph: int
    """The one in which it begins."""
    start: int
    end: int
    score: float
    """Relevance in 0 … 1, higher is better; comparable within one search only."""
    text: str
    permalink: str
    """Path and fragment on this server, such as ``/source/12#p5``."""


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """What search found for a question, the best first."""

    question: str
    hits: tuple[FoundPassage, ...]


def search(assistant: Assistant, question: str, count: int, filters: Filters | None = None) -> FoundPassages:
    """Return the ``count`` passages that fit ``question`` best, of the documents that ``filters`` let through.

    Raises :class:`qa.errors.QuestionError` if there is nothing to search for.
    """
    checked = check(question, assistant.settings.max_question_chars)
    index, found = assistant.index.within(filters), []
    for hit in index.search(checked, count):
        document = index.document_of(hit)
        paragraph = paragraph_at(document, hit.start)
        found.append(
            FoundPassage(
                source=document.source,
                document=document.name,
                title=document.title,
                paragraph=paragraph.number,
                start=hit.start,
                end=hit.end,
                score=hit.score,
                text=document.text[hit.start : hit.end],
                permalink=permalink(document, paragraph),
            )
        )
    return FoundPassages(checked, tuple(found))


__all__ = ["MOST", "FoundPassage", "FoundPassages", "search"]
