"""One question has one meaning on every surface: what is asked in one place is looked up in none."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qa.assistant import Assistant
from qa.cli.main import main
from qa.settings import Settings
from qa.types import Match, Status, Turn
from qa.web.api.api import Api
from qa.web.api.mcp_tools import TOOLS
from qa.web.api.openai_api import OpenAiApi
from qa.web.guards.sign_in import SignIn
from qa.web.pages.render import Renderer

WORDS = "Chen Shengqiang, the chief executive of JD Finance, wants the passage"
QUOTATIONS = {
    f"“{WORDS}”": Match.EXACT,
    f'"{WORDS.replace("wants", "seeks")}"': Match.NEAR,
    "«Colourless green umbrellas sleep in Ouagadougou»": Match.NOWHERE,
    "“Who is the CEO of JD Finance?”": None,
    "Who is JD Finance's CEO?": None,
}
Surface = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[TestClient]:
    app, api = FastAPI(), Api(assistant, Settings())
    app.add_middleware(SignIn)
    app.include_router(api.router())
    app.include_router(OpenAiApi(api).router())
    with TestClient(app) as client:
        yield client


def _streamed(client: TestClient, question: str) -> dict[str, Any]:
    said = client.post("/api/ask", json={"question": question}, headers={"accept": "text/event-stream"}).text
    last = said.strip().split("\n\n")[-1]
    assert last.startswith("event: answer\n")
    return dict(json.loads(last.split("data: ", 1)[1]))


def _exported(client: TestClient, question: str) -> dict[str, Any]:
    packed = client.post("/api/export", json={"question": question, "form": "zip"}).content
    answer: dict[str, Any] = json.loads(zipfile.ZipFile(io.BytesIO(packed)).read("answer.json"))
    del answer["exported"]
    return answer


def _completed(client: TestClient, question: str) -> dict[str, Any]:
    asked = {"model": "pincite", "messages": [{"role": "user", "content": question}]}
    return dict(client.post("/v1/chat/completions", json=asked).json()["pincite"])


def _command(question: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["ask", question, "--index", str(folder), "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


@pytest.mark.parametrize("question", QUOTATIONS)
def test_a_quotation_is_looked_up_wherever_it_is_given(
    question: str,
    assistant: Assistant,
    client: TestClient,
    seeds_index: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    known = assistant.ask(question)
    assert known.lookup is QUOTATIONS[question]
    ask = next(tool for tool in TOOLS if tool.name == "ask")
    surfaces: dict[str, Surface] = {
        "http": lambda text: dict(client.post("/api/ask", json={"question": text}).json()),
        "stream": lambda text: _streamed(client, text),
        "openai": lambda text: _completed(client, text),
        "export": lambda text: _exported(client, text),
        "mcp": lambda text: ask.call(assistant, {"question": text}).data,
        "command": lambda text: _command(text, seeds_index, capsys),
    }
    expected = _essence(json.loads(json.dumps(known.to_json())))
    for name, surface in surfaces.items():
        assert _essence(surface(question)) == expected, name


def _essence(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "elapsed_ms"}


SAID = {
    Match.EXACT: ("Word for word", "stand word for word"),
    Match.NEAR: ("Not word for word", "do not stand word for word"),
    Match.NOWHERE: ("nowhere", "stand nowhere"),
}


@pytest.mark.parametrize("question", [text for text, match in QUOTATIONS.items() if match])
def test_every_surface_says_how_it_was_found(
    question: str, assistant: Assistant, client: TestClient, seeds_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = assistant.ask(question)
    assert known.lookup is not None
    short, long = SAID[known.lookup]
    assert short in Renderer().answer(known)
    assert main(["ask", question, "--index", str(seeds_index)]) == 0
    assert short.lower() in capsys.readouterr().out.lower()
    asked = {"model": "pincite", "messages": [{"role": "user", "content": question}]}
    assert long in client.post("/v1/chat/completions", json=asked).json()["choices"][0]["message"]["content"]
    assert long in TOOLS[0].call(assistant, {"question": question}).text
    for form in ("md", "html"):
        assert long in client.post("/api/export", json={"question": question, "form": form}).text


def test_a_question_in_quotation_marks_that_stands_nowhere_is_asked(assistant: Assistant) -> None:
    answer = assistant.ask("“Who is the CEO of JD Finance?”")
    assert answer.status is Status.ANSWERED
    assert answer.standalone_question == "Who is the CEO of JD Finance?"


def test_no_follow_up_leans_on_words_that_were_looked_up(assistant: Assistant) -> None:
    earlier = [Turn("How much revenue did Tencent's cloud business make in 2018?", "RMB 9.1 billion")]
    plain = assistant.ask("And Alibaba's?", earlier)
    assert assistant.ask("And Alibaba's?", [*earlier, Turn(f"“{WORDS}”", "x")]).standalone_question == (
        plain.standalone_question
    )
