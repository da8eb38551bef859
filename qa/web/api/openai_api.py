"""OpenAI's chat interface over the same answers, so that the front ends people already have can ask Pincite.

The last user message is the question, the messages before it are the turns that it may lean on. The text of an answer
is :mod:`qa.web.pages.answer_text`, its citations are annotations, and the whole answer is beside them.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from index.text.tokens import counter
from qa.assistant import Assistant, check
from qa.text.json_lines import one_line
from qa.types import Answer, Turn
from qa.web.api.api import Api
from qa.web.api.chores import chore
from qa.web.api.openai_wire import (
    MODEL,
    ChatChunk,
    ChatCompletion,
    ChatMessage,
    ChatRequest,
    Choice,
    ChunkChoice,
    Delta,
    Message,
    Model,
    ModelList,
    UrlAnnotation,
    UrlCitation,
    Usage,
)
from qa.web.api.wrapping import unwrapped
from qa.web.guards.limits import charged
from qa.web.openapi import ASKING, READING, events
from qa.web.pages.answer_text import Text, message, said
from qa.web.problems import Problem, RequestError
from qa.web.stream import KEEP_ALIVE, STREAM, UNBUFFERED, Step, working
from qa.web.wire import AskRequest, EarlierTurn

TURNS = 6
"""Earlier turns that are read, the last ones; front ends send the whole conversation."""

_DONE = "data: [DONE]\n\n"
_CHUNKS = events(
    "With `stream`: events whose data is a `chat.completion.chunk`, at last `[DONE]`; or an `error` as everywhere.",
    'data: {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "…"}}], …}\n\n',
)


class OpenAiApi:
    """The routes under ``/v1``, with the assistant and the gate of ours."""

    def __init__(self, api: Api) -> None:
        """Take the routes beside which these stand."""
        self.api = api

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(prefix="/v1", tags=["OpenAI"])
        router.add_api_route("/models", self.models, summary="List what can be asked", responses=READING)
        router.add_api_route("/models/{name}", self.model, summary="Describe what can be asked", responses=READING)
        router.add_api_route(
            "/chat/completions",
            self.complete,
            methods=["POST"],
            response_model=ChatCompletion,
            responses=ASKING | _CHUNKS,
            summary="Answer the last message of a conversation",
        )
        return router

    def models(self, request: Request) -> ModelList:
        """List the one model: the documents that whoever asks may read."""
        return ModelList(data=[_model(self.api.seen_by(request))])

    def model(self, name: str, request: Request) -> Model:
        """Return the model called ``pincite``; there is no other."""
        _known(name)
        return _model(self.api.seen_by(request))

    async def complete(self, asked: ChatRequest, request: Request) -> Response | ChatCompletion:
        """Answer the last user message in view of the turns before it, with quotes word for word.

        With `stream`, server-sent events: chunks, comments that keep the line open, and `[DONE]`. An error that comes
        up on the way is an event. What a front end asks for on its own account, such as a title, gets one line and
        costs no question. Parameters that steer a generative model are ignored; system messages are, too.
        """
        _known(asked.model)
        assistant = self.api.seen_by(request)
        done = chore(asked)
        if done is not None:
            return _Chore(assistant, AskRequest(question=asked.messages[-1].text()), "").reply(done, asked)
        refused = charged(request.scope)
        if refused is not None:
            return refused.response()
        wanted = question_of(asked, assistant.settings.max_question_chars)
        reply = _Reply(assistant, wanted, assistant.settings.public_address or str(request.base_url))
        if asked.stream:
            self.api.gate.admit()  # while the status can still say so
            return StreamingResponse(
                self._chunks(reply, usage=asked.wants_usage()), media_type=STREAM, headers=UNBUFFERED
            )
        ask, gate = assistant.ask, self.api.gate
        return reply.whole(
            await gate.run(lambda: assistant.noted(ask(wanted.question, wanted.turns(), wanted.where())))
        )

    async def _chunks(self, reply: _Reply, *, usage: bool) -> AsyncIterator[str]:
        """Yield the events of an answer."""
        yield reply.chunk(Delta(role="assistant", content=""))
        async with aclosing(working(reply.assistant, self.api.gate, reply.asked)) as done:
            async for step in done:
                for event in reply.told(step, usage=usage):
                    yield event


class _Reply:
    """What is sent in answer to one request, whole or in chunks."""

    def __init__(self, assistant: Assistant, asked: AskRequest, address: str) -> None:
        self.assistant = assistant
        self.asked = asked
        self._address = address
        self._id = f"chatcmpl-{uuid4().hex}"
        self._created = int(time.time())

    def whole(self, answer: Answer) -> ChatCompletion:
        """Return the answer in one piece."""
        text = message(answer, self._address)
        return self._completion(Message(content=text.content, annotations=_annotations(text)), answer)

    def _completion(self, said: Message, answer: Answer | None) -> ChatCompletion:
        return ChatCompletion(
            id=self._id,
            created=self._created,
            model=MODEL,
            choices=[Choice(message=said)],
            usage=self._usage(said.content),
            pincite=answer,
        )

    def told(self, step: Step, *, usage: bool) -> Iterable[str]:
        """Return the events of a step."""
        match step:
            case Answer():
                return [*self._parts(step, usage=usage), _DONE]
            case Problem():
                return [_data(step.json())]
            case None:
                return [KEEP_ALIVE]
            case _:
                return []

    def _parts(self, answer: Answer, *, usage: bool) -> Iterable[str]:
        """Yield the chunks of an answer that is there."""
        text = message(answer, self._address)
        for block in text.blocks:
            yield self.chunk(Delta(content=block))
        yield self.chunk(Delta(annotations=_annotations(text)))
        yield self._event([ChunkChoice(delta=Delta(), finish_reason="stop")], pincite=answer)
        if usage:
            yield self._event([], usage=self._usage(text.content))

    def chunk(self, delta: Delta) -> str:
        """Return the event that adds ``delta`` to the message."""
        return self._event([ChunkChoice(delta=delta)])

    def _event(self, choices: Sequence[ChunkChoice], usage: Usage | None = None, pincite: Answer | None = None) -> str:
        chunk = ChatChunk(
            id=self._id, created=self._created, model=MODEL, choices=list(choices), usage=usage, pincite=pincite
        )
        unset = {name for name in ("usage", "pincite") if getattr(chunk, name) is None}
        return _data(chunk.model_dump_json(exclude=unset))

    def _usage(self, text: str) -> Usage:
        count = counter(self.assistant.settings.vocabulary)
        turns = [part for turn in self.asked.turns() for part in (turn.question, turn.answer) if part]
        prompt = sum(count(part) for part in (*turns, self.asked.question))
        completion = count(text)
        return Usage(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion)


class _Chore(_Reply):
    """What is sent in answer to what a front end wants on its own account."""

    def reply(self, said: str, asked: ChatRequest) -> Response | ChatCompletion:
        """Return ``said`` as the whole answer, or its stream."""
        if asked.stream:
            return StreamingResponse(iter(self._events(said, usage=asked.wants_usage())), media_type=STREAM)
        message = Message(content=said, annotations=[])
        return self._completion(message, None)

    def _events(self, said: str, *, usage: bool) -> Iterable[str]:
        yield self.chunk(Delta(role="assistant", content=""))
        yield self.chunk(Delta(content=said))
        yield self._event([ChunkChoice(delta=Delta(), finish_reason="stop")])
        if usage:
            yield self._event([], usage=self._usage(said))
        yield _DONE


def question_of(asked: ChatRequest, longest: int) -> AskRequest:
    """Return a conversation as a question and what it may lean on.

    Raises :class:`qa.errors.QuestionError` if the question is empty or longer than ``longest``, and
    :class:`qa.web.problems.RequestError` if there is none, or more in it than text.
    """
    last = max((n for n, each in enumerate(asked.messages) if each.role == "user"), default=None)
    if last is None:
        raise RequestError("no message has the role user: the last such message is the question", "messages")
    _only_text(asked.messages[last], f"messages.{last}.content")
    question = unwrapped(asked.messages[last].text())
    check(question, longest)
    turns = _turns(asked.messages[:last])[-TURNS:]
    history: list[str | EarlierTurn] = [
        EarlierTurn(question=turn.question[:longest], answer=turn.answer[:longest] if turn.answer else None)
        for turn in turns
    ]
    return AskRequest(question=question, history=history, filters=asked.filters)


def _turns(messages: Iterable[ChatMessage]) -> list[Turn]:
    """Return earlier messages as turns; a question that was asked in vain is one without an answer."""
    turns: list[Turn] = []
    for each in messages:
        if each.role == "user" and each.text().strip():
            turns.append(Turn(unwrapped(each.text())))
        elif each.role == "assistant" and turns:
            turns[-1] = Turn(turns[-1].question, said(each.text()) or turns[-1].answer)
    return turns


def _only_text(each: ChatMessage, where: str) -> None:
    for number, part in enumerate(each.content if isinstance(each.content, list) else ()):
        if part.type not in ("text", "input_text") or part.text is None:
            raise RequestError(
                f"a part of the question is of type {part.type[:40]!r}: only text can be asked, leave the others out",
                f"{where}.{number}.type",
            )


def _known(name: str) -> None:
    if name != MODEL:
        raise RequestError(f"there is no model {name[:80]!r}: ask {MODEL!r}", "model", 404, "model_not_found")


def _model(assistant: Assistant) -> Model:
    updated = assistant.index.summary().updated
    return Model(id=MODEL, created=int(datetime.fromisoformat(updated).timestamp()) if updated else 0)


def _annotations(text: Text) -> list[UrlAnnotation]:
    return [
        UrlAnnotation(
            url_citation=UrlCitation(start_index=mark.start, end_index=mark.end, title=mark.title, url=mark.url)
        )
        for mark in text.marks
    ]


def _data(json: str) -> str:
    return f"data: {one_line(json)}\n\n"


__all__ = ["TURNS", "OpenAiApi", "question_of"]
