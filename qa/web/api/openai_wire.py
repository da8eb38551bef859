"""Request and response models of OpenAI's chat interface, as far as Pincite uses them.

Front ends send many parameters that steer a generative model. Those are checked for their type and then ignored, as are
unknown ones: there is nothing to steer.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from qa.types import Answer
from qa.web.wire import Number, SourceFilter

MODEL = "pincite"

_Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_Flag = Annotated[bool, Field(strict=True)]
_Count = Annotated[int, Field(ge=0), Number]


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Part(_Lenient):
    """A part of a message. Only ``text`` can be asked."""

    type: str
    text: str | None = None


class ChatMessage(_Lenient):
    """A message of the conversation. Those of the system and of tools are ignored: no answer obeys instructions."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    def text(self) -> str:
        """Return its text; what is no text in it is left out."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.text is not None)


class StreamOptions(_Lenient):
    """What a stream holds beside the answer."""

    include_usage: _Flag | None = None


class ChatRequest(_Lenient):
    """A conversation whose last user message is the question, as OpenAI's chat completions take it."""

    model: str
    messages: list[ChatMessage] = Field(min_length=1)
    stream: _Flag | None = None
    stream_options: StreamOptions | None = None
    filters: SourceFilter | None = None
    """Pincite's own: where to look."""
    n: Annotated[int, Field(ge=1, le=1), Number] | None = None
    """A question has one answer."""
    temperature: _Number | None = None
    top_p: _Number | None = None
    presence_penalty: _Number | None = None
    frequency_penalty: _Number | None = None
    max_tokens: _Count | None = None
    max_completion_tokens: _Count | None = None
    seed: Annotated[int, Number] | None = None
    stop: str | list[str] | None = None
    user: str | None = None
    tools: list[dict[str, Any]] | None = None
    response_format: dict[str, Any] | None = None
    """Heeded where a front end asks for a title of its own; an answer is text in Markdown."""

    def wants_usage(self) -> bool:
        """Tell whether a stream is to end with the length of the texts."""
        return self.stream_options is not None and bool(self.stream_options.include_usage)

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"model": MODEL, "messages": [{"role": "user", "content": "How many branches does ICBC have?"}]},
            ]
        }
    )


class UrlCitation(BaseModel):
    """A citation: ``content[start_index:end_index]``, counted in characters, is the link to the place."""

    start_index: int
    end_index: int
    title: str
    url: str


class UrlAnnotation(BaseModel):
    """A citation as OpenAI's messages carry it."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class Message(BaseModel):
    """The answer: quotes word for word, in Markdown that shows their signs as they are."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[UrlAnnotation]


class Choice(BaseModel):
    """The one answer."""

    index: Literal[0] = 0
    message: Message
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class Usage(BaseModel):
    """How long the texts are, in tokens of the vocabulary in which passages are measured; nothing was generated."""

    prompt_tokens: int
    """Of the question and of the earlier turns that it may lean on."""
    completion_tokens: int
    """Of the answer's text."""
    total_tokens: int


class ChatCompletion(BaseModel):
    """An answer in OpenAI's form; ``pincite`` holds it in our own, or nothing where no question was asked."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    pincite: Answer | None


class Delta(BaseModel):
    """What a chunk adds to the message."""

    role: Literal["assistant"] | None = None
    content: str | None = None
    annotations: list[UrlAnnotation] | None = None

    @model_serializer(mode="wrap")
    def _without_nothing(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in serialize(self).items() if value is not None}


class ChunkChoice(BaseModel):
    """The one answer, bit by bit."""

    index: Literal[0] = 0
    delta: Delta
    finish_reason: Literal["stop"] | None = None
    logprobs: None = None


class ChatChunk(BaseModel):
    """An event of a stream. The last but one has the whole answer under ``pincite``."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str
    choices: list[ChunkChoice]
    usage: Usage | None = None
    pincite: Answer | None = None


class Model(BaseModel):
    """What answers: quotes of one corpus."""

    id: str
    object: Literal["model"] = "model"
    created: int
    """When the corpus last changed, in seconds since 1970; 0 where there is none."""
    owned_by: str = "pincite"


class ModelList(BaseModel):
    """All that can be asked: one."""

    object: Literal["list"] = "list"
    data: list[Model]


__all__ = [
    "MODEL",
    "ChatChunk",
    "ChatCompletion",
    "ChatMessage",
    "ChatRequest",
    "Choice",
    "ChunkChoice",
    "Delta",
    "Message",
    "Model",
    "ModelList",
    "Part",
    "StreamOptions",
    "UrlAnnotation",
    "UrlCitation",
    "Usage",
]
