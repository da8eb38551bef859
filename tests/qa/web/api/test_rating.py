"""Verdicts over HTTP, held against real documents."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from qa.assistant import Assistant
from qa.records.feedback import Verdict
from qa.settings import Settings
from qa.types import Answer, quote_digest
from qa.web.pages.markup import source_path
from qa.web.wire import MAX_COMMENT
from tests.support.browser import built

QUESTION = "Who is JD Finance's CEO?"


@pytest.fixture(scope="module")
def rated(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    settings = Settings(feedback=str(tmp_path_factory.mktemp("feedback") / "kept.sqlite"), max_question_chars=200)
    return Assistant(assistant.index, assistant.reader, settings)


@pytest.fixture(scope="module")
def client(rated: Assistant) -> Iterator[TestClient]:
    with TestClient(built(rated, rated.settings)) as client:
        yield client


@pytest.fixture(scope="module")
def answer(rated: Assistant) -> Answer:
    return rated.ask(QUESTION)


@pytest.fixture
def reference(answer: Answer) -> dict[str, Any]:
    citation, span = answer.quotes[0].citation, answer.quotes[0].answer
    assert span is not None
    names = ("source", "document", "start", "end", "sha256")
    return {name: getattr(citation, name) for name in names} | {"answer": [span.start, span.end]}


def post(client: TestClient, **said: Any) -> Any:
    return client.post("/api/feedback", json={"question": QUESTION, "verdict": "right"} | said)


def refused(response: Any, status: int, words: str) -> None:
    assert response.status_code == status, response.text
    assert words in response.json()["error"]["message"]


def test_a_verdict_is_kept_with_the_words_of_the_document(
    client: TestClient, rated: Assistant, answer: Answer, reference: dict[str, Any]
) -> None:
    response = post(client, quote=reference, status=str(answer.status), comment="thanks", session="abc")
    assert response.status_code == 201, response.text
    assert rated.feedback is not None
    kept = rated.feedback.ratings()[response.json()["id"] - 1]
    quote = answer.quotes[0]
    assert kept.quote is not None
    assert kept.quote.text == quote.text
    assert quote.answer is not None
    assert kept.quote.answer == quote.answer.text
    assert kept.quote.paragraph == quote.citation.paragraph
    assert (kept.verdict, kept.status, kept.comment, kept.session) == (Verdict.RIGHT, answer.status, "thanks", "abc")
    assert kept.standalone_question == kept.question == QUESTION
    assert kept.corpus == answer.corpus


def test_a_link_to_the_source_names_a_quote_too(
    client: TestClient, rated: Assistant, answer: Answer, reference: dict[str, Any]
) -> None:
    quote = answer.quotes[0]
    place = {name: reference[name] for name in ("start", "end")}
    for link in (quote.citation.permalink, "/assistant" + source_path(quote.citation, None, quote.text)):
        response = post(client, quote=place | {"permalink": link, "digest": quote_digest(quote.text)})
        assert response.status_code == 201, response.text
        assert rated.feedback is not None
        kept = rated.feedback.ratings()[-1].quote
        assert kept is not None
        assert (kept.text, kept.source, kept.answer) == (quote.text, quote.citation.source, None)


def test_what_is_missing_needs_no_quote(client: TestClient, rated: Assistant) -> None:
    assert post(client, verdict="missing", question="And there?", standalone_question=QUESTION).status_code == 201
    assert rated.feedback is not None
    kept = rated.feedback.ratings()[-1]
    assert (kept.question, kept.standalone_question, kept.quote) == ("And there?", QUESTION, None)


@pytest.mark.parametrize("verdict", ["right", "wrong", "wrong_place"])
def test_other_verdicts_are_about_a_quote(client: TestClient, verdict: str) -> None:
    refused(post(client, verdict=verdict), 400, "give the citation of that quote")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"end": 10**9}, "does not lie in a paragraph"),
        ({"start": 10**9, "end": 10**9 + 5}, "does not lie in a paragraph"),
        ({"start": 5, "end": 5}, "does not lie in a paragraph"),
        ({"answer": [0, 1]}, "does not lie inside the quote"),
        ({"sha256": "0" * 64}, "was cited from an earlier version"),
        ({"digest": "0" * 12}, "was cited from an earlier version"),
    ],
)
def test_a_citation_that_does_not_fit_is_refused(
    client: TestClient, reference: dict[str, Any], changes: dict[str, Any], words: str
) -> None:
    response = post(client, quote=reference | changes)
    refused(response, 400, words)
    assert response.json()["error"]["code"] == "feedback"


def test_what_stands_between_two_paragraphs_is_no_quote(
    client: TestClient, rated: Assistant, answer: Answer, reference: dict[str, Any]
) -> None:
    number = int(answer.quotes[0].citation.permalink.split("/")[2].split("#")[0])
    gap = rated.index.document(number).paragraphs[0].end
    refused(post(client, quote=reference | {"start": gap, "end": gap + 1, "answer": None}), 400, "does not lie")


def test_a_document_that_is_gone(client: TestClient, reference: dict[str, Any]) -> None:
    refused(post(client, quote=reference | {"document": "gone.txt"}), 404, "holds no document")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": None}, "name the document by"),
        ({"source": None, "permalink": "/healthz"}, "name the document by"),
        ({"sha256": None}, "give the sha256"),
        ({"sha256": "AB"}, "sha256"),
        ({"start": -1}, "start"),
        ({"end": 2**60}, "end"),
        ({"answer": [1]}, "answer"),
        ({"surplus": 1}, "surplus"),
    ],
)
def test_a_reference_of_another_shape(
    client: TestClient, reference: dict[str, Any], changes: dict[str, Any], words: str
) -> None:
    refused(post(client, quote=reference | changes), 422, words)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"verdict": "great"}, 422),
        ({"verdict": "missing", "comment": "x" * (MAX_COMMENT + 1)}, 422),
        ({"verdict": "missing", "correction": ""}, 422),
        ({"verdict": "missing", "session": "x" * 65}, 422),
        ({"verdict": "missing", "stars": 5}, 422),
        ({"verdict": "missing", "question": "x" * 201}, 400),
        ({"verdict": "missing", "standalone_question": "?"}, 400),
    ],
)
def test_a_verdict_of_another_shape_is_refused(client: TestClient, said: dict[str, Any], status: int) -> None:
    assert post(client, **said).status_code == status


def test_only_json_by_post(client: TestClient) -> None:
    assert client.get("/api/feedback").status_code == 405
    assert client.post("/api/feedback", content="verdict=right").status_code == 415


def test_the_interface_is_described(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert set(described["paths"]["/api/feedback"]["post"]["responses"]) >= {"201", "400", "404", "422"}
    assert described["components"]["schemas"]["FeedbackRequest"]["additionalProperties"] is False


def test_unanswered_questions_are_noted_whichever_way_they_came(client: TestClient, rated: Assistant) -> None:
    client.post("/api/ask", json={"question": "Which zebra lives in the lobby?"})
    headers = {"accept": "text/event-stream"}
    client.post("/api/ask", json={"question": "Which okapi lives in the lobby?"}, headers=headers)
    client.post("/api/ask", json={"question": QUESTION})
    assert rated.feedback is not None
    assert [one.question[6:11] for one in rated.feedback.unanswered()] == ["zebra", "okapi"]


def test_where_feedback_is_off_none_is_taken(assistant: Assistant, tmp_path: Path) -> None:
    off = Assistant(assistant.index, assistant.reader, Settings(feedback="off"))
    with TestClient(built(off, off.settings)) as client:
        refused(post(client, verdict="missing"), 404, "its setting `feedback` is off")
        assert "pc-unrated" in client.get("/config").text


def test_a_store_that_cannot_be_written_is_told_without_its_place(
    assistant: Assistant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = replace(assistant.settings, feedback=str(tmp_path / "missing" / "kept.sqlite"))
    lost = Assistant(assistant.index, assistant.reader, settings)
    (tmp_path / "missing").mkdir()  # as it is when the server starts
    with TestClient(built(lost, lost.settings)) as client:
        shutil.rmtree(tmp_path / "missing")
        response = post(client, verdict="missing")
        refused(response, 503, "could not be kept")
        assert str(tmp_path) not in response.text
        assert any(str(tmp_path) in record.getMessage() for record in caplog.records)
        assert client.post("/api/ask", json={"question": "Which zebra lives in the lobby?"}).status_code == 200
