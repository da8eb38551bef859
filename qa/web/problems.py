"""HTTP errors, all in one form: ``{"error": {"id", "code", "message", "type", "param"}}``.

``type`` and ``param`` are for clients of OpenAI's interface, which expect them; ``id`` is ours.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from index.errors import ForgottenDocument, PinciteError, UnknownDocument
from qa.errors import AnswerError, FeedbackError, ForbiddenError, QuestionError, ReaderError, SignInError
from qa.web.language import Language
from qa.web.request_id import known_id

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5
_PLACES = 5
_UNPARSED = "There was an error parsing the body"
"""FastAPI's word for what its parser cannot take, beyond mere mistakes of syntax."""
_LONGEST = 1000
_UNEXPECTED = ReaderError("an unexpected error: the server's log has it under this id")


class BusyError(ReaderError):
    """More questions are waiting than the settings allow."""


class LateError(ReaderError):
    """A question took longer than the settings allow."""


class UnkeptError(PinciteError):
    """What a reader says of an answer could not be kept; why is the operator's affair, and stands in the log."""


_TOLD: dict[type[Exception], tuple[int, str]] = {
    QuestionError: (400, "question"),
    AnswerError: (400, "answer"),
    FeedbackError: (400, "feedback"),
    SignInError: (401, "sign_in"),
    ForbiddenError: (403, "forbidden"),
    UnknownDocument: (404, "unknown_document"),
    ForgottenDocument: (410, "forgotten"),
    BusyError: (503, "busy"),
    UnkeptError: (503, "unavailable"),
    LateError: (504, "late"),
}


class RequestError(PinciteError):
    """A request that is well formed but asks for what there is not."""

    def __init__(self, message: str, param: str, status: int = 400, code: str = "request") -> None:
        super().__init__(message)
        self.param = param
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Problem:
    """What a client is told."""

    status: int
    code: str
    message: str
    id: str = field(default_factory=known_id)
    """A reference that stands in the message and in the log: the request's."""
    param: str | None = None
    """The part of the request that is wrong, such as ``messages.0.role``."""
    allow: str | None = None
    """The methods that the address takes, where it was sent another."""
    retry_after: int | None = None
    """Seconds after which it is worth another try, where that is known."""

    @property
    def type(self) -> str:
        """The kind of error, in OpenAI's words."""
        named = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
        return named.get(self.status, "server_error" if self.status >= 500 else "invalid_request_error")

    def body(self) -> dict[str, dict[str, str | None]]:
        """Return the JSON of it."""
        told = {"id": self.id, "code": self.code, "message": self.message, "type": self.type, "param": self.param}
        return {"error": told}

    def json(self) -> str:
        """Return it as one line, for a stream."""
        return json.dumps(self.body())

    def response(self) -> JSONResponse:
        """Return the response that tells it."""
        seconds = self.retry_after or (RETRY_SECONDS if self.status == 503 else None)
        headers = {"retry-after": str(seconds)} if seconds else {}
        return JSONResponse(self.body(), self.status, headers | ({"allow": self.allow} if self.allow else {}))


def problem(error: Exception) -> Problem:
    """Return what to tell of an error. Nothing of an unexpected one is told but its reference."""
    match error:
        case PinciteError() if type(error) in _TOLD:
            return Problem(*_TOLD[type(error)], str(error))
        case RequestError():
            return Problem(error.status, error.code, str(error), param=error.param)
        case PinciteError():
            return Problem(503, "unavailable", str(error))
        case RequestValidationError():
            return _invalid(error)
        case HTTPException() if error.detail == _UNPARSED:
            return Problem(400, "not_json", "the body is not JSON in UTF-8, or is nested too deeply")
        case HTTPException():
            code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "refused")
            return Problem(error.status_code, code, str(error.detail))
        case _:
            return Problem(500, "unexpected", str(_UNEXPECTED))


def message_for(error: Exception, say: Language) -> str:
    """Return what to tell a reader of the chat; what concerns the operator alone is told in English."""
    if isinstance(error, ReaderError):
        return say.error(error)
    return str(error) if isinstance(error, PinciteError) else say.error(_UNEXPECTED)


def _invalid(error: RequestValidationError) -> Problem:
    """Return where a request is not as it is described, and what was expected there; of many places, the first ones."""
    found = error.errors()
    places = [".".join(map(str, detail["loc"])) for detail in found]
    told = [f"{place}: {detail['msg']}" for place, detail in zip(places, found, strict=True)]
    more = f"; and {len(told) - _PLACES} more" if len(told) > _PLACES else ""
    # A request may name a field with any characters, even with ones that UTF-8 cannot hold.
    message, param = (
        text[:_LONGEST].encode("utf-8", "replace").decode() for text in ("; ".join(told[:_PLACES]) + more, places[0])
    )
    return Problem(422, "invalid", message, param=param.removeprefix("body").removeprefix(".") or None)


def add_error_handlers(app: FastAPI) -> None:
    """Tell every expected error in the one form; an unexpected one reaches ``qa.web.security.Guard``."""
    for kind in (RequestValidationError, PinciteError, HTTPException):
        app.add_exception_handler(kind, _tell)


def _tell(_request: Request, error: Exception) -> Response:
    told = problem(error)
    if told.status >= 500:
        logger.error("error %s: %s: %s", told.id, type(error).__name__, error)
    return told.response()


__all__ = [
    "BusyError",
    "LateError",
    "Problem",
    "RequestError",
    "UnkeptError",
    "add_error_handlers",
    "message_for",
    "problem",
]
