"""Follow-up to standalone question, without a generative model.

The terms that the question takes over from earlier turns (:mod:`qa.conversation.resolution` chooses them) are added in
brackets, as they were written there. The question itself stays as it is, so readers see what was added and can edit it.

What this returns is read for an answer, so it must not state an earlier answer as a fact: that answer may be wrong. Of
answers it holds only what a pronoun of the question may stand for, and never a figure (:func:`carried`). All else that
was answered helps the search alone (:mod:`qa.conversation.query_expansion`).
"""

from __future__ import annotations

from collections.abc import Sequence

from index.search.index import Index
from qa.conversation.anaphora import QuestionAnalysis, analyse
from qa.conversation.antecedents import Utterance, content_terms, occurrences, phrases, utterances, words_of
from qa.conversation.ellipsis import elided_terms
from qa.conversation.resolution import Candidates, DialogueContext, resolve, weights
from qa.conversation.topics import topic
from qa.types import Answer, Status, Turn

_ANSWER_CHARS = 120
"""Characters of the last answer whose meaning is compared with that of the question."""
_FEW_WORDS = 3
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
    candidates = carried(analysis, spoken)
    chosen = resolve(analysis, context, candidates, weights()) | elided_terms(analysis, history)
    return with_terms(question, chosen, title, spoken)


def part_standalone(part: str, before: Sequence[Turn], history: Sequence[Turn], index: Index) -> str:
    """Return ``part`` of a compound question with what it takes over from those before it, the first from ``history``.

    One of few words is left over from a sentence whose other words all stand in the part before: "and who won?".
    """
    made = standalone(part, before or history, index)
    if made != part or not before or len(part.split()) > _FEW_WORDS:
        return made
    return with_terms(part, content_terms(before[0].question), "", utterances(before[:1]))


def stands_alone(as_asked: Answer, with_terms: Answer) -> bool:
    """Tell from both answers whether what a question took over only misleads, or does nothing for it.

    It does if the question has no answer with what it took over, and has one as it was asked or says enough by itself;
    and if it is answered as it was asked, by the same quote. Where it took nothing over, the surer answer counts.
    """
    unchanged = as_asked.standalone_question == with_terms.standalone_question
    if not with_terms.status.is_answer or (unchanged and as_asked.confidence >= with_terms.confidence):
        return as_asked.status.is_answer or analyse(as_asked.standalone_question).is_complete
    places = [
        (quote.citation.permalink, quote.citation.start) for quote in (as_asked.quotes[:1] + with_terms.quotes[:1])
    ]
    return as_asked.status is Status.ANSWERED and len(set(places)) == 1


def carried(question: QuestionAnalysis, spoken: Sequence[Utterance]) -> Candidates:
    """Return the terms that ``question`` may take over: of answers only those that it may refer to, and no figures."""
    refers = question.has_pronoun or question.locative or question.one_anaphor or question.other_anaphor
    return {
        term: found
        for term, found in occurrences(spoken, question.terms).items()
        if any(not each.utterance.is_answer for each in found) or (refers and not any(map(str.isdigit, term)))
    }


def dialogue_context(question: str, history: Sequence[Turn], title: str, index: Index) -> DialogueContext:
    """Return what the conversation is about when ``question`` is asked; ``title`` is its topic."""
    last, spoken = history[-1], utterances(history)
    terms = frozenset[str]().union(*(word.terms for utterance in spoken for word in utterance.words))
    answer = (last.answer or "")[:_ANSWER_CHARS]
    texts = [text for text in (question, last.question, answer, title) if text]
    vectors = dict(zip(texts, index.encode(texts), strict=True))

    def similarity(text: str) -> float:
        return float(vectors[question] @ vectors[text]) if text else 0.0

    subject = _topic_terms(title, terms)
    return DialogueContext(
        turns=len({utterance.turns_ago for utterance in spoken}),
        answered=bool(answer),
        terms=terms,
        topic=subject,
        similarity_to_question=similarity(last.question),
        similarity_to_answer=similarity(answer),
        similarity_to_topic=similarity(title),
        rarity={term: index.rarity(term) for term in terms | subject | content_terms(question)},
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


__all__ = ["carried", "dialogue_context", "part_standalone", "standalone", "stands_alone", "with_terms"]
