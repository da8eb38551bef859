"""The description of the HTTP interface is true: what it promises holds for requests that are made up from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import schemathesis.specs.openapi.schemas  # read by pytest now: parsed while another thread parses, CPython 3.11 raises
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from starlette.testclient import TestClient

from qa import Assistant
from qa.settings import Settings
from tests.support.browser import built
from tests.support.thorough import THOROUGH

# Requests of the right shape may still be of no sense: an empty question, a quote of no document, too many bytes.
SENSELESS = ["2xx", "400", "404"]
CONFIG = SchemathesisConfig.from_dict(
    {
        "generation": {"max-examples": 10 if THOROUGH else 3, "deterministic": True},
        "phases": {"stateful": {"enabled": False}},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": SENSELESS},
            "negative_data_rejection": {"expected-statuses": ["400", "404", "405", "413", "415", "422"]},
        },
        "operations": [
            {"include-path": "/metrics", "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "403"]}}},
            {
                "include-path": "/api/explain",
                "checks": {"positive_data_acceptance": {"expected-statuses": [*SENSELESS, "403"]}},
            },
            {
                "include-path": "/api/sync",
                "checks": {"positive_data_acceptance": {"expected-statuses": [*SENSELESS, "403"]}},
            },
            # That a quote is named by one pair of fields or another is said in words.
            {
                "include-path": "/api/feedback",
                "checks": {"positive_data_acceptance": {"expected-statuses": [*SENSELESS, "422"]}},
            },
        ],
    }
)


@pytest.fixture(scope="module")
def client(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    feedback = tmp_path_factory.mktemp("feedback") / "feedback.sqlite"
    chosen = Settings(feedback=str(feedback), rate_per_minute=0, allowed_hosts=("testserver",))
    own = Assistant(assistant.index, assistant.reader, chosen)
    with TestClient(built(own, chosen), client=("127.0.0.1", 50000)) as client:  # where an admin asks from
        yield client


@pytest.fixture(scope="module")
def described(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def test_every_route_does_what_it_says(client: TestClient, described: dict[str, Any]) -> None:
    """Requests of every shape, right and wrong, from the description alone; every check that schemathesis has."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app, config=CONFIG)
    tried: dict[str, int] = {}
    wrong: list[str] = []
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.FatalError), event
        if isinstance(event, events.NonFatalError):
            wrong.append(f"{event.label}: {event.info}")
        if isinstance(event, events.ScenarioFinished):
            tried[event.recorder.label] = tried.get(event.recorder.label, 0) + len(event.recorder.cases)
            checks = [check for each in event.recorder.checks.values() for check in each]
            wrong += [told(event.recorder.label, check) for check in checks if check.status is Status.FAILURE]
    assert not wrong, "\n\n".join(dict.fromkeys(wrong))
    assert {name for name, _ in operations(described)} <= tried.keys()
    assert sum(tried.values()) > (500 if THOROUGH else 150)


def told(label: str, check: Any) -> str:
    return f"{label} {check.name}: {check.failure_info.failure}\n{check.failure_info.code_sample[:1000]}"


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_route_is_described(described: dict[str, Any]) -> None:
    assert described["info"]["description"]
    known = {tag["name"] for tag in described["tags"]}
    for name, operation in operations(described):
        assert operation["summary"], name
        assert operation["description"], name
        assert set(operation["tags"]) <= known, name
        assert len(operation["tags"]) == 1, name
        for status, answer in operation["responses"].items():
            assert answer["description"], f"{name} {status}"
            assert answer.get("content"), f"{name} {status}"


def test_every_error_has_the_one_form(described: dict[str, Any]) -> None:
    failure = {"$ref": "#/components/schemas/Failure"}
    for name, operation in operations(described):
        errors = {status: answer for status, answer in operation["responses"].items() if int(status) >= 400}
        assert {"404", "422", "500", "503"} <= errors.keys(), name
        for status, answer in errors.items():
            assert answer["content"]["application/json"]["schema"] == failure, f"{name} {status}"


def test_every_request_has_an_example_that_works(client: TestClient, described: dict[str, Any]) -> None:
    tried = 0
    for name, operation in operations(described):
        if "requestBody" not in operation:
            continue
        content = operation["requestBody"]["content"]["application/json"]["schema"]
        shape = described["components"]["schemas"][content["$ref"].rpartition("/")[2]]
        for example in shape["examples"]:
            method, path = name.split()
            assert client.request(method, path, json=example).status_code < 300, (name, example)
            tried += 1
    assert tried >= 7


def test_streams_and_files_are_described(described: dict[str, Any]) -> None:
    def content(path: str, method: str) -> set[str]:
        return set(described["paths"][path][method]["responses"]["200"]["content"])

    for path in ("/api/ask", "/v1/chat/completions"):
        assert content(path, "post") == {"application/json", "text/event-stream"}
    assert content("/source/{document_id}/raw", "get") == {"application/octet-stream"}
    assert content("/api/export", "post") == {"application/octet-stream"}
    assert content("/source/{document_id}", "get") == {"text/html"}


def test_the_description_says_nothing_of_the_machine(described: dict[str, Any], assistant: Assistant) -> None:
    assert str(assistant.index.folder) not in json.dumps(described)
