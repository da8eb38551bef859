"""The HTTP interface over a real assistant on a small real index."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index.errors import IndexUnusable
from index.search.index import Index
from index.sync.update import update
from qa import Answer, Assistant
from qa.reader.sentence_reader import SentenceReader
from qa.settings import Settings
from qa.types import Status, quote_digest
from qa.web import gate as gate_module
from qa.web import stream as stream_module
from qa.web.api.api import Api
from qa.web.guards.sign_in import SignIn
from qa.web.problems import BusyError, add_error_handlers
from qa.web.security import AllowList, BodyLimit, Guard
from tests.support.parts import QuickRecipe, article, mark, write

QUESTION = "Who is JD Finance's CEO?"
SETTINGS = Settings(max_question_chars=200)


class Failing(Assistant):
    """Answers, but for two words."""

    def find(self, question: str, *rest: Any, **named: Any) -> Any:
        if "unusable" in question:
            raise IndexUnusable("the index was made by another version: run pincite index --rebuild")
        if "surprise" in question:
            raise RuntimeError("a secret path: /etc/shadow")
        return super().find(question, *rest, **named)


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[TestClient]:
    app = FastAPI()
    app.add_middleware(BodyLimit, max_bytes=SETTINGS.max_body_bytes)
    app.add_middleware(AllowList)
    app.add_middleware(Guard, frame_ancestors=SETTINGS.frame_ancestors)
    app.add_middleware(SignIn)
    add_error_handlers(app)
    app.include_router(Api(Failing(assistant.index, assistant.reader, SETTINGS), SETTINGS).router())
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="module")
def long_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Routes over one long document."""
    folder = tmp_path_factory.mktemp("long")
    text = "\n\n".join(f"Entry {number} has the sign {mark('entry', number)}." for number in range(1, 9000))
    write(folder / "docs", {"long.txt": text})
    update(folder / "index", [folder / "docs"], QuickRecipe())
    with closing(Index.open(folder / "index", QuickRecipe())) as index:
        app = FastAPI()
        app.add_middleware(SignIn)
        reader = SentenceReader(index.encode, index.rarity)
        app.include_router(Api(Assistant(index, reader, SETTINGS), SETTINGS).router())
        with TestClient(app) as client:
            yield client


def ask(client: TestClient, **body: Any) -> dict[str, Any]:
    response = client.post("/api/ask", json={"question": QUESTION} | body)
    assert response.status_code == 200, response.text
    return response.json()


def events(client: TestClient, question: str) -> list[tuple[str, dict[str, Any]]]:
    headers = {"accept": "text/event-stream"}
    response = client.post("/api/ask", json={"question": question}, headers=headers)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-accel-buffering"] == "no"
    found = re.findall(r"event: (\w+)\ndata: (.*)\n\n", response.text)
    return [(name, json.loads(data)) for name, data in found]


def failure(response: Any, status: int, code: str) -> dict[str, str]:
    assert response.status_code == status
    assert list(response.json()) == ["error"]
    error = response.json()["error"]
    assert set(error) == {"id", "code", "message", "type", "param"}
    assert error["code"] == code
    return error


def test_an_answer_is_the_assistants(client: TestClient, assistant: Assistant) -> None:
    said, known = ask(client), assistant.ask(QUESTION).to_json()
    assert {name: said[name] for name in known if name != "elapsed_ms"} == json.loads(
        json.dumps({name: value for name, value in known.items() if name != "elapsed_ms"})
    )
    assert said["status"] in ("answered", "likely")


def test_quotes_are_verbatim_in_the_source_that_is_served(client: TestClient) -> None:
    for quote in ask(client)["quotes"]:
        document = client.get("/api/sources/" + quote["citation"]["permalink"].split("/")[2].split("#")[0]).json()
        assert document["text"][quote["citation"]["start"] : quote["citation"]["end"]] == quote["text"]
        assert document["sha256"] == quote["citation"]["sha256"]


@pytest.mark.parametrize("turn", [QUESTION, {"question": QUESTION, "answer": "RMB 3.6"}, {"question": QUESTION}])
def test_history_comes_with_the_request(client: TestClient, turn: Any) -> None:
    alone = ask(client, question="And at traditional lenders?")
    following = ask(client, question="And at traditional lenders?", history=[turn])
    assert alone["standalone_question"] == "And at traditional lenders?"
    assert following["standalone_question"] != alone["standalone_question"]


def test_filters_restrict_where_is_looked(client: TestClient) -> None:
    said = ask(client, filters={"sources": ["glossary*"]})
    quotes = said["quotes"] + said["near_misses"]
    assert {quote["citation"]["source"] for quote in quotes} <= {"glossary-and-faq-for-new-staff.md"}


