"""The tools as a real client calls them: over standard input and output of a real process."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.shared.exceptions import MCPError

from qa import Assistant
from qa.web.api.mcp_server import server
from qa.web.gate import Gate
from tests.conftest import ROOT, SEEDS

QUESTION = "Who is JD Finance's CEO?"
PINCITE = [sys.executable, "-c", "from qa.cli.main import main; raise SystemExit(main())", "mcp", "--index"]
Result = TypeVar("Result")


def talk(folder: Path, say: Callable[[Client], Awaitable[Result]]) -> Result:
    """Start ``pincite mcp`` over an index and talk to it."""
    command, *arguments = [*PINCITE, str(folder)]

    async def run() -> Result:
        async with Client(StdioServerParameters(command=command, args=arguments, cwd=ROOT)) as client:
            return await asyncio.wait_for(say(client), 120)

    return asyncio.run(run())


def test_every_tool_by_a_client(seeds_index: Path, assistant: Assistant) -> None:
    async def say(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search", "open_source", "verify"}
        assert all(
            tool.output_schema and tool.annotations and tool.annotations.read_only_hint for tool in tools.values()
        )

        asked = await client.call_tool("ask", {"question": QUESTION, "history": [{"question": "What is JD Finance?"}]})
        answer = asked.structured_content
        assert answer is not None
        assert answer["status"] in ("answered", "likely")
        assert answer["quotes"][0]["text"] == assistant.ask(QUESTION).quotes[0].text
        first = answer["quotes"][0]
        assert f"“{first['text']}”" in asked.content[0].text
        assert f"Source 1: {SEEDS / first['citation']['source']}:{first['citation']['line']} –" in asked.content[0].text
        assert "/source/" not in asked.content[0].text

        found = await client.call_tool("search", {"question": QUESTION, "count": 2})
        assert len(found.structured_content["hits"]) == 2
        assert json.loads(found.content[0].text) == found.structured_content

        link = answer["quotes"][0]["citation"]["permalink"]
        opened = await client.call_tool("open_source", {"permalink": link, "around": 0})
        assert answer["quotes"][0]["text"] in opened.structured_content["paragraphs"][0]["text"]

        checked = await client.call_tool("verify", answer)
        assert {one["state"] for one in checked.structured_content["citations"]} == {"exact"}

    talk(seeds_index, say)


WRONG = [
    ("ask", {}, "question: Field required (invalid, error "),
    ("ask", {"question": ["a"]}, "valid string (invalid, error "),
    ("ask", {"question": "?"}, "the question is empty"),
    ("ask", {"question": "x" * 50_000}, "at most 2,000"),
    ("ask", {"question": "q", "k": 1}, "Extra inputs are not permitted"),
    ("search", {"question": "q", "count": 0}, "greater than or equal to 1"),
    ("open_source", {"permalink": "/source/12"}, "unknown_document, error "),
    ("open_source", {"permalink": "/etc/passwd"}, "is no permalink"),
    ("verify", {"answer": {}}, "quotes: Field required"),
]


def test_mistakes_are_told_to_the_model_and_the_server_goes_on(seeds_index: Path) -> None:
    async def say(client: Client) -> None:
        for name, arguments, told in WRONG:
            result = await client.call_tool(name, arguments)
            assert result.is_error, name
            assert told in result.content[0].text
        with pytest.raises(MCPError, match="there is no tool 'rm': there are ask, search"):
            await client.call_tool("rm", {})
        assert not (await client.call_tool("search", {"question": QUESTION})).is_error

    talk(seeds_index, say)


def test_an_empty_index_says_so(tmp_path: Path) -> None:
    async def say(client: Client) -> None:
        result = await client.call_tool("ask", {"question": QUESTION})
        assert result.structured_content is not None
        assert result.structured_content["status"] == "no_documents"
        assert result.content[0].text.startswith("There are no documents")
        assert (await client.call_tool("search", {"question": QUESTION})).structured_content["hits"] == []

    talk(tmp_path / "none", say)


def test_standard_output_carries_the_protocol_alone(seeds_index: Path) -> None:
    """Every line that comes out is a message, whatever goes in."""
    ask = {
        "jsonrpc": "2.0",
        "id": 4,
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": "Who?"}},
    }
    version = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    lines = [
        b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":' + json.dumps(version).encode() + b"}",
        b'{"jsonrpc":"2.0","method":"notifications/initialized"}',
        b"this is no JSON",
        b'{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"ask","arguments":{"question":"\xff\xfe"}}}',
        b'{"jsonrpc":"2.0","id":3,"method":"no/such/method"}',
        b"[" * 100_000,
        json.dumps(ask).encode(),
    ]
    with subprocess.Popen(
        [*PINCITE, str(seeds_index)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"\n".join(lines) + b"\n")
        process.stdin.flush()
        answered: dict[int, Any] = {}
        while not {1, 2, 3, 4} <= answered.keys():
            message = json.loads(process.stdout.readline())
            assert message["jsonrpc"] == "2.0"
            answered[message.get("id", 0)] = message
        process.stdin.close()
        rest = process.stdout.read()
        assert process.wait(20) == 0
    assert rest == b""
    assert answered[2]["result"]["isError"]
    assert answered[3]["error"]["code"] == -32601
    assert answered[4]["result"]["structuredContent"]["status"]


class Surprised(Assistant):
    def find(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError("a secret path: /etc/shadow")


def test_an_unexpected_error_tells_nothing_but_its_id(assistant: Assistant, caplog: pytest.LogCaptureFixture) -> None:
    surprised = Surprised(assistant.index, assistant.reader, assistant.settings)

    async def say() -> Any:
        async with Client(server(lambda _: surprised, Gate(1, 1))) as client:
            return await client.call_tool("ask", {"question": QUESTION})

    result = asyncio.run(say())
    assert result.is_error
    assert "secret" not in result.content[0].text
    (record,) = [each for each in caplog.records if each.exc_info and "in the tool ask" in each.getMessage()]
    assert record.getMessage().split()[1] in result.content[0].text
