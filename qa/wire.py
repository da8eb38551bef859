"""The shapes of the HTTP interface's JSON. Answers themselves are ``qa.types``."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from index.search import Filters, Summary
from index.types import Paragraph
from qa.types import Turn
from qa.verify import Verified

MAX_HISTORY = 50


class Strict(BaseModel):
    """A part of a request: an unknown field is an error, so that a misspelt one is not ignored."""

    model_config = ConfigDict(extra="forbid")


class EarlierTurn(Strict):
    """An earlier turn of the conversation."""

    question: str
    answer: str | None = None


class SourceFilter(Strict):
    """Where to look: shell patterns of sources, such as ``handbook/*.md``."""

    sources: list[str] = Field(default_factory=list, max_length=1000)


class AskRequest(Strict):
    """A question; ``history`` holds the earlier turns, oldest first."""

    question: str
    history: list[str | EarlierTurn] = Field(default_factory=list, max_length=MAX_HISTORY)
    filters: SourceFilter | None = None

    def turns(self) -> tuple[Turn, ...]:
        """Return the history as the assistant takes it."""
        return tuple(Turn(turn) if isinstance(turn, str) else Turn(turn.question, turn.answer) for turn in self.history)

    def where(self) -> Filters | None:
        """Return the filters as the assistant takes them."""
        return Filters(sources=tuple(self.filters.sources)) if self.filters else None


class FindRequest(Strict):
    """A sentence to look up."""

    text: str
    count: int = Field(default=5, ge=1, le=100)


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
    text: str
    paragraphs: list[Paragraph]


class FailureDetail(BaseModel):
    """What went wrong; ``id`` stands in the server's log too."""

    id: str
    code: str
    message: str


class Failure(BaseModel):
    """The one form of every error."""

    error: FailureDetail


__all__ = [
    "MAX_HISTORY",
    "AskRequest",
    "EarlierTurn",
    "Failure",
    "FailureDetail",
    "FindRequest",
    "Source",
    "SourceFilter",
    "SourceLine",
    "Sources",
    "Strict",
    "Verification",
]
