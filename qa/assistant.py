"""The assistant: a question in, quotes out."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import UnknownDocument
from index.search.filters import Filters
from index.search.index import Index, Summary
from index.types import Hit
from qa.access.identity import User
from qa.answer.explaining import Run, explanation
from qa.answer.explanation import Explained
from qa.answer.judge import Verdict, judge
from qa.answer.looked_up import looked_up
from qa.answer.parts import of_comparison, together
from qa.answer.referred import referred
from qa.answer.size import fitted
from qa.answer.spelling import spellings
from qa.citations.lookup import Lookup, look_up, quotation, unquoted
from qa.conversation import followup, query_expansion, small_talk
from qa.conversation.anaphora import analyse
from qa.conversation.completions import Completions
from qa.conversation.openings import openings
from qa.conversation.per_corpus import PerCorpus
from qa.errors import QuestionError
from qa.reader.loading import open_reader
from qa.reader.readings import Account, Candidate, Reader
from qa.records.audit import audit_log
from qa.records.feedback import Feedback, feedback_in
from qa.settings import Settings
from qa.text.comparisons import compared
from qa.text.question_parts import question_parts
from qa.text.references import reference
from qa.text.words import content_words
from qa.types import Answer, Match, Reply, Status, Turn

CORPORA = 16
"""Of so many states and parts of the corpus, the last ones seen, openings and completions are kept."""
OFFERED = 3
"""Questions offered, at most, to whoever asked none."""


@dataclass(frozen=True, slots=True)
class Found:
    """What search found for a question: all that reading needs."""

    question: str
    standalone_question: str
    hits: tuple[Hit, ...]
    candidates: tuple[Candidate, ...]
    """The hits in their documents."""
    index: Index
    """What was searched: nothing else may be shown."""
    corpus: str
    """Fingerprint of what was searched."""
    documents: int
    """How many documents that was."""
    elapsed_ms: float
    queries: tuple[str, ...] = ()
    """What was searched for, the surest first."""
    lookup: Lookup | None = None
    """What was found of a quotation, which is looked up: there is nothing to read then."""
    reply: Reply | None = None
    """What is said to a message that is no question: there is nothing to read then, either."""
    parts: tuple[Found, ...] = ()
    """Of a question that asks for several things: what was found for each of them."""
    alone: Found | None = None
    """Of a follow-up that may stand alone: what was found for it as it was asked."""

    def as_turn(self) -> Turn:
        """Return the question as a later part of the same sentence leans on it: without what it can do without."""
        return Turn(self.question if analyse(self.question).is_complete else self.standalone_question)

    def all_hits(self) -> tuple[Hit, ...]:
        """Return all that may be read for the question, each passage once."""
        others = [hit for each in (*self.parts, self.alone) if each for hit in each.all_hits()]
        hits = (*self.hits, *others)
        return tuple({hit.passage: hit for hit in reversed(hits)}.values())[::-1]


class Assistant:
    """Answers questions from one index. May be shared between threads."""

    def __init__(self, index: Index, reader: Reader, settings: Settings | None = None) -> None:
        """Take an index that is open, and what reads the passages that it finds.

        Raises :class:`index.errors.PinciteError` if the settings want an audit log and it cannot be written.
        """
        self.index = index
        self.reader = reader
        self.settings = settings or Settings()
        self.user: User | None = None
        """Whom it answers; None for whoever holds the index folder."""
        self.on_answer: Callable[[Answer], None] | None = None
        """Is told of every answer that leaves, for figures and the log."""
        kept = feedback_in(index.folder, self.settings.feedback, self.settings.unanswered_kept)
        self.feedback = kept if kept and kept.writable else None
        self.restrictions = tuple(_restrictions(index, kept))
        """What it cannot do because something may not be written, for whoever runs it."""
        self._openings: PerCorpus[tuple[str, ...]] = PerCorpus(CORPORA)
        self._completions: PerCorpus[Completions] = PerCorpus(CORPORA)
        self._audit = audit_log(self.settings)
        if self._audit is not None:
            self._audit.create()

    @classmethod
    def open(cls, index_dir: Path | str, settings: Settings | None = None) -> Assistant:
        """Open the index folder ``index_dir``.

        Raises :class:`index.errors.IndexUnusable` if it cannot be used, :class:`index.errors.ModelError` if the reader
        cannot.
        """
        settings, folder = settings or Settings(), Path(index_dir)
        index = Index.open(folder, settings.recipe())
        return cls(index, open_reader(settings.reader, index, folder), settings)

    def seen_by(self, user: User) -> Assistant:
        """Return this assistant as it is for ``user``: it finds, quotes, counts and lists only what they may read."""
        mine = copy(self)
        mine.user, mine.index = user, self.index.within(user.filters())
        return mine

    def within(self, filters: Filters | None) -> Assistant:
        """Return this assistant over that part of its documents which ``filters`` let through, as well."""
        mine = copy(self)
        mine.index = self.index.within(filters)
        return mine

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        reader: Reader | None = None,
    ) -> Answer:
        """Answer ``question`` in view of the turns before it, oldest first, from the documents that ``filters`` allow.

        Raises :class:`QuestionError` if there is nothing to ask, and what :meth:`read` raises.
        """
        return self.read(self.find(question, history, filters), reader)

    def find(self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None) -> Found:
        """Search: the question is checked, made to stand alone, and the best passages are fetched."""
        began = time.perf_counter()
        checked = check(question, self.settings.max_question_chars)
        index = self.index.within(filters)
        summary = index.summary()
        lookup = self._looked_up(checked, index)
        reply = None if lookup is not None else self._reply(checked, summary)
        if lookup is not None or reply is not None:
            state = summary.fingerprint, summary.documents, _since(began)
            return Found(checked, checked, (), (), index, *state, lookup=lookup, reply=reply)
        history = [turn for turn in history if _is_question(turn.question)]
        values = compared(unquoted(checked))
        parts = values or question_parts(unquoted(checked))

        def searched(asked: str, standalone: str, before: Sequence[Turn]) -> Found:
            plain = unquoted(asked)
            said, bare = analyse(plain), query_expansion.queries(plain, plain, ())
            wanted = query_expansion.queries(plain, standalone, before)
            found = found_for(asked, standalone, wanted, plain if said.is_complete else None)
            may_be_alone = said.is_complete or (said.may_be_standalone and standalone != plain)
            return replace(found, alone=found_for(asked, plain, bare) if may_be_alone and wanted != bare else None)

        def found_for(asked: str, standalone: str, wanted: tuple[str, ...], alike: str | None = None) -> Found:
            search = query_expansion.search_documents if reference(standalone) else query_expansion.search_all
            hits, texts = _candidates(index, search(index, wanted, self.settings.passages_read, alike))
            state = summary.fingerprint, summary.documents
            return Found(asked, standalone, hits, texts, index, *state, 0.0, wanted)

        found = searched(checked, followup.standalone(unquoted(checked), history, index), history)
        each: list[Found] = []
        for part in parts if len(parts) > 1 else ():
            # Of two values neither leans on the other.
            before = [] if values else [earlier.as_turn() for earlier in each]
            each.append(searched(part, followup.part_standalone(part, before, history, index), before or history))
        return replace(found, parts=tuple(each), elapsed_ms=_since(began))

    def _looked_up(self, question: str, index: Index) -> Lookup | None:
        """Return where a quotation stands, on every surface; None for a question, in quotation marks or not."""
        quoted = quotation(question)
        if quoted is None:
            return None
        found = look_up(index, quoted, self.settings.quotes_shown)
        return None if found.match is Match.NOWHERE and quoted.endswith("?") else found

    def _reply(self, message: str, corpus: Summary) -> Reply | None:
        """Return what is said to small talk; None for a question, or where adding documents comes first."""
        kind = small_talk.kind_of(message)
        if kind is None or not corpus.documents:
            return None
        known = self._openings.known(corpus.fingerprint) or ()  # making them takes too long for a greeting
        return Reply(small_talk.REPLIES[kind], corpus.documents, known[:OFFERED])

    def read(self, found: Found, reader: Reader | None = None) -> Answer:
        """Read what was found: sentences that answer, judged, quoted and cited.

        Raises :class:`index.errors.PinciteError` if the audit log, where one is kept, cannot take it.
        """
        return self._told(found, reader or self.reader).answer

    def explain(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        reader: Reader | None = None,
    ) -> Explained:
        """Answer ``question`` as :meth:`ask` does, and say how that answer came about. Raises what that raises."""
        found, reader = self.find(question, history, filters), reader or self.reader
        run = self._told(found, reader)
        made_with = {"encoder": found.index.recipe.fingerprint(), "reader": reader.fingerprint, "corpus": found.corpus}
        return Explained(run.answer, explanation(run, made_with))

    def _told(self, found: Found, reader: Reader) -> Run:
        """Read, and note what is answered. The one way by which an answer leaves."""
        run = self._read(found, reader)
        if self._audit is not None and run.answer.reply is None:  # which says nothing that stands in a document
            self._audit.record(run.answer, found.all_hits(), reader.fingerprint, self.user.name if self.user else None)
        if self.on_answer is not None:
            self.on_answer(run.answer)
        return run

    def _read(self, found: Found, reader: Reader) -> Run:
        """Read for the question; for a follow-up that may stand alone in both ways, of which one is chosen.

        One that took nothing over is read as it was asked first: the last turns help only where that gives no answer.
        """
        if found.alone is None:
            return self._run(found, reader)
        alone = self._run(found.alone, reader)
        unchanged = found.standalone_question == found.alone.standalone_question
        if unchanged and alone.answer.status is Status.ANSWERED:
            return alone
        run = self._run(found, reader)
        return alone if followup.stands_alone(alone.answer, run.answer) else run

    def _run(self, found: Found, reader: Reader) -> Run:
        """Read each part of a compound question; if none has an answer, or there are no parts, the question itself."""
        began = time.perf_counter()
        parts = tuple(self._read(part, reader) for part in found.parts)
        if not any(part.answer.status.is_answer for part in parts):
            parts = ()
        question, index = parts[0].taking_over(found.question) if parts else found.standalone_question, found.index
        account, verdict = self._judged(found, reader, parts)
        unknown = index.unknown_words(content_words(question)) if found.documents and not found.reply else ()
        unclear = not verdict.status.is_answer
        elapsed = _since(began)
        answer = Answer(
            question=found.question,
            standalone_question=question,
            status=verdict.status if found.documents else Status.NO_DOCUMENTS,
            confidence=verdict.confidence,
            quotes=verdict.quotes,
            groups=verdict.groups,
            near_misses=verdict.near_misses,
            unknown_words=unknown,
            spellings=spellings(index, question, unknown) if unclear else (),
            lookup=found.lookup.match if found.lookup and found.documents else None,
            reply=found.reply,
            notices=() if found.lookup or found.reply else reader.notices(question),
            corpus=found.corpus,
            parts=verdict.parts,
            elapsed_ms={"search": found.elapsed_ms, "read": elapsed, "total": round(found.elapsed_ms + elapsed, 3)},
        )
        most = self.settings.passages_read, self.settings.quotes_shown
        return Run(found.queries, found.candidates, account, verdict, reader.limits, *most, fitted(answer), parts)

    def _judged(self, found: Found, reader: Reader, parts: Sequence[Run]) -> tuple[Account, Verdict]:
        """Return what was read of the question itself, and what comes of it, or of its parts."""
        if found.lookup is not None:
            return Account((), 0, None), looked_up(found.lookup)
        if found.reply is not None:
            return Account((), 0, None), Verdict(Status.NOT_FOUND, 0.0, (), (), (), 0.0)
        if parts:
            return Account((), 0, None), together([part.answer for part in parts])
        question, rarity = found.standalone_question, found.index.rarity
        account = referred(question, found.candidates, rarity)
        account = account or reader.weighing(rarity).account(question, found.candidates)
        most, copies = self.settings.quotes_shown, found.index.copies
        verdict = judge(question, account.readings, most, reader.limits, copies)
        return account, of_comparison(found.question, verdict)

    def noted(self, answer: Answer) -> Answer:
        """Return ``answer`` to whoever asked; if it is none, its question is kept for ``pincite gaps``."""
        if self.feedback is not None:
            self.feedback.note(answer)
        return answer

    def openings(self, count: int = 4) -> tuple[str, ...]:
        """Return questions that this corpus answers; each was asked. Kept until the corpus changes."""

        def make() -> tuple[str, ...]:
            # What nobody asked is not recorded.
            return openings(self.index, lambda question: self._read(self.find(question), self.reader).answer, count)

        return self._openings.get(self.index.summary().fingerprint, make)

    def complete(self, typed: str, count: int = 6, filters: Filters | None = None) -> list[str]:
        """Return what somebody who typed so much may be about to ask, from the corpus's own questions and headings."""
        index = self.index.within(filters)
        corpus = index.summary().fingerprint
        lines = self._completions.get(corpus, lambda: Completions(index))
        return lines.of(typed, count, self._openings.known(corpus) or ())


