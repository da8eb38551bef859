from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from index.errors import UnknownDocument
from index.sync.update import update
from qa import Assistant
from qa.types import LEAST
from qa.web.api.mcp_tools import TOOLS, Tool
from qa.web.problems import RequestError

QUESTION = "Who is JD Finance's CEO?"
BY_NAME = {tool.name: tool for tool in TOOLS}


def call(assistant: Assistant, name: str, **arguments: Any) -> dict[str, Any]:
    return BY_NAME[name].call(assistant, arguments).data


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_tool_says_what_it_takes_and_gives(tool: Tool) -> None:
    for schema in (tool.input_schema, tool.output_schema):
        Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"
    assert tool.title
    assert tool.description.endswith(".")


def test_what_a_tool_gives_is_of_the_shape_that_it_names(assistant: Assistant) -> None:
    answer = call(assistant, "ask", question=QUESTION)
    given = {
        "ask": answer,
        "search": call(assistant, "search", question=QUESTION, count=2),
        "open_source": call(assistant, "open_source", permalink=answer["quotes"][0]["citation"]["permalink"]),
        "verify": call(assistant, "verify", quotes=answer["quotes"]),
    }
    for name, data in given.items():
        Draft202012Validator(BY_NAME[name].output_schema).validate(json.loads(json.dumps(data)))
    assert [one["state"] for one in given["verify"]["citations"]] == ["exact"] * len(answer["quotes"])


def test_an_answer_is_text_for_a_model_and_whole_for_a_program(assistant: Assistant) -> None:
    result = BY_NAME["ask"].call(assistant, {"question": QUESTION})
    known = assistant.ask(QUESTION)
    assert result.data["quotes"] == json.loads(json.dumps(known.to_json()["quotes"]))
    told = [quote for quote in known.quotes if quote.confidence >= LEAST]
    assert [f"“{quote.text}”" in result.text for quote in known.quotes] == [quote in told for quote in known.quotes]
    assert result.text.count("Source ") == len(told)


def test_the_text_is_verbatim_and_its_links_have_a_host(tmp_path: Path) -> None:
    text = "# A & B\n\nThe fee_of [R&D] is $5 – *not* \\(x\\) “9” <b>euros</b>.\n"
    (tmp_path / "fee (1).txt").write_text(text, encoding="utf-8")
    update(tmp_path / "index", [tmp_path / "fee (1).txt"])
    assistant = Assistant.open(tmp_path / "index")
    question = "“The fee_of [R&D] is $5 – *not* \\(x\\) “9” <b>euros</b>.”"
    here = BY_NAME["ask"].call(assistant, {"question": question})
    assert "“The fee_of [R&D] is $5 – *not* \\(x\\) “9” <b>euros</b>.”" in here.text
    assert f"Source 1: {tmp_path / 'fee (1).txt'}:3 –" in here.text
    assert "/source/" not in here.text
    there = BY_NAME["ask"].call(assistant, {"question": question}, "https://chat.corp.example/docs/")
    link = here.data["quotes"][0]["citation"]["permalink"]
    assert f"Source 1: https://chat.corp.example/docs{link.partition('#')[0]}?start=" in there.text
    assert there.data["quotes"] == here.data["quotes"], "a permalink of an answer is a path, as everywhere"
    found = BY_NAME["search"].call(assistant, {"question": "fee"}, "https://chat.corp.example/docs/")
    linked = json.loads(found.text)["hits"][0]["permalink"]
    assert linked == f"https://chat.corp.example/docs{found.data['hits'][0]['permalink']}"
    assert BY_NAME["open_source"].call(assistant, {"permalink": linked}).data["source"] == "fee (1).txt"
    assistant.index.close()


def test_a_source_is_opened_where_a_link_leads(assistant: Assistant) -> None:
    citation = assistant.ask(QUESTION).quotes[0].citation
    for link in (citation.permalink, f"https://chat.corp.example{citation.permalink.replace('#', '?start=1&end=2#')}"):
        opened = call(assistant, "open_source", permalink=link, around=1)
        numbers = [each["number"] for each in opened["paragraphs"]]
        assert numbers == [citation.paragraph - 1, citation.paragraph, citation.paragraph + 1]
        assert opened["sha256"] == citation.sha256
        middle = opened["paragraphs"][1]
        document = assistant.index.document(int(citation.permalink.split("/")[2].split("#")[0]))
        assert middle["text"] == document.text[middle["start"] : middle["end"]]
        assert middle["permalink"] == citation.permalink
    beginning = call(assistant, "open_source", permalink=citation.permalink.partition("#")[0], around=2)
    assert [each["number"] for each in beginning["paragraphs"]] == [1, 2, 3]
    assert beginning["paragraphs_in_all"] > 3


def test_what_is_not_there_is_said(assistant: Assistant) -> None:
    link = assistant.ask(QUESTION).quotes[0].citation.permalink
    with pytest.raises(UnknownDocument):
        call(assistant, "open_source", permalink="/source/12")
    with pytest.raises(RequestError, match="no paragraph p99999 any more"):
        call(assistant, "open_source", permalink=link.partition("#")[0] + "#p99999")
    for wrong in ("", "p5", "/source/x", "/source/1#p", "file:///etc/passwd", "/source/12/raw"):
        with pytest.raises(RequestError, match="is no permalink"):
            call(assistant, "open_source", permalink=wrong)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ask", {}),
        ("ask", {"question": 7}),
        ("ask", {"question": "q", "histroy": []}),
        ("search", {"question": "q", "count": "5"}),
        ("search", {"question": "q", "count": 0}),
        ("open_source", {"permalink": "/source/1", "around": 51}),
        ("verify", {"quotes": [{"number": 1}]}),
    ],
)
def test_wrong_arguments(assistant: Assistant, name: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        BY_NAME[name].call(assistant, arguments)
