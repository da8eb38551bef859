"""Request and response models of the HTTP interface. Answers themselves are ``qa.types``."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from index.search.filters import Filters
from index.search.index import Summary
from index.store.records import document_id
from index.types import Paragraph
from qa.citations.verify import Verified
from qa.records.feedback import Verdict
from qa.types import Status, Turn

MAX_HISTORY = 50
MAX_COMMENT = 2000


def _number(value: object) -> object:
    """Let JSON's numbers through, and nothing that could be read as one."""
    if isinstance(value, bool | str | bytes):
        raise ValueError("Input should be a number")  # noqa: TRY004 - what pydantic tells as an invalid request
    return value


Number = BeforeValidator(_number)
"""Of a whole number: ``5.0`` is one in JSON, ``"5"`` and ``true`` are not."""
Offset = Annotated[int, Field(ge=0, lt=2**53), Number]
_PERMALINK = re.compile(r"/source/(\d{1,15})(?:[?#]|$)")


_CITATION = {"source": "001.txt", "document": "001.txt", "start": 2160, "end": 2171, "sha256": "9f86d081884c7d65…"}


def _example(request: dict[str, Any]) -> ConfigDict:
    """Return what shows ``request`` in the description of the interface."""
    return ConfigDict(json_schema_extra={"examples": [request]})