def _is_question(text: str) -> bool:
    return quotation(text) is None and small_talk.kind_of(text) is None


def _candidates(index: Index, hits: Sequence[Hit]) -> tuple[tuple[Hit, ...], tuple[Candidate, ...]]:
    """Return the hits in their documents, but for what was taken away since it was found."""
    found = []
    for hit in hits:
        with suppress(UnknownDocument):
            found.append((hit, Candidate(hit, index.document_of(hit))))
    return tuple(hit for hit, _ in found), tuple(candidate for _, candidate in found)


def _restrictions(index: Index, kept: Feedback | None) -> Iterator[str]:
    if not index.writable:
        yield f"the index {index.folder} cannot be written here: it is served as it is"
    if kept and not kept.writable:
        yield f"ratings and unanswered questions are not kept: {kept.path} cannot be written"


def check(question: str, longest: int) -> str:
    """Return ``question`` without control characters. Raises :class:`QuestionError` if nothing or too much is left."""
    if len(question) > longest:
        raise QuestionError(
            "the question has {length} characters, at most {most} are read: shorten it",
            length=len(question),
            most=longest,
        )
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") else c for c in question)
    cleaned = " ".join(kept.split())
    if not any(character.isalnum() for character in cleaned):
        raise QuestionError("the question is empty: type a question in words")
    return cleaned


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 3)


__all__ = ["Assistant", "Found", "check"]
