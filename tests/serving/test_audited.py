"""Every answer that leaves is recorded, once; what nobody asked is not; without a record there is no answer."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import ui
from index.errors import PinciteError
from qa.assistant import Assistant
from qa.cli.main import main
from qa.conversation.transcript import Conversation
from qa.records.audit import AuditLog
from qa.settings import Settings
from qa.web.api.api import Api
from qa.web.guards.sign_in import SignIn
from qa.web.problems import add_error_handlers
from tests.support.browser import asker, request_of

QUESTION, OTHER = "Who is JD Finance's CEO?", "What is KYC?"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.sqlite"


@pytest.fixture
def audited(assistant: Assistant, path: Path) -> Assistant:
    return Assistant(assistant.index, assistant.reader, Settings(audit=str(path), feedback="off"))


@pytest.fixture
def client(audited: Assistant) -> Iterator[TestClient]:
    app = FastAPI()
    app.add_middleware(SignIn)
    add_error_handlers(app)
    app.include_router(Api(audited, audited.settings).router())
    with TestClient(app) as client:
        yield client


@pytest.fixture
def command(seeds_index: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Options of every command; the setting comes from the environment, as an operator may give it."""
    monkeypatch.setenv("PINCITE_AUDIT", str(path))
    monkeypatch.setenv("PINCITE_FEEDBACK", "off")
    return ["--index", str(seeds_index)]


def asked(path: Path) -> list[str]:
    """Return the questions of the log, whose chain holds."""
    log = AuditLog(path)
    assert log.verify().problems == ()
    return [(entry.content or {})["question"] for entry in log.entries()]


def stream(client: TestClient) -> str:
    return client.post("/api/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"}).text


def test_python(audited: Assistant, path: Path) -> None:
    answer = audited.ask(QUESTION)
    audited.read(audited.find(OTHER))
    assert asked(path) == [QUESTION, OTHER]
    first = next(AuditLog(path).entries()).content or {}
    assert first["model"] == audited.reader.fingerprint
    assert [quote["text"] for quote in first["quotes"]] == [quote.text for quote in answer.quotes]


def test_the_interface_for_programs(client: TestClient, path: Path) -> None:
    said = client.post("/api/ask", json={"question": QUESTION}).json()
    assert said["status"] in ("answered", "likely")
    assert "event: answer" in stream(client)
    assert asked(path) == [QUESTION, QUESTION]


def test_the_chat(audited: Assistant, path: Path) -> None:
    conversation = Conversation()
    for question in (QUESTION, OTHER):
        *_, (_, conversation, *_) = asker(audited)(question, conversation, request_of())
    assert asked(path) == [QUESTION, OTHER]


def test_the_command_line(command: list[str], path: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text("".join(json.dumps({"id": q, "question": q}) + "\n" for q in (OTHER, "?", QUESTION)))
    assert main(["ask", QUESTION, *command]) == 0
    assert main(["ask", QUESTION, "--export", str(tmp_path / "answer.md"), *command]) == 0
    assert main(["ask", "--batch", str(batch), *command]) == 1, "one of its questions is none"
    assert asked(path) == [QUESTION, QUESTION, OTHER, QUESTION]


def test_the_chat_in_a_terminal(command: list[str], path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{QUESTION}\n{OTHER}\n\n"))
    assert main(["chat", *command]) == 0
    assert asked(path) == [QUESTION, OTHER]


def test_what_nobody_asked_is_not_recorded(audited: Assistant, command: list[str], path: Path, tmp_path: Path) -> None:
    assert any(ui._openings(audited))
    data = tmp_path / "data.jsonl"
    data.write_text(json.dumps({"id": 1, "question": QUESTION, "answers": ["Chen Shengqiang"]}) + "\n")
    assert main(["eval", str(data), *command]) == 0
    assert main(["search", QUESTION, *command]) == 0
    assert asked(path) == []


def test_no_log_is_kept_unless_it_is_wanted(seeds_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["ask", QUESTION, "--index", str(seeds_index)]) == 0
    assert list(tmp_path.iterdir()) == []


def test_without_a_record_there_is_no_answer(
    audited: Assistant, client: TestClient, command: list[str], path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.unlink()
    path.mkdir()  # whoever runs this may be allowed to write every file
    with pytest.raises(PinciteError, match="no answer is given"):
        audited.ask(QUESTION)
    response = client.post("/api/ask", json={"question": QUESTION})
    assert (response.status_code, response.json()["error"]["code"]) == (503, "unavailable")
    events = stream(client)
    assert "event: error" in events
    assert "event: answer" not in events
    assert "event: quote" not in events
    shown: list[Any] = [messages for messages, *_ in asker(audited)(QUESTION, Conversation(), request_of())]
    assert "pc-error" in str(shown[-1])
    assert "pc-answer" not in str(shown)
    assert main(["ask", QUESTION, *command]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "no answer is given" in captured.err
