"""The HTTP interface: answers, sources and their pages. It keeps nothing: history comes with the request."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException

from index.errors import UnknownDocument
from index.search import Summary
from qa.assistant import Assistant
from qa.lookup import Lookup, look_up
from qa.page import Look, Marks, document_page, message_page
from qa.security import IMMUTABLE, SOURCE_POLICY
from qa.settings import Settings
from qa.stream import Gate, steps
from qa.types import Answer
from qa.verify import cited, verify
from qa.wire import AskRequest, Failure, FindRequest, Source, SourceLine, Sources, Verification

STATIC = FilePath(__file__).parent / "static"
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FAILURES = (400, 404, 413, 415, 422, 500, 503)

DocumentId = Annotated[int, Path(ge=0, lt=2**63)]
Offset = Annotated[int | None, Query(ge=0)]
Offsets = Annotated[str | None, Query(pattern=r"^\d{1,12}-\d{1,12}$")]


class Api:
    """The routes over one assistant."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        """Take what the routes answer from."""
        self.assistant = assistant
        self.root_path = settings.root_path
        self.gate = Gate(settings.concurrency, settings.queue_size)

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(responses={status: {"model": Failure} for status in _FAILURES})
        router.add_api_route("/api/ask", self.ask, methods=["POST"], response_model=Answer)
        router.add_api_route("/api/verify", self.verify, methods=["POST"])
        router.add_api_route("/api/find", self.find, methods=["POST"])
        router.add_api_route("/api/sources", self.sources)
        router.add_api_route("/api/sources/{document_id}", self.source)
        router.add_api_route("/source/{document_id}", self.page, response_class=HTMLResponse)
        router.add_api_route("/healthz", self.alive)
        router.add_api_route("/readyz", self.ready)
        router.add_api_route("/static/{name}", static, include_in_schema=False)
        router.add_api_route("/favicon.ico", favicon, include_in_schema=False)
        return router

    async def ask(self, asked: AskRequest, request: Request) -> Response | Answer:
        """Answer a question; with ``Accept: text/event-stream``, step by step."""
        if "text/event-stream" in request.headers.get("accept", ""):
            headers = {"x-accel-buffering": "no"}  # nginx would hold the steps back until the last one
            events = steps(self.assistant, self.gate, asked)
            return StreamingResponse(events, media_type="text/event-stream", headers=headers)
        return await self.gate.run(lambda: self.assistant.ask(asked.question, asked.turns(), asked.where()))

    def verify(self, answer: Annotated[dict[str, Any], Body()]) -> Verification:
        """Read the cited files again and say what became of each citation of an answer."""
        return Verification(citations=verify(self.assistant.index, cited(answer)))

    def find(self, wanted: FindRequest) -> Lookup:
        """Say where a sentence stands: word for word, nearly or nowhere."""
        return look_up(self.assistant.index, wanted.text, wanted.count)

    def sources(self) -> Sources:
        """List the documents."""
        index = self.assistant.index
        lines = [SourceLine.model_validate(info, from_attributes=True) for info in index.documents()]
        return Sources(corpus=index.summary(), sources=lines)

    def source(self, document_id: DocumentId) -> Source:
        """Return a document with its paragraphs."""
        document = self.assistant.index.document(document_id)
        return Source(
            id=document_id,
            source=document.source,
            name=document.name,
            title=document.title,
            date=document.date,
            author=document.author,
            url=document.url,
            sha256=document.sha256,
            text=document.text,
            paragraphs=list(document.paragraphs),
        )

    def page(
        self,
        document_id: DocumentId,
        start: Offset = None,
        end: Offset = None,
        answer: Offsets = None,
        quote: Annotated[str | None, Query(pattern=r"^[0-9a-f]{12}$")] = None,
        theme: Literal["light", "dark"] | None = None,
    ) -> HTMLResponse:
        """Show a document, with a quote (``start`` to ``end``) and the answer in it marked.

        ``quote`` is the digest of the words that were quoted: if others stand there now, the page says so instead.
        """
        look = Look(self.root_path + static_path("source.css"), theme)
        try:
            document = self.assistant.index.document(document_id)
        except UnknownDocument:
            message = "It is no longer in the index. Ask again for a citation that is up to date."
            return _page(message_page("This document is gone", message, look), 404)
        span = None if start is None or end is None else (start, end)
        marks = Marks(span, _offsets(answer) if answer else None, quote)
        if marks.hold(document.text) and (problem := marks.problem(len(document.text))):
            return _page(message_page("This citation does not fit the document", problem, look), 400)
        return _page(document_page(document, marks, look), 200)

    async def alive(self) -> dict[str, str]:
        """Say that the process serves requests."""
        return {"status": "ok"}

    def ready(self) -> Summary:
        """Say that the index can be read, and what is in it."""
        return self.assistant.index.summary()


def static(name: str) -> Response:
    """Return a file of ``qa/static``."""
    if name not in static_files():
        raise HTTPException(404, "there is no such file")
    headers = {"cache-control": IMMUTABLE}  # the address carries a digest
    return Response(static_files()[name], media_type=_MEDIA_TYPES[FilePath(name).suffix], headers=headers)


def favicon() -> Response:
    """Return the icon where browsers look for one unasked."""
    return static("favicon.svg")


@cache
def static_files() -> dict[str, bytes]:
    """Return the files of ``qa/static`` by name."""
    return {path.name: path.read_bytes() for path in STATIC.iterdir() if path.suffix in _MEDIA_TYPES}


def static_path(name: str) -> str:
    """Return the path of a static file; it changes with the file, so that no browser keeps an old one."""
    return f"/static/{name}?v={hashlib.sha256(static_files()[name]).hexdigest()[:12]}"


def _offsets(pair: str) -> tuple[int, int]:
    start, end = pair.split("-")
    return int(start), int(end)


def _page(html: str, status: int) -> HTMLResponse:
    return HTMLResponse(html, status, headers={"content-security-policy": SOURCE_POLICY})


__all__ = ["Api", "favicon", "static", "static_files", "static_path"]
