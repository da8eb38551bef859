"""Errors as HTTP tells them: one form, ``{"error": {"id", "code", "message"}}``, whatever went wrong."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, field
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from index.errors import PinciteError, UnknownDocument
from qa.errors import AnswerError, FeedbackError, QuestionError

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5


class BusyError(PinciteError):
    """More questions are waiting than the settings allow."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a client is told."""

    status: int
    code: str
    message: str
    id: str = field(default_factory=lambda: uuid4().hex[:12])
    """A reference that stands in the message and in the log."""

    def body(self) -> dict[str, dict[str, str]]:
        """Return the JSON of it."""
        return {"error": {name: value for name, value in asdict(self).items() if name != "status"}}

    def response(self) -> JSONResponse:
        """Return the response that tells it."""
        headers = {"retry-after": str(RETRY_SECONDS)} if self.status == 503 else None
        return JSONResponse(self.body(), self.status, headers)


def problem(error: Exception) -> Problem:
    """Return what to tell of an error. Nothing of an unexpected one is told but its reference."""
    match error:
        case QuestionError():
            return Problem(400, "question", str(error))
        case AnswerError():
            return Problem(400, "answer", str(error))
        case FeedbackError():
            return Problem(400, "feedback", str(error))
        case UnknownDocument():
            return Problem(404, "unknown_document", str(error))
        case BusyError():
            return Problem(503, "busy", str(error))
        case PinciteError():
            return Problem(503, "unavailable", str(error))
        case RequestValidationError():
            found = (f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}" for detail in error.errors())
            return Problem(422, "invalid", "; ".join(found))
        case HTTPException():
            code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "refused")
            return Problem(error.status_code, code, str(error.detail))
        case _:
            return Problem(500, "unexpected", "an unexpected error: the server's log has it under this id")


def add_error_handlers(app: FastAPI) -> None:
    """Tell every expected error in the one form; an unexpected one reaches ``qa.security.Guard``."""
    for kind in (RequestValidationError, PinciteError, HTTPException):
        app.add_exception_handler(kind, _tell)


def _tell(_request: Request, error: Exception) -> Response:
    told = problem(error)
    if told.status >= 500:
        logger.error("error %s: %s: %s", told.id, type(error).__name__, error)
    return told.response()


__all__ = ["BusyError", "Problem", "add_error_handlers", "problem"]
