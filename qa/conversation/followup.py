"""Follow-up to standalone question, without a generative model.

The terms that the question takes over from earlier turns (:mod:`qa.conversation.resolution` chooses them) are added in
brackets, as they were written there. The question itself stays as it is, so readers see what was added and can edit it.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.search.index import Index
from qa.conversation.anaphora import analyse
from qa.conversation.antecedents import Utterance, content_terms, occurrences, phrases, utterances, words_of
from qa.conversation.ellipsis import elided_terms
from qa.conversation.resolution import DialogueContext, resolve, weights
from qa.conversation.topics import topic
from qa.types import Turn

_ANSWER_CHARS = 120
"""Characters of the last answer whose meaning is compared with that of the question."""
_HEADLINE_TERMS = 5
"""A title of so many content terms is a headline: it says what happened, not what the document is about."""


def standalone(question: str, history: Sequence[Turn], index: Index) -> str:
    """Return ``question`` with the terms that it takes over from ``history``, oldest turn first, or as it is.

    ``index`` tells which document the answers come from.
    """
    if not history:
        return question
    analysis, spoken = analyse(question), utterances(history)
    if analysis.is_standalone:
        return question
    title = topic(history, index)
    context = dialogue_context(question, history, title, index)
    candidates = occurrences(spoken, analysis.terms)
    chosen = resolve(analysis, context, candidates, weights()) | elided_terms(analysis, history)
    return with_terms(question, chosen, title, spoken)


def dialogue_context(question: str, history: Sequence[Turn], title: str, index: Index) -> DialogueContext:
    """Return what the conversation is about when ``question`` is asked; ``title`` is its topic."""
    last, spoken = history[-1], utterances(history)
    terms = frozenset[str]().union(*(word.terms for utterance in spoken for word in utterance.words))
    answer = (last.answer or "")[:_ANSWER_CHARS]
    texts = [text for text in (question, last.question, answer, title) if text]
    vectors = dict(zip(texts, index.encode(texts), strict=True))

    def similarity(text: str) -> float:
        return float(vectors[question] @ vectors[text]) if text else 0.0

    return DialogueContext(
        turns=len({utterance.turns_ago for utterance in spoken}),
        answered=bool(answer),
        terms=terms,
        topic=_topic_terms(title, terms),
        similarity_to_question=similarity(last.question),
        similarity_to_answer=similarity(answer),
        similarity_to_topic=similarity(title),
    )


def with_terms(question: str, chosen: frozenset[str], title: str, spoken: Sequence[Utterance]) -> str:
    """Return ``question`` with the terms ``chosen`` in brackets, as the title or the latest turns write them."""
    newest_first = [utterance.words for utterance in reversed(spoken)]
    added = phrases([words_of(title), *newest_first], chosen)
    return f"{question.strip()} ({', '.join(added)})" if added else question


def _topic_terms(title: str, spoken: frozenset[str]) -> frozenset[str]:
    """Return the terms of a title; of a headline only those spoken before: others would be news to the asker."""
    held = content_terms(title)
    return held if len(held) < _HEADLINE_TERMS else held & spoken


__all__ = ["dialogue_context", "standalone", "with_terms"]
