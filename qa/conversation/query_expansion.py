"""Search for a follow-up: by what was understood and, where that is in doubt, by what was asked and said as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.search.index import Index
from index.types import Hit
from qa.conversation.anaphora import asked
from qa.conversation.topics import said
from qa.types import Turn

_TURNS_SAID = 2


def texts(question: str, standalone: str, history: Sequence[Turn]) -> tuple[str, ...]:
    """Return what to search for, the surest first.

    A question that took something over may have taken the wrong words, so it is searched bare too, and together with
    the last turns. One that took nothing over but names nothing either may have needed something: it is searched with
    the last turns too. One with names of its own is a topic of its own.
    """
    if not history:
        return (question,)
    context = f"{said(history[-_TURNS_SAID:])} {question}"
    if standalone != question:
        return (standalone, question, context)
    return (question,) if asked(question).names else (question, context)


def seek(index: Index, wanted: Sequence[str], count: int) -> tuple[Hit, ...]:
    """Return the ``count`` best passages of all searches, each once, by its best score; equal ones as ``wanted`` goes.

    BM25 scores grow with the length of what is searched, so those of later searches are put on the scale of the first.
    """
    found: dict[int, Hit] = {}
    scale = 0.0
    for text in wanted:
        hits = index.search(text, count)
        best = max((hit.lexical for hit in hits), default=0.0)
        scale = scale or best
        for hit in hits:
            known = found.get(hit.passage)
            if known is None or hit.score > known.score:
                found[hit.passage] = replace(hit, lexical=hit.lexical * scale / best) if best else hit
    return tuple(sorted(found.values(), key=lambda hit: -hit.score)[:count])


__all__ = ["seek", "texts"]
