from __future__ import annotations

import pytest
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from index.errors import IndexUnusable, PinciteError, UnknownDocument
from qa.errors import QuestionError
from qa.web.language import ENGLISH, languages
from qa.web.problems import BusyError, Problem, RequestError, message_for, problem


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


def test_an_error_says_its_kind_and_the_part_that_is_wrong() -> None:
    told = problem(RequestError("there is no such model", "model", 404, "model_not_found"))
    assert (told.status, told.code, told.param, told.type) == (
        404,
        "model_not_found",
        "model",
        "invalid_request_error",
    )
    assert Problem(429, "busy", "slow down").type == "rate_limit_error"
    assert Problem(503, "busy", "full").type == "server_error"


def test_of_many_wrong_parts_the_first_are_told_whatever_their_names() -> None:
    errors = [{"type": "x", "loc": ("body", f"\ud800{n}" * 300), "msg": "no"} for n in range(1000)]
    told = problem(RequestValidationError(errors))
    assert len(told.message) <= 1000
    assert told.json().encode()
    assert told.param
    assert "\ud800" not in told.message


def test_references_differ() -> None:
    assert len({problem(ValueError()).id for _ in range(50)}) == 50


def test_a_client_is_told_when_to_come_back() -> None:
    assert Problem(503, "busy", "full").response().headers["retry-after"].isdigit()
    assert "retry-after" not in Problem(400, "question", "empty").response().headers


def test_readers_are_told_in_their_language_what_they_meet_and_nothing_of_the_unexpected() -> None:
    german = languages()["de"]
    busy = BusyError("too many questions are waiting: ask again in a few seconds")
    assert (message_for(busy, ENGLISH), message_for(busy, german)[:16]) == (str(busy), "zu viele Fragen ")
    assert message_for(PinciteError("{the} disk is full"), german) == "{the} disk is full"
    assert message_for(ZeroDivisionError("secret path"), german).startswith("ein unerwarteter Fehler")