def test_the_steps_are_events(client: TestClient) -> None:
    steps = events(client, QUESTION)
    names = [name for name, _ in steps]
    quotes = [data for name, data in steps if name == "quote"]
    assert names == ["searching", "passages", *["quote"] * len(quotes), "answer"]
    assert steps[0][1]["passages"] > 0
    assert steps[1][1] == {"count": steps[1][1]["count"], "standalone_question": QUESTION}
    assert quotes == steps[-1][1]["quotes"]
    assert quotes


@pytest.mark.parametrize(
    ("word", "code"), [("unusable", "unavailable"), ("surprise", "unexpected"), ("??", "question")]
)
def test_an_error_in_a_stream_is_an_event(client: TestClient, word: str, code: str) -> None:
    (_, first), (name, data) = events(client, word)
    assert first["passages"] > 0
    assert name == "error"
    assert data["error"]["code"] == code
    assert "secret" not in json.dumps(data)


def test_a_slow_stream_is_kept_alive(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "KEEP_ALIVE_SECONDS", 0.001)
    response = client.post("/api/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"})
    assert ": keep-alive\n\n" in response.text


@pytest.mark.parametrize("question", ["", "   ", "?!", "\x00\x01", "x" * 201])
def test_what_cannot_be_asked(client: TestClient, question: str) -> None:
    failure(client.post("/api/ask", json={"question": question}), 400, "question")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": 7},
        {"question": "q", "histroy": []},
        {"question": "q", "history": [{"question": "q", "said": "a"}]},
        {"question": "q", "history": ["q"] * 51},
        {"question": "q", "filters": {"source": ["a"]}},
        ["question"],
    ],
)
def test_a_body_of_another_shape(client: TestClient, body: Any) -> None:
    failure(client.post("/api/ask", json=body), 422, "invalid")


def test_json_that_is_none(client: TestClient) -> None:
    failure(client.post("/api/ask", content=b"{", headers={"content-type": "application/json"}), 422, "invalid")


def test_an_operators_error_says_what_to_do(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "unusable"})
    assert "pincite index --rebuild" in failure(response, 503, "unavailable")["message"]
    assert response.headers["retry-after"] == "5"


def test_an_unexpected_error_tells_nothing_but_its_id(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    response = client.post("/api/ask", json={"question": "surprise"})
    error = failure(response, 500, "unexpected")
    assert "secret" not in response.text
    assert "content-security-policy" in response.headers
    assert any(error["id"] in record.getMessage() and record.exc_info for record in caplog.records)


def test_more_waiting_questions_than_allowed_are_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*_: Any) -> Answer:
        raise BusyError("too many questions are waiting: ask again in a few seconds")

    monkeypatch.setattr(gate_module.Gate, "run", busy)
    failure(client.post("/api/ask", json={"question": QUESTION}), 503, "busy")


def test_the_sources_are_listed_without_their_place_on_the_server(client: TestClient, assistant: Assistant) -> None:
    listed = client.get("/api/sources").json()
    assert listed["corpus"]["documents"] == len(listed["sources"]) == assistant.index.summary().documents
    assert set(listed["sources"][0]) == {"id", "source", "name", "title", "date", "sha256", "paragraphs"}


def test_a_source_has_its_paragraphs(client: TestClient, assistant: Assistant) -> None:
    info = assistant.index.documents()[0]
    document = client.get(f"/api/sources/{info.id}").json()
    assert document["id"] == info.id
    assert len(document["paragraphs"]) == info.paragraphs
    assert [paragraph["number"] for paragraph in document["paragraphs"]] == list(range(1, info.paragraphs + 1))


@pytest.mark.parametrize("number", ["1", "999999999999", str(2**63 - 1)])
def test_an_unknown_source(client: TestClient, number: str) -> None:
    failure(client.get(f"/api/sources/{number}"), 404, "unknown_document")
    page = client.get(f"/source/{number}")
    assert page.status_code == 404
    assert "This document is gone" in page.text


@pytest.mark.parametrize("number", [str(2**63), "-1", "abc", "1e3", "../1", "%2e%2e"])
def test_a_number_that_is_none(client: TestClient, number: str) -> None:
    assert client.get(f"/source/{number}").status_code in (404, 422)


def test_the_page_of_a_citation_marks_the_quote_and_its_answer(client: TestClient) -> None:
    quote = ask(client)["quotes"][0]
    citation, span = quote["citation"], quote["answer"]
    path, _, fragment = citation["permalink"].partition("#")
    query = f"start={citation['start']}&end={citation['end']}&answer={span['start']}-{span['end']}"
    page = client.get(f"{path}?{query}")
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
    cited = re.search(rf'<section class="body cited" id="{fragment}">.*?</section>', page.text, re.DOTALL)
    assert cited
    assert f'<strong class="answer">{span["text"]}</strong>' in cited[0]