class Strict(BaseModel):
    """A part of a request: an unknown field is an error, so that a misspelt one is not ignored."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class EarlierTurn(Strict):
    """An earlier turn of the conversation."""

    question: str
    answer: str | None = None


class SourceFilter(Strict):
    """Where to look: shell patterns of sources, such as ``handbook/*.md``."""

    sources: list[str] = Field(default_factory=list, max_length=1000)


def _filters(said: SourceFilter | None) -> Filters | None:
    return Filters(sources=tuple(said.sources)) if said else None


class AskRequest(Strict):
    """A question; ``history`` holds the earlier turns, oldest first."""

    model_config = _example({"question": "Who is JD Finance's CEO?", "history": ["What is JD Finance?"]})

    question: str
    history: list[str | EarlierTurn] = Field(default_factory=list, max_length=MAX_HISTORY)
    filters: SourceFilter | None = None

    def turns(self) -> tuple[Turn, ...]:
        """Return the history as the assistant takes it."""
        return tuple(Turn(turn) if isinstance(turn, str) else Turn(turn.question, turn.answer) for turn in self.history)

    def where(self) -> Filters | None:
        """Return the filters as the assistant takes them."""
        return _filters(self.filters)


class SearchRequest(Strict):
    """What to search for; ``count`` passages at most."""

    model_config = _example({"question": "branches of ICBC", "count": 5})

    question: str
    count: Annotated[int, Field(ge=1, le=100), Number] = 10
    filters: SourceFilter | None = None

    def where(self) -> Filters | None:
        """Return the filters as the index takes them."""
        return _filters(self.filters)


class ExportRequest(AskRequest):
    """A question whose answer is wanted as a file."""

    model_config = _example({"question": "Who is JD Finance's CEO?", "form": "md"})

    form: Literal["md", "html", "json", "jsonld", "bib", "ris", "zip"]


class Completed(BaseModel):
    """Lines that a question may become."""

    completions: list[str]


class FindRequest(Strict):
    """A sentence to look up."""

    model_config = _example({"text": "Chen Shengqiang, who runs JD Finance as its CEO"})

    text: str
    count: Annotated[int, Field(ge=1, le=100), Number] = 5


class QuoteReference(Strict):
    """Which quote is meant, by fields of its citation.

    The document is named by ``source`` and ``document``, or by ``permalink``; that its words are still those that were
    cited is told by ``sha256``, or by ``digest``, which a link to the source has as ``quote``.
    """

    source: str | None = Field(default=None, max_length=4096)
    document: str | None = Field(default=None, max_length=4096)
    permalink: str | None = Field(default=None, max_length=4096)
    start: Offset
    end: Offset
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    digest: str | None = Field(default=None, pattern=r"^[0-9a-f]{12}$")
    answer: tuple[Offset, Offset] | None = None
    """Offsets of the short answer in it: ``start`` and ``end`` of the quote's ``answer``."""

    @model_validator(mode="after")
    def _is_enough(self) -> QuoteReference:
        if (self.source is None or self.document is None) and not _PERMALINK.search(self.permalink or ""):
            raise ValueError("name the document by source and document, or by the permalink of its citation")
        if self.sha256 is None and self.digest is None:
            raise ValueError("give the sha256 of the citation, or the digest that its link has as quote")
        return self

    def document_id(self) -> int:
        """Return the number of the document that is meant."""
        if self.source is not None and self.document is not None:
            return document_id(self.source, self.document)
        found = _PERMALINK.search(self.permalink or "")
        return int(found[1]) if found else 0


class FeedbackRequest(Strict):
    """A verdict on a quote (right, wrong, wrong_place), or on what is not among the quotes (missing)."""

    model_config = _example({"question": "Who may use the helicopter?", "verdict": "missing"})

    question: str
    standalone_question: str | None = None
    verdict: Verdict
    status: Status | None = None
    quote: QuoteReference | None = None
    correction: str | None = Field(default=None, min_length=1, max_length=MAX_COMMENT)
    """The right answer in the documents' words, where it is known: makes the question one for ``pincite eval``."""
    comment: str | None = Field(default=None, max_length=MAX_COMMENT)
    session: str | None = Field(default=None, min_length=1, max_length=64)
    """A random word of one conversation, so that a second verdict on a quote counts in place of the first."""


class Stored(BaseModel):
    """The number under which a verdict is kept."""

    id: int


class CitedPlace(BaseModel):
    """Where a quote is said to stand: what a check needs of its citation."""

    source: str = Field(max_length=4096)
    document: str = Field(max_length=4096)
    start: Offset
    end: Offset
    sha256: str


class CitedQuote(BaseModel):
    """A quote as it was given: what a check needs of it."""

    number: Offset
    before: str = ""
    text: str
    after: str = ""
    citation: CitedPlace


class VerifyRequest(BaseModel):
    """An answer as it was given; of what it holds, the quotes are checked, or the near misses where there are none."""

    model_config = _example({"quotes": [{"number": 1, "text": "A sentence.", "citation": _CITATION}]})

    quotes: list[CitedQuote]
    near_misses: list[CitedQuote] = Field(default_factory=list)


class Verification(BaseModel):
    """The states of an answer's citations, in the answer's order."""

    citations: list[Verified]


class SourceLine(BaseModel):
    """A document in the list of all. The index knows more: where the file lies on the server stays there."""

    id: int
    source: str
    name: str
    title: str
    date: str | None
    sha256: str
    paragraphs: int


class Sources(BaseModel):
    """All documents, and the corpus that they make."""

    corpus: Summary
    sources: list[SourceLine]


class Source(BaseModel):
    """A document with its text and where its paragraphs lie in it."""

    id: int
    source: str
    name: str
    title: str
    date: str | None
    author: str | None
    url: str | None
    sha256: str
    start: int
    """Where ``text`` begins in the document: 0 unless a part was asked for."""
    length: int
    """Characters of the whole document."""
    text: str
    paragraphs: list[Paragraph]
    """Those that hold a part of ``text``; their offsets are those of the whole document."""


class FailureDetail(BaseModel):
    """What went wrong; ``id`` stands in the server's log too."""

    id: str
    code: str
    message: str
    type: str
    """The kind of error, in OpenAI's words."""
    param: str | None
    """The part of the request that is wrong."""


class Failure(BaseModel):
    """The one form of every error."""

    error: FailureDetail


__all__ = [
    "MAX_COMMENT",
    "MAX_HISTORY",
    "AskRequest",
    "CitedPlace",
    "CitedQuote",
    "Completed",
    "EarlierTurn",
    "ExportRequest",
    "Failure",
    "FailureDetail",
    "FeedbackRequest",
    "FindRequest",
    "Number",
    "Offset",
    "QuoteReference",
    "SearchRequest",
    "Source",
    "SourceFilter",
    "SourceLine",
    "Sources",
    "Stored",
    "Strict",
    "Verification",
    "VerifyRequest",
]
