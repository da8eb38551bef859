"""The four tools for programs that speak MCP, each with the shape of its input and output."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter

from index.store.records import document_id
from index.types import Document, Kind
from qa.assistant import Assistant
from qa.citations.citation import permalink
from qa.citations.verify import cited, verify
from qa.types import Answer, Citation
from qa.web.api.passages import FoundPassages, search
from qa.web.pages.answer_text import address_of, verbatim
from qa.web.problems import RequestError
from qa.web.wire import AskRequest, Number, SearchRequest, Strict, Verification, VerifyRequest

_PERMALINK = re.compile(r"/source/(\d{1,15})(?:\?[^#]*)?(?:#p(\d{1,9}))?$")


class OpenRequest(Strict):
    """Which document to open, and where."""

    permalink: str = Field(max_length=4096)
    """As a citation or a passage has it, such as `/source/12#p5`; without `#p5`, the beginning is opened."""
    around: Annotated[int, Field(ge=0, le=50), Number] = 3
    """How many paragraphs before it and after it are wanted as well."""


@dataclass(frozen=True, slots=True)
class OpenedParagraph:
    """A paragraph word for word."""

    number: int
    permalink: str
    kind: Kind
    heading: tuple[str, ...]
    line: int | None
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A document, and some of its paragraphs."""

    source: str
    document: str
    title: str
    date: str | None
    author: str | None
    url: str | None
    sha256: str
    paragraphs_in_all: int
    paragraphs: tuple[OpenedParagraph, ...]


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that can be done."""

    name: str
    title: str
    description: str
    takes: type[BaseModel]
    gives: Any
    run: Callable[[Assistant, Any], Any]

    @property
    def input_schema(self) -> dict[str, Any]:
        """JSON Schema of the arguments."""
        return self.takes.model_json_schema()

    @property
    def output_schema(self) -> dict[str, Any]:
        """JSON Schema of the result."""
        return TypeAdapter(self.gives).json_schema(mode="serialization")

    def call(self, assistant: Assistant, arguments: dict[str, Any], address: str = "") -> Result:
        """Do it, for a program that reaches this server at ``address``; "" if it reaches only this machine's files.

        Raises pydantic's ``ValidationError`` for wrong arguments, and whatever comes up.
        """
        return self.result(assistant, self.run(assistant, self.takes.model_validate(arguments)), address)

    def result(self, assistant: Assistant, value: Any, address: str = "") -> Result:  # noqa: ANN401 - one of ``gives``
        """Return a result in both forms."""
        data: dict[str, Any] = TypeAdapter(self.gives).dump_python(value, mode="json")
        if isinstance(value, Answer):
            return Result(verbatim(value, address_of(address, partial(_file, assistant))).content, data)
        return Result(json.dumps(_absolute(data, address.rstrip("/")), ensure_ascii=False), data)


def _file(assistant: Assistant, citation: Citation) -> str:
    """Return the path of the file on this machine that a citation names; where it is not known, its name."""
    return str(assistant.index.path_of(document_id(citation.source, citation.document)) or citation.source)


def _absolute(data: Any, address: str) -> Any:  # noqa: ANN401 - JSON
    """Return JSON with the server's address before the path in every ``permalink``."""
    if isinstance(data, dict):
        linked = {"permalink": f"{address}{data['permalink']}"} if "permalink" in data else {}
        return {name: _absolute(value, address) for name, value in data.items()} | linked
    return [_absolute(each, address) for each in data] if isinstance(data, list) else data


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool gives."""

    text: str
    """For a model to read."""
    data: dict[str, Any]
    """For a program, as ``gives`` describes it."""


def _ask(assistant: Assistant, asked: AskRequest) -> Answer:
    return assistant.noted(assistant.ask(asked.question, asked.turns(), asked.where()))


def _search(assistant: Assistant, wanted: SearchRequest) -> FoundPassages:
    return search(assistant, wanted.question, wanted.count, wanted.where())


def _verify(assistant: Assistant, answer: VerifyRequest) -> Verification:
    return Verification(citations=verify(assistant.index, cited(answer.model_dump()), assistant.settings.limits()))


def _open(assistant: Assistant, wanted: OpenRequest) -> Opened:
    found = _PERMALINK.search(wanted.permalink)
    if found is None:
        raise RequestError(f"{wanted.permalink[:80]!r} is no permalink: give one such as /source/12#p5", "permalink")
    number, anchor = int(found[1]), found[2]
    document = assistant.index.document(number)
    places = [place for place, each in enumerate(document.paragraphs) if anchor in (None, str(each.anchor))]
    if not places:
        raise RequestError(
            f"{document.name} has no paragraph p{anchor} any more: open it without #p{anchor}, or search",
            "permalink",
            404,
            "unknown_paragraph",
        )
    return _opened(document, slice(max(places[0] - wanted.around, 0), places[0] + wanted.around + 1))


def _opened(document: Document, part: slice) -> Opened:
    paragraphs = [
        OpenedParagraph(
            number=each.number,
            permalink=permalink(document, each),
            kind=each.kind,
            heading=each.heading,
            line=each.line,
            start=each.start,
            end=each.end,
            text=document.text[each.start : each.end],
        )
        for each in document.paragraphs[part]
    ]
    return Opened(
        source=document.source,
        document=document.name,
        title=document.title,
        date=document.date,
        author=document.author,
        url=document.url,
        sha256=document.sha256,
        paragraphs_in_all=len(document.paragraphs),
        paragraphs=tuple(paragraphs),
    )


TOOLS = (
    Tool(
        name="ask",
        title="Ask the documents",
        description=(
            "Answer a question from the documents with verbatim quotes, each with its citation and the probability "
            "that it answers. `status` is answered, likely (check the quote), weak (no clear answer), not_found "
            "(near_misses are not answers) or no_documents; `reply` is set where the message was no question. "
            "`unconfirmed` lists what the question names and the source of a quote does not. A question in quotation "
            "marks is looked up: "
            "`lookup` is exact, near or nowhere. "
            "Repeat quotes word for word and name their sources; do not answer where it is not_found."
        ),
        takes=AskRequest,
        gives=Answer,
        run=_ask,
    ),
    Tool(
        name="search",
        title="Search the documents",
        description="Find the passages that fit a question best, word for word; whether they answer it is not judged.",
        takes=SearchRequest,
        gives=FoundPassages,
        run=_search,
    ),
    Tool(
        name="open_source",
        title="Open a source",
        description="Read a document at the paragraph that a permalink names, with the paragraphs around it.",
        takes=OpenRequest,
        gives=Opened,
        run=_open,
    ),
    Tool(
        name="verify",
        title="Verify quotes",
        description=(
            "Read the cited files again and say of each quote of an answer, as ask gave it, whether it still stands "
            "there: exact, whitespace, moved, changed, missing, misattributed, absent or reread."
        ),
        takes=VerifyRequest,
        gives=Verification,
        run=_verify,
    ),
)
"""All of them. None changes anything but what is kept of questions that found no answer, and the audit log."""

__all__ = ["TOOLS", "OpenRequest", "Opened", "OpenedParagraph", "Result", "Tool"]