def test_the_page_of_a_long_document_is_a_part_of_it_around_what_is_cited(long_client: TestClient) -> None:
    quote = ask(long_client, question=f"Which entry has the sign {mark('entry', 5000)}?")["quotes"][0]
    assert "Entry 5000 " in quote["text"]
    path, _, fragment = quote["citation"]["permalink"].partition("#")
    assert path.endswith(f"?paragraph={fragment.removeprefix('p')}")
    page = long_client.get(path)
    assert page.status_code == 200
    assert len(page.content) <= 300_000
    assert f'id="{fragment}"' in page.text
    assert 'id="p1"' not in page.text
    whole = long_client.get(f"{path.partition('?')[0]}/raw").text
    assert quote["text"] in whole
    assert len(whole) > 350_000
    assert len(long_client.get(path.partition("?")[0]).content) <= 300_000
    for query in ("from=-1", "until=x"):
        assert long_client.get(f"{path.partition('?')[0]}?{query}").status_code == 422


def test_a_part_of_a_document_for_programs(long_client: TestClient) -> None:
    number = long_client.get("/api/sources").json()["sources"][0]["id"]
    whole = long_client.get(f"/api/sources/{number}").json()
    assert (whole["start"], whole["length"]) == (0, len(whole["text"]))
    part = long_client.get(f"/api/sources/{number}?start=1000&end=1200").json()
    assert part["text"] == whole["text"][1000:1200]
    assert (part["start"], part["length"]) == (1000, whole["length"])
    touched = [each for each in whole["paragraphs"] if each["start"] < 1200 and each["end"] > 1000]
    assert part["paragraphs"] == touched
    beyond = long_client.get(f"/api/sources/{number}?start=99999999").json()
    assert (beyond["text"], beyond["paragraphs"]) == ("", [])


@pytest.mark.parametrize("query", ["start=0&end=99999999", "start=5&end=5", "start=0&end=9&answer=3-12", "answer=1-2"])
def test_a_page_with_marks_that_do_not_fit(client: TestClient, assistant: Assistant, query: str) -> None:
    page = client.get(f"/source/{assistant.index.documents()[0].id}?{query}")
    assert page.status_code == 400
    assert "does not fit" in page.text


@pytest.mark.parametrize("query", ["start=-1&end=5", "start=a&end=b", "answer=1", "answer=1-2-3", "theme=red"])
def test_a_page_with_a_query_of_another_shape(client: TestClient, assistant: Assistant, query: str) -> None:
    failure(client.get(f"/source/{assistant.index.documents()[0].id}?{query}"), 422, "invalid")


def test_health(client: TestClient, assistant: Assistant) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["fingerprint"] == assistant.index.summary().fingerprint


def test_openapi_describes_the_contract(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/ask",
        "/api/complete",
        "/api/explain",
        "/api/export",
        "/api/feedback",
        "/api/find",
        "/api/search",
        "/api/verify",
        "/api/sources",
        "/api/sources/{document_id}",
        "/source/{document_id}",
        "/source/{document_id}/page/{page}",
        "/source/{document_id}/page/{page}.png",
        "/source/{document_id}/raw",
        "/healthz",
        "/readyz",
    }
    assert described["components"]["schemas"]["AskRequest"]["additionalProperties"] is False
    assert set(described["components"]["schemas"]["Status"]["enum"]) == set(Status)


def test_an_answer_is_explained_to_who_runs_the_server_and_to_nobody_else(
    client: TestClient, assistant: Assistant
) -> None:
    failure(client.post("/api/explain", json={"question": QUESTION}), 403, "forbidden")
    here = TestClient(client.app, client=("127.0.0.1", 50000))
    told = here.post("/api/explain", json={"question": QUESTION})
    assert told.status_code == 200, told.text
    answer, explanation = told.json()["answer"], told.json()["explanation"]
    asked = ask(client)
    assert answer | {"elapsed_ms": 0} == asked | {"elapsed_ms": 0}
    assert explanation["status"] == asked["status"]
    assert explanation["considered"][0]["quote"] == asked["quotes"][0]["text"]
    only = here.post("/api/explain", json={"question": QUESTION, "filters": {"sources": ["glossary*"]}}).json()
    considered = only["explanation"]["considered"]
    assert {one["source"] for one in considered} == {"glossary-and-faq-for-new-staff.md"}
    failure(here.post("/api/explain", json={"question": "?"}), 400, "question")
    proxied = {"x-forwarded-for": "127.0.0.1"}
    failure(here.post("/api/explain", json={"question": QUESTION}, headers=proxied), 403, "forbidden")


