"""Query expansion: a follow-up is searched by its standalone form and, in case that is wrong, by other queries too."""

from __future__ import annotations

from collections.abc import Sequence

from index.search.index import CANDIDATES, Index
from index.types import Hit
from qa.conversation.anaphora import analyse
from qa.conversation.topics import transcript
from qa.text.references import reference
from qa.types import Turn

_CONTEXT_TURNS = 2


def queries(question: str, standalone: str, history: Sequence[Turn]) -> tuple[str, ...]:
    """Return the queries to search, the surest first.

    A part that is named by its number is searched by that alone, too: the words of "what does … say" find others.

    Resolution may have added the wrong terms, so the bare question is searched too, and the question together with the
    last turns. Where nothing was added and the question has no name in it, something may be missing: it is searched
    with the last turns too. A question with a name and nothing added has its own topic and is searched alone.
    """
    part = reference(standalone)
    if part is not None:
        return (*(f"{name} {part.about}".rstrip() for name in (part.number, part.name)), standalone)
    if not history:
        return (question,)
    with_context = f"{transcript(history[-_CONTEXT_TURNS:])} {question}"
    if standalone != question:
        return (standalone, question, with_context)
    return (question,) if analyse(question).names else (question, with_context)


def search_all(index: Index, wanted: Sequence[str], count: int, asked: str | None = None) -> tuple[Hit, ...]:
    """Return the ``count`` best passages over all queries, each once, with its best score; ties as in ``wanted``.

    Their similarity is to the question ``asked``: that to the last turns says nothing of whether they answer it.
    """
    best_hits: dict[int, Hit] = {}
    for query in wanted:
        for hit in index.search(query, count, asked):
            known = best_hits.get(hit.passage)
            if known is None or hit.score > known.score:
                best_hits[hit.passage] = hit
    return tuple(sorted(best_hits.values(), key=lambda hit: -hit.score)[:count])


def search_documents(index: Index, wanted: Sequence[str], count: int, asked: str | None = None) -> tuple[Hit, ...]:
    """Return ``count`` passages like :func:`search_all`, but one of each document before a second one of any."""
    best: dict[int, Hit] = {}
    found = search_all(index, wanted, max(count, CANDIDATES), asked)
    for hit in found:
        best.setdefault(hit.document, hit)
    others = [hit for hit in found if best[hit.document] is not hit]
    return (*best.values(), *others)[:count]


__all__ = ["queries", "search_all", "search_documents"]
