"""Validation of a reader's verdict: the quoted words come from the document, never from the request."""

from __future__ import annotations

from index.search.index import Index
from index.types import Document
from qa.assistant import Assistant, check
from qa.errors import FeedbackError
from qa.records.feedback import RatedQuote, Rating, Verdict, now
from qa.text.places import paragraph_at, paragraphs_between
from qa.types import quote_digest
from qa.web.wire import FeedbackRequest, QuoteReference


def rating(assistant: Assistant, said: FeedbackRequest) -> Rating:
    """Return what to store of a verdict.

    Raises :class:`FeedbackError` if its quote does not stand where it says, :class:`index.errors.UnknownDocument` if
    the corpus does not hold the document, :class:`qa.errors.QuestionError` if the question is none.
    """
    longest = assistant.settings.max_question_chars
    if said.quote is None and said.verdict is not Verdict.MISSING:
        raise FeedbackError(f'"{said.verdict.value}" is said of a quote: give the citation of that quote as "quote"')
    return Rating(
        time=now(),
        question=check(said.question, longest),
        standalone_question=check(said.standalone_question or said.question, longest),
        verdict=said.verdict,
        corpus=assistant.index.summary().fingerprint,
        status=said.status,
        quote=quoted(assistant.index, said.quote) if said.quote else None,
        correction=said.correction,
        comment=said.comment,
        session=said.session,
    )


def quoted(index: Index, reference: QuoteReference) -> RatedQuote:
    """Return the quote that ``reference`` names, with the words that stand there.

    Raises :class:`FeedbackError` if they are not those that were cited.
    """
    document = index.document(reference.document_id())
    start, end, answer = reference.start, reference.end, reference.answer
    where = f"the quote {start}–{end} of {document.name}"
    if not start < end <= len(document.text) or not _in_paragraph(document, start):
        raise FeedbackError(
            f"{where} does not lie in a paragraph of that document, which has {len(document.text):,} characters: send "
            "the citation as the answer gave it"
        )
    if answer and not start <= answer[0] < answer[1] <= end:
        raise FeedbackError(f"the answer {answer[0]}–{answer[1]} does not lie inside {where}: leave it out or mend it")
    text = document.text[start:end]
    changed = reference.sha256 not in (None, document.sha256)
    if changed or reference.digest not in (None, quote_digest(text)):
        raise FeedbackError(f"{where} was cited from an earlier version of it: ask again, and rate the new answer")
    return RatedQuote(
        source=document.source,
        document=document.name,
        paragraph=paragraph_at(document, start).number,
        start=start,
        end=end,
        sha256=document.sha256,
        text=text,
        answer=document.text[slice(*answer)] if answer else None,
    )


def _in_paragraph(document: Document, offset: int) -> bool:
    return bool(paragraphs_between(document, offset, offset + 1))


__all__ = ["quoted", "rating"]
