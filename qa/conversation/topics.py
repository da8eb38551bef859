"""What a conversation is about: the document that its answers stand in."""

from __future__ import annotations

from collections.abc import Sequence

from index.search.index import Index
from qa.types import Turn

_TURNS_SEARCHED = 2
"""One turn alone is often too short to be found by: "Where?", "in the pool"."""
_LONGEST = 160
"""Characters of an answer that are searched: enough to know its place by."""
_SEPARATORS = (" | ", " - ", " – ", " — ")


def subject(history: Sequence[Turn], index: Index) -> str:
    """Return the title of the document that the last answer stands in, or nothing where nothing was answered.

    An answer comes without its citation, so its place is found by searching what was said.
    """
    answered = [turn for turn in history if turn.answer]
    if not answered:
        return ""
    hits = index.search(said(answered[-_TURNS_SEARCHED:]), 1)
    if not hits:
        return ""
    document = index.document_of(hits[0])
    # A document without a title is called by its name, which says nothing of what it is about.
    return "" if document.title in (document.name, document.source) else shortened(document.title)


def said(turns: Sequence[Turn]) -> str:
    """Return questions and answers as one text."""
    return " ".join(f"{turn.question} {(turn.answer or '')[:_LONGEST]}".strip() for turn in turns)


def shortened(title: str) -> str:
    """Return a title without the name of the site that follows it."""
    ends = [title.find(separator) for separator in _SEPARATORS if title.find(separator) > 0]
    return title[: min(ends)] if ends else title


__all__ = ["said", "shortened", "subject"]
