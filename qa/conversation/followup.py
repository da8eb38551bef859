"""Follow-up to standalone question: history in, a question that can be searched out. No model writes anything.

The words of the conversation that the question needs (:mod:`qa.conversation.resolution` says which) are added in
brackets, as they were said. Nothing of the question itself is changed, so whoever reads it sees what was understood,
and can mend it.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.search.index import Index
from qa.conversation import resolution as carrying
from qa.conversation.anaphora import asked, leans
from qa.conversation.antecedents import Utterance, phrases, places, telling_terms, utterances, words_of
from qa.conversation.ellipsis import certain
from qa.conversation.resolution import Thread
from qa.conversation.topics import subject
from qa.types import Turn

_COMPARED = 120
"""Characters of an answer whose meaning is compared with that of the question."""
_HEADLINE = 5
"""A title of as many telling words says what happened, not what the document is about."""


def standalone(question: str, history: Sequence[Turn], index: Index) -> str:
    """Return ``question`` with what it takes over from the turns before it, oldest first, or as it is.

    ``index`` tells which document the answers come from.
    """
    if not history:
        return question
    parts, said = asked(question), utterances(history)
    if parts.stands_alone:
        return question
    title = subject(history, index)
    thread = thread_of(question, history, title, index)
    found = places(said, parts.terms)
    chosen = carrying.chosen(parts, thread, found, carrying.weights()) | certain(parts, history)
    return with_words(question, chosen, title, said)


def thread_of(question: str, history: Sequence[Turn], title: str, index: Index) -> Thread:
    """Return what is known of the conversation when ``question`` is asked."""
    last, heard = history[-1], utterances(history)
    terms = frozenset[str]().union(*(word.terms for utterance in heard for word in utterance.words))
    answer = (last.answer or "")[:_COMPARED]
    texts = [text for text in (question, last.question, answer, title) if text]
    vectors = dict(zip(texts, index.encode(texts), strict=True))

    def like(text: str) -> float:
        return float(vectors[question] @ vectors[text]) if text else 0.0

    return Thread(
        turns=len({utterance.back for utterance in heard}),
        answered=bool(answer),
        said=terms,
        subject=_subject(title, terms),
        to_question=like(last.question),
        to_answer=like(answer),
        to_subject=like(title),
    )


def with_words(question: str, chosen: frozenset[str], title: str, said: Sequence[Utterance]) -> str:
    """Return ``question`` with the words of ``chosen`` in brackets, as the title or the latest turns have them."""
    newest_first = [utterance.words for utterance in reversed(said)]
    added = phrases([words_of(title), *newest_first], chosen)
    return f"{question.strip()} ({', '.join(added)})" if added else question


def _subject(title: str, said: frozenset[str]) -> frozenset[str]:
    """Return the terms of a title; of a headline those that were said, for the others would be news to the asker."""
    held = telling_terms(title)
    return held if len(held) < _HEADLINE else held & said


__all__ = ["leans", "standalone", "thread_of", "with_words"]
