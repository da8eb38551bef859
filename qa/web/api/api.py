"""The HTTP interface: answers, sources and their pages. No conversation is kept: history comes with the request."""

from __future__ import annotations

import logging
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal
from urllib.parse import quote as percent_encoded

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException

from index.errors import PinciteError, SourceError
from index.search.filters import Filters
from index.search.index import Summary
from qa.access.identity import user_of
from qa.access.users import STRANGER, demand_admin
from qa.answer.explanation import Explained
from qa.assistant import Assistant
from qa.citations import pages
from qa.citations.attachments import attachments
from qa.citations.export import Stamp, exported
from qa.citations.lookup import Lookup, look_up
from qa.citations.permalink import Link, resolve
from qa.citations.verify import cited, verify
from qa.citations.verify_bundle import State
from qa.settings import Settings
from qa.text.places import paragraphs_between
from qa.types import Answer
from qa.web.api.passages import FoundPassages, search
from qa.web.api.rating import rating
from qa.web.gate import Gate
from qa.web.language import language_for
from qa.web.openapi import ASKING, READING, events, file, page
from qa.web.operation.watch import watched
from qa.web.pages.shell import Look, message_page
from qa.web.pages.source.document_page import document_page, sheet_page
from qa.web.pages.source.past import forgotten_page, gone_page
from qa.web.pages.source.window import Part
from qa.web.pages.static_files import favicon, static, static_path, widget
from qa.web.problems import RequestError, UnkeptError
from qa.web.security import SOURCE_POLICY
from qa.web.stream import STREAM, UNBUFFERED, steps
from qa.web.wire import (
    AskRequest,
    Completed,
    ExportRequest,
    FeedbackRequest,
    FindRequest,
    SearchRequest,
    Source,
    SourceLine,
    Sources,
    Stored,
    Verification,
    VerifyRequest,
)

logger = logging.getLogger(__name__)

_STEPS = events(
    "The steps as they come, where `Accept` names `text/event-stream`: `searching`, `passages`, one `quote` each, then "
    "`answer`, whose data is the whole answer; or `error`, in the form of all errors. Comments keep the line open.",
    'event: searching\ndata: {"passages": 148}\n\nevent: passages\ndata: {"count": 10, …}\n\n',
)

DocumentId = Annotated[int, Path(ge=0, lt=2**63)]
Offset = Annotated[int | None, Query(ge=0)]
PageNumber = Annotated[int, Path(ge=1, le=100_000)]
Width = Annotated[int, Query(ge=1, le=2000)]
_WIDTHS = (800, 1600)
"""Pixels in which a page is drawn: a panel's, and those of a window or a fine screen."""
_SHOWN = ("start", "end", "answer", "quote", "paragraph", "theme", "lang")
"""What the address of a document's page may ask for beside a part of it."""
Offsets = Annotated[str | None, Query(pattern=r"^\d{1,12}-\d{1,12}$")]


