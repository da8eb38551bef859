"""The tools of :mod:`qa.web.api.mcp_tools` over the Model Context Protocol: on standard input and output, or by HTTP.

The only importer of the ``mcp`` package, which comes with ``pip install 'pincite[mcp]'``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import anyio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as Described
from pydantic import ValidationError
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from index.errors import PinciteError
from qa.assistant import Assistant
from qa.web.api.mcp_tools import TOOLS, Tool
from qa.web.gate import Gate
from qa.web.problems import Problem, problem

logger = logging.getLogger(__name__)

INSTRUCTIONS = (
    "Answers about a company's own documents, in their own words. Use ask for questions; quote what it gives word for "
    "word with its source, and say so where nothing was found. open_source shows a quote in its place."
)
_BY_NAME = {tool.name: tool for tool in TOOLS}

Whose = Callable[[Any], Assistant]
"""From a request, of HTTP or None, to the assistant as it is for whoever sends it."""


def server(whose: Whose, gate: Gate) -> Server[Any]:
    """Return a server of the tools; questions wait at ``gate``."""

    async def list_tools(_context: Any, _page: PaginatedRequestParams | None) -> ListToolsResult:  # noqa: ANN401
        return ListToolsResult(tools=[_described(tool) for tool in TOOLS])

    async def call_tool(context: Any, called: CallToolRequestParams) -> CallToolResult:  # noqa: ANN401
        tool = _BY_NAME.get(called.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"there is no tool {called.name[:80]!r}: there are {', '.join(_BY_NAME)}")
        assistant = whose(context.request)
        address = assistant.settings.public_address or _base(context.request)
        try:
            result = await gate.run(lambda: tool.call(assistant, called.arguments or {}, address))
        except Exception as error:
            told = _told(error)
            if not isinstance(error, PinciteError | ValidationError):
                logger.exception("error %s in the tool %s", told.id, tool.name)
            return _failed(told)
        return CallToolResult(content=[TextContent(text=result.text)], structured_content=result.data)

    return Server(
        "pincite",
        version=version("pincite"),
        title="Pincite",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _base(request: Request | None) -> str:
    """Return the address of this server as a request names it, which the guards have let in by that name."""
    return "" if request is None else str(request.base_url)


def _described(tool: Tool) -> Described:
    return Described(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False),
    )


def _told(error: Exception) -> Problem:
    """Return what to tell of an error, as HTTP would."""
    if not isinstance(error, ValidationError):
        return problem(error)
    places = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:5]]
    return Problem(422, "invalid", "; ".join(places).encode("utf-8", "replace").decode()[:1000])


def _failed(told: Problem) -> CallToolResult:
    text = f"{told.message} ({told.code}, error {told.id})"
    return CallToolResult(content=[TextContent(text=text)], is_error=True)


def serve_stdio(assistant: Assistant) -> None:
    """Serve until standard input ends. Nothing else is written to standard output meanwhile."""
    settings = assistant.settings
    served = server(lambda _: assistant, Gate(settings.concurrency, settings.queue_size, settings.answer_seconds))

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await served.run(incoming, outgoing, served.create_initialization_options())

    anyio.run(run)


class Streamable:
    """The tools by streamable HTTP, as an ASGI application. Nothing is kept between requests."""

    def __init__(self, seen_by: Callable[[Request], Assistant], gate: Gate) -> None:
        """Take how to know from a request whose it is."""
        self._server = server(seen_by, gate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        # Without sessions a manager holds nothing; one for each request needs no place in the application's lifespan.
        manager = StreamableHTTPSessionManager(self._server, json_response=True, stateless=True)
        async with manager.run():
            await manager.handle_request(scope, receive, send)


__all__ = ["INSTRUCTIONS", "Streamable", "Whose", "serve_stdio", "server"]
