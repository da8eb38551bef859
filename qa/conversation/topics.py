"""The topic of a conversation: the title of the document that its answers come from."""

from __future__ import annotations

from collections.abc import Sequence

from index.search.index import Index
from qa.types import Turn

_TURNS_SEARCHED = 2
"""One turn alone is often too short to identify a document: "Where?", "in the pool"."""
_ANSWER_CHARS = 160
"""Characters of an answer that are searched: enough to identify its place."""
_SITE_SEPARATORS = (" | ", " - ", " – ", " — ")


def topic(history: Sequence[Turn], index: Index) -> str:
    """Return the title of the document that the last answer comes from; "" if nothing was answered lately.

    A turn carries no citation, so the document is found by searching for the last turns.
    """
    answered = [turn for turn in history[-_TURNS_SEARCHED:] if turn.answer]
    if not answered:
        return ""
    hits = index.search(transcript(answered), 1)
    if not hits:
        return ""
    document = index.document_of(hits[0])
    # A document without a title has its file's name instead, which says nothing of its topic.
    return "" if document.title in (document.name, document.source) else without_site_name(document.title)


def transcript(turns: Sequence[Turn]) -> str:
    """Return the questions and the beginnings of their answers as one text."""
    return " ".join(f"{turn.question} {(turn.answer or '')[:_ANSWER_CHARS]}".strip() for turn in turns)


def without_site_name(title: str) -> str:
    """Return a title without the name of the site that follows it: "Leave | Staff portal" becomes "Leave"."""
    ends = [title.find(separator) for separator in _SITE_SEPARATORS if title.find(separator) > 0]
    return title[: min(ends)] if ends else title


__all__ = ["topic", "transcript", "without_site_name"]
