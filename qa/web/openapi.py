"""What FastAPI cannot derive for ``/openapi.json``: errors, events, files, and how to sign in."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

from qa.web.wire import Failure

Responses = dict[int | str, dict[str, Any]]
"""What a route may answer with, by status, as FastAPI takes it."""

DESCRIPTION = (
    "Answers questions about a company's own documents with verbatim quotes, cited to file and paragraph. Nothing is "
    "kept of a conversation: its earlier turns come with the request. Offsets count characters (code points) of a "
    "document's text; ends are exclusive. Every error has one form, with an `id` that stands in the server's log too."
)
TAGS = (
    ("Answers", "Questions, and what became of their answers."),
    ("Documents", "The documents behind the answers."),
    ("OpenAI", "The same answers in the form of OpenAI's chat completions, for front ends that know it."),
    ("Operation", "Whether the service runs."),
)
_TOLD = {
    400: "The request is well formed but cannot be answered, such as an empty question.",
    401: "It is not known who asks, or the token is not right.",
    403: "Whoever asks may not do this, or another site's page asks.",
    404: "There is no such thing, or none that whoever asks may see.",
    410: "The document was forgotten on request.",
    405: "The address takes another method.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    421: "The server does not answer under this name.",
    422: "The request is not of this shape; `param` names the part that is wrong.",
    429: "Too many requests; `Retry-After` says when to come back.",
    500: "An unexpected error, told by its `id` alone.",
    503: "Too many questions are waiting, or the index cannot be used.",
    504: "There was no answer in time.",
}
_EXAMPLE = {
    "id": "3f9c2a71d0be",
    "code": "question",
    "message": "the question is empty: type a question in words",
    "type": "invalid_request_error",
    "param": None,
}
# Named by hand: of a route whose answer is a page, FastAPI would take the errors for pages, too.
_FAILURE = {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}, "example": {"error": _EXAMPLE}}}
_TOKEN = {"type": "http", "scheme": "bearer", "description": "An API token, as `pincite token create` prints it."}


def failures(*statuses: int) -> Responses:
    """Return errors of ``statuses`` and those that any request may meet, in their one form."""
    wanted = sorted({*statuses, 401, 403, 404, 405, 410, 421, 422, 429, 500, 503, 504})
    return {status: {"description": _TOLD[status], "content": _FAILURE} for status in wanted}


READING = failures()
"""Errors of a request without a body."""
ASKING = failures(400, 413, 415)
"""Errors of a request with one."""


def events(description: str, example: str) -> Responses:
    """Return an answer that may also come as server-sent events; the schema is that of one."""
    event = {"type": "object", "properties": {"event": {"type": "string"}, "data": {"type": "string"}}}
    content = {"schema": event | {"required": ["data"], "description": description}, "example": example}
    return {200: {"content": {"text/event-stream": content}}}


def file(description: str) -> Responses:
    """Return an answer that is a file to keep."""
    disposition = {"description": "`attachment`, and the file's name", "schema": {"type": "string"}, "required": True}
    content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    return {200: {"description": description, "content": content, "headers": {"Content-Disposition": disposition}}}


def page(description: str) -> Responses:
    """Return an answer that is a page for readers, also where it tells what is not there."""
    content = {"text/html": {"schema": {"type": "string"}}}
    return {
        200: {"description": description, "content": content},
        400: {"description": "The page says why what the link cites does not fit.", "content": content | _FAILURE},
        404: {"description": "The page says that the document is gone.", "content": content | _FAILURE},
        410: {"description": "The page says that the document was forgotten.", "content": content | _FAILURE},
    }


def describe(app: FastAPI, public_address: str = "") -> None:
    """Let the application say what it is, where it is if that is known, and what its errors look like."""
    if public_address:
        app.servers, app.root_path_in_servers = [{"url": public_address.rstrip("/")}], False
    app.version = version("pincite")
    app.description = DESCRIPTION
    app.openapi_tags = [{"name": name, "description": told} for name, told in TAGS]
    written = app.openapi

    def openapi() -> dict[str, Any]:
        described = written()
        failure = Failure.model_json_schema(ref_template="#/components/schemas/{model}")
        described["components"]["schemas"] |= failure.pop("$defs") | {"Failure": failure}
        described["components"]["securitySchemes"] = {"token": _TOKEN}
        described["security"] = [{"token": []}, {}]  # a server may also know who asks, or not want to know
        return described

    app.openapi = openapi  # type: ignore[method-assign]


__all__ = ["ASKING", "DESCRIPTION", "READING", "TAGS", "Responses", "describe", "events", "failures", "file", "page"]