def test_passages_are_found(client: TestClient) -> None:
    found = client.post("/api/search", json={"question": QUESTION, "count": 3}).json()
    assert found["question"] == QUESTION
    assert len(found["hits"]) == 3
    assert client.get(found["hits"][0]["permalink"].partition("#")[0]).status_code == 200
    only = client.post("/api/search", json={"question": QUESTION, "filters": {"sources": ["glossary*"]}}).json()
    assert {hit["source"] for hit in only["hits"]} == {"glossary-and-faq-for-new-staff.md"}
    failure(client.post("/api/search", json={"question": "?"}), 400, "question")
    failure(client.post("/api/search", json={"question": QUESTION, "count": 101}), 422, "invalid")
    failure(client.post("/api/search", json={"question": QUESTION, "k": 3}), 422, "invalid")


def test_an_answer_is_verified(client: TestClient) -> None:
    answer = ask(client)
    response = client.post("/api/verify", json=answer)
    assert response.status_code == 200, response.text
    states = response.json()["citations"]
    assert [each["number"] for each in states] == [quote["number"] for quote in answer["quotes"]]
    assert {each["state"] for each in states} == {"exact"}
    answer["quotes"][0]["text"] = "Words that stand nowhere at all, in no document of this corpus."
    assert client.post("/api/verify", json=answer).json()["citations"][0]["state"] == "absent"


@pytest.mark.parametrize("body", [{}, {"quotes": [{"number": 1}]}, {"quotes": "x"}])
def test_what_is_no_answer_is_not_verified(client: TestClient, body: dict[str, Any]) -> None:
    failure(client.post("/api/verify", json=body), 422, "invalid")


def test_a_sentence_is_found(client: TestClient) -> None:
    quote = ask(client)["quotes"][0]
    found = client.post("/api/find", json={"text": quote["text"]}).json()
    assert found["match"] == "exact"
    assert found["places"][0]["text"] == quote["text"]
    assert client.post("/api/find", json={"text": "…"}).status_code == 400
    assert client.post("/api/find", json={"text": "x", "surplus": 1}).status_code == 422


@pytest.mark.parametrize("form", ["md", "html", "json", "jsonld", "bib", "ris", "zip"])
def test_an_answer_is_exported(client: TestClient, form: str) -> None:
    quote = ask(client)["quotes"][0]
    response = client.post("/api/export", json={"question": QUESTION, "form": form})
    assert response.status_code == 200
    assert response.headers["content-disposition"] == f"attachment; filename*=UTF-8''answer.{form}"
    if form == "zip":
        with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
            assert {"answer.json", "verify_bundle.py"} <= set(packed.namelist())
    else:
        assert quote["citation"]["sha256"] in response.text
    assert client.post("/api/export", json={"question": QUESTION, "form": "exe"}).status_code == 422


def test_a_file_is_given_as_it_is_and_opens_nowhere(client: TestClient, assistant: Assistant) -> None:
    for info in assistant.index.documents():
        response = client.get(f"/source/{info.id}/raw")
        assert response.content == Path(info.path).read_bytes()
        assert response.headers["content-disposition"].startswith("attachment; ")
        assert response.headers["content-type"] == "application/octet-stream"
        assert response.headers["x-content-type-options"] == "nosniff"
    failure(client.get("/source/12/raw"), 404, "unknown_document")


def test_links_to_a_file_that_moved_lead_to_it_and_its_quotes_can_be_rated(tmp_path: Path) -> None:
    docs = write(tmp_path / "docs", {"a.txt": article("a"), "b.txt": article("b")})
    update(tmp_path / "index", [docs])
    assistant = Assistant.open(tmp_path / "index")
    (old,) = [info.id for info in assistant.index.documents() if info.source == "a.txt"]
    text = assistant.index.document(old).text
    quote = {"source": "a.txt", "document": "a.txt", "start": 0, "end": 10, "digest": quote_digest(text[:10])}
    (docs / "new").mkdir()
    (docs / "a.txt").rename(docs / "new/c.txt")
    assert not update(tmp_path / "index", [docs]).failed
    app = FastAPI()
    app.add_middleware(SignIn)
    add_error_handlers(app)
    app.include_router(Api(assistant, SETTINGS).router())
    with TestClient(app) as client:
        page = client.get(f"/source/{old}?start=0&end=10&quote={quote['digest']}&lang=de")
        assert page.status_code == 200
        assert "Diese Datei wurde verschoben, seit sie zitiert wurde" in page.text
        assert '<mark class="quote">' in page.text
        assert client.get(f"/api/sources/{old}").json()["source"] == "new/c.txt"
        assert client.get(f"/source/{old}/raw").content == (docs / "new/c.txt").read_bytes()
        rated = client.post("/api/feedback", json={"question": "Who?", "verdict": "right", "quote": quote})
        assert rated.status_code == 201, rated.text
    assert assistant.feedback is not None
    (rating,) = assistant.feedback.ratings()
    assert rating.quote is not None
    assert rating.quote.source == "new/c.txt"
    assistant.index.close()
