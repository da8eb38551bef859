from __future__ import annotations

import pytest
from starlette.exceptions import HTTPException

from index.errors import IndexUnusable, PinciteError, UnknownDocument
from qa.errors import QuestionError
from qa.problems import BusyError, Problem, problem


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (QuestionError("empty"), 400, "question"),
        (UnknownDocument("none"), 404, "unknown_document"),
        (BusyError("full"), 503, "busy"),
        (IndexUnusable("other encoder"), 503, "unavailable"),
        (PinciteError("no room"), 503, "unavailable"),
        (HTTPException(404, "no"), 404, "not_found"),
        (HTTPException(405, "no"), 405, "method_not_allowed"),
        (HTTPException(415, "no"), 415, "refused"),
    ],
)
def test_expected_errors_tell_what_is_wrong(error: Exception, status: int, code: str) -> None:
    told = problem(error)
    assert (told.status, told.code) == (status, code)
    assert told.message


def test_an_unexpected_error_tells_nothing_but_its_reference() -> None:
    told = problem(ZeroDivisionError("secret path"))
    assert told.status == 500
    assert "secret" not in told.message
    assert told.body()["error"]["id"] == told.id


def test_references_differ() -> None:
    assert len({problem(ValueError()).id for _ in range(50)}) == 50


def test_a_client_is_told_when_to_come_back() -> None:
    assert Problem(503, "busy", "full").response().headers["retry-after"].isdigit()
    assert "retry-after" not in Problem(400, "question", "empty").response().headers