class Api:
    """The routes over one assistant."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        """Take what the routes answer from."""
        self.assistant = assistant
        self.root_path = settings.root_path
        self.limits = settings.limits()
        self.gate = Gate(settings.concurrency, settings.queue_size, settings.answer_seconds)

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        self._add_answers(router)
        self._add_documents(router)
        running: dict[str, Any] = {"tags": ["Operation"], "responses": READING}
        router.add_api_route("/healthz", self.alive, summary="Is the process alive?", **running)
        router.add_api_route("/readyz", self.ready, response_model=Summary, summary="Can it answer?", **running)
        router.add_api_route("/static/{name}", static, include_in_schema=False)
        router.add_api_route("/widget.js", widget, include_in_schema=False)
        router.add_api_route("/favicon.ico", favicon, include_in_schema=False)
        return router

    def _add_answers(self, router: APIRouter) -> None:
        tagged: dict[str, Any] = {"tags": ["Answers"]}
        posted = tagged | {"methods": ["POST"], "responses": ASKING}
        asked = posted | {"responses": ASKING | _STEPS, "response_model": Answer}
        saved = posted | {"responses": ASKING | file("The answer as a file."), "response_class": Response}
        completed = tagged | {"responses": READING}
        rated = posted | {"status_code": 201}
        router.add_api_route("/api/ask", self.ask, summary="Answer a question", **asked)
        router.add_api_route("/api/explain", self.explain, summary="Say how an answer comes about", **posted)
        router.add_api_route("/api/search", self.search, summary="Find passages without reading them", **posted)
        router.add_api_route("/api/complete", self.complete, summary="Complete a question", **completed)
        router.add_api_route("/api/export", self.export, summary="Save an answer as a file", **saved)
        router.add_api_route("/api/verify", self.verify, summary="Check the quotes of an answer", **posted)
        router.add_api_route("/api/find", self.find, summary="Find where a sentence stands", **posted)
        router.add_api_route("/api/feedback", self.rate, summary="Say whether an answer is right", **rated)

    def _add_documents(self, router: APIRouter) -> None:
        tagged: dict[str, Any] = {"tags": ["Documents"], "responses": READING}
        shown = tagged | {
            "responses": READING | page("The document, with the quote marked."),
            "response_class": HTMLResponse,
        }
        drawn = tagged | {"responses": READING | file("A PNG."), "response_class": Response}
        kept = tagged | {"responses": READING | file("The file, or a record's text."), "response_class": Response}
        router.add_api_route("/api/sources", self.sources, summary="List the documents", **tagged)
        router.add_api_route("/api/sources/{document_id}", self.source, summary="Return a document", **tagged)
        router.add_api_route("/source/{document_id}", self.page, summary="Show a document", **shown)
        router.add_api_route("/source/{document_id}/page/{page}.png", self.picture, summary="Draw a page", **drawn)
        router.add_api_route("/source/{document_id}/page/{page}", self.sheet, summary="Show a page", **shown)
        router.add_api_route("/source/{document_id}/raw", self.raw, summary="Download a document", **kept)

    def seen_by(self, request: Request) -> Assistant:
        """Return the assistant as it is for whoever sends ``request``: no route uses another."""
        return watched(self.assistant.seen_by(user_of(request.scope)), request.scope)

    async def ask(self, asked: AskRequest, request: Request) -> Response | Answer:
        """Answer a question; with ``Accept: text/event-stream``, step by step."""
        assistant = self.seen_by(request)
        if STREAM in request.headers.get("accept", ""):
            return StreamingResponse(steps(assistant, self.gate, asked), media_type=STREAM, headers=UNBUFFERED)
        ask = assistant.ask
        return await self.gate.run(lambda: assistant.noted(ask(asked.question, asked.turns(), asked.where())))

    async def explain(self, asked: AskRequest, request: Request) -> Explained:
        """Answer a question and say how that came about: what was considered, and which limit decided.

        For admins, each of whom sees what they may read; without a sign-in, for programs on this machine.
        """
        demand_admin(request.scope)
        assistant = self.seen_by(request)
        return await self.gate.run(lambda: assistant.explain(asked.question, asked.turns(), asked.where()))

    async def search(self, wanted: SearchRequest, request: Request) -> FoundPassages:
        """Return the passages that fit a question best, in their own words; nothing is read or judged."""
        assistant = self.seen_by(request)
        return await self.gate.run(lambda: search(assistant, wanted.question, wanted.count, wanted.where()))

    def complete(
        self,
        request: Request,
        q: Annotated[str, Query(max_length=200)],
        count: Annotated[int, Query(ge=1, le=20)] = 6,
        sources: Annotated[list[str] | None, Query(max_length=100)] = None,
    ) -> Completed:
        """Complete a question that is being typed, from the corpus's own questions, headings and titles.

        `sources` are shell patterns: of whatever matches none of them, nothing is offered.
        """
        where = Filters(sources=tuple(sources)) if sources else None
        return Completed(completions=self.seen_by(request).complete(q, count, where))

    async def export(self, wanted: ExportRequest, request: Request) -> Response:
        """Answer a question and return the answer as a file: the same corpus gives the same answer again."""
        assistant = self.seen_by(request)
        return await self.gate.run(lambda: _exported(assistant, wanted))

    def verify(self, answer: VerifyRequest, request: Request) -> Verification:
        """Read the cited files again and say what became of each citation of an answer."""
        assistant = self.seen_by(request)
        return Verification(citations=verify(assistant.index, cited(answer.model_dump()), assistant.settings.limits()))

    def find(self, wanted: FindRequest, request: Request) -> Lookup:
        """Say where a sentence stands: word for word, nearly or nowhere."""
        return look_up(self.seen_by(request).index, wanted.text, wanted.count)

    def rate(self, said: FeedbackRequest, request: Request) -> Stored:
        """Keep what a reader says of a quote of an answer, or that the answer is missing."""
        if self.assistant.feedback is None:
            raise HTTPException(
                404, "this server keeps no feedback: its setting `feedback` is off, or it may not write"
            )
        verdict = rating(self.seen_by(request), said)
        try:
            return Stored(id=self.assistant.feedback.add(verdict))
        except PinciteError as error:
            logger.error("a rating was not kept: %s", error)  # noqa: TRY400 - it says what to do
            raise UnkeptError("the rating could not be kept: try again later, or tell whoever runs this") from error

    def sources(self, request: Request) -> Sources:
        """List the documents."""
        index = self.seen_by(request).index
        lines = [SourceLine.model_validate(info, from_attributes=True) for info in index.documents()]
        return Sources(corpus=index.summary(), sources=lines)

    def source(self, document_id: DocumentId, request: Request, start: Offset = None, end: Offset = None) -> Source:
        """Return a document with its paragraphs; of a long one, the part from ``start`` to ``end``.

        Offsets count characters of the whole document's text.
        """
        document = self.seen_by(request).index.document(document_id)
        length = len(document.text)
        start, end = min(start or 0, length), length if end is None else min(end, length)
        return Source(
            id=document_id,
            source=document.source,
            name=document.name,
            title=document.title,
            date=document.date,
            author=document.author,
            url=document.url,
            sha256=document.sha256,
            start=start,
            length=length,
            text=document.text[start:end],
            paragraphs=list(paragraphs_between(document, start, end)),
        )

    def page(
        self,
        request: Request,
        document_id: DocumentId,
        start: Offset = None,
        end: Offset = None,
        answer: Offsets = None,
        quote: Annotated[str | None, Query(pattern=r"^[0-9a-f]{12}$")] = None,
        paragraph: Offset = None,
        begin: Annotated[int | None, Query(alias="from", ge=0)] = None,
        until: Offset = None,
        theme: Literal["light", "dark"] | None = None,
        lang: str | None = None,
    ) -> HTMLResponse:
        """Show a document, with a quote (``start`` to ``end``) and the answer in it marked.

        ``quote`` is the digest of the words that were quoted, ``paragraph`` the anchor of theirs: if others stand there
        now, the page says what became of them and shows where they stand. It speaks ``lang`` (``de``), or else what the
        browser accepts.
        """
        index = self.seen_by(request).index
        look = self._look(request, theme, lang)
        query = tuple((name, value) for name, value in request.query_params.items() if name in _SHOWN)
        part = Part(begin, until, paragraph, query)
        span = None if start is None or end is None else (start, end)
        link = Link(span, _offsets(answer) if answer else None, quote, paragraph)
        document, found = resolve(index, document_id, link)
        if document is None and index.forgotten(document_id):
            return _page(forgotten_page(look), 410)
        if document is None:
            return _page(gone_page(found, look), 404)
        if found.state is State.EXACT and (problem := Link(found.quote, found.answer).problem(len(document.text))):
            return _page(message_page("This citation does not fit the document", problem, look), 400)
        sheets = pages.sheets(index, document, found.quote, self.limits) if found.quote else []
        history, beside = index.history(document_id), attachments(index, document)
        return _page(document_page(document, found, history, look, part, sheets, beside), 200)

    def sheet(
        self,
        document_id: DocumentId,
        page: PageNumber,
        request: Request,
        start: Offset = None,
        end: Offset = None,
        theme: Literal["light", "dark"] | None = None,
        lang: str | None = None,
    ) -> HTMLResponse:
        """Show a page of a PDF as it is printed, with the words from ``start`` to ``end`` boxed."""
        index = self.seen_by(request).index
        look = self._look(request, theme, lang)
        document = index.document(document_id)
        span = None if start is None or end is None else (start, end)
        query = {name: value for name, value in request.query_params.items() if name in _SHOWN}
        try:
            drawn = pages.page(index, document, page, span, self.limits)
        except SourceError as problem:
            return _page(message_page(look.say("This page cannot be shown"), str(problem), look), 404)
        return _page(sheet_page(document, drawn, look, query), 200)

    async def picture(
        self, document_id: DocumentId, page: PageNumber, request: Request, width: Width = _WIDTHS[0]
    ) -> Response:
        """Return a page of a PDF as a picture, 800 or 1,600 pixels wide: whatever is nearer to ``width``."""
        index = self.seen_by(request).index
        document = index.document(document_id)
        width = min(_WIDTHS, key=lambda each: abs(each - width))
        try:
            drawn = await self.gate.run(lambda: pages.page_picture(index, document, page, width, self.limits))
        except SourceError as problem:
            raise RequestError(str(problem), "page", 404, "no_page") from problem
        return Response(drawn, media_type="image/png", headers={"cache-control": "private, max-age=3600"})

    def _look(self, request: Request, theme: str | None, lang: str | None) -> Look:
        say = language_for(lang, request.headers.get("accept-language", ""))
        return Look(self.root_path + static_path("source.css"), theme, say)

    def raw(self, document_id: DocumentId, request: Request) -> Response:
        """Return a document to keep: its file as it is on disk, or of one among several in a file, its text."""
        index = self.seen_by(request).index
        document, path = index.document(document_id), index.path_of(document_id)
        if document.name == document.source and path is not None and path.is_file():
            return attachment(path.read_bytes(), PurePosixPath(document.source).name)
        return attachment(document.text.encode("utf-8", "surrogatepass"), f"{PurePosixPath(document.name).name}.txt")

    async def alive(self) -> dict[str, str]:
        """Say that the process serves requests."""
        return {"status": "ok"}

    def ready(self, request: Request) -> Response | Summary:
        """Say that the index can be read, and what is in it, to whoever may know that."""
        summary = self.seen_by(request).index.summary()
        return JSONResponse({"status": "ok"}) if request.scope.get(STRANGER) else summary


def _exported(assistant: Assistant, wanted: ExportRequest) -> Response:
    answer = assistant.ask(wanted.question, wanted.turns(), wanted.where())
    stamp = Stamp.now(assistant.reader.fingerprint)
    return attachment(exported(f".{wanted.form}", answer, stamp, assistant.index), f"answer.{wanted.form}")


def attachment(content: bytes, name: str) -> Response:
    """Return a download that no browser shows in place; ``name`` may hold any characters (RFC 6266)."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{percent_encoded(name, safe='')}"}
    return Response(content, media_type="application/octet-stream", headers=headers)


def _offsets(pair: str) -> tuple[int, int]:
    start, end = pair.split("-")
    return int(start), int(end)


def _page(html: str, status: int) -> HTMLResponse:
    return HTMLResponse(html, status, headers={"content-security-policy": SOURCE_POLICY})


__all__ = ["Api", "attachment"]
