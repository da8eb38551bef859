"""``pincite serve`` and ``pincite mcp``: the documents for browsers and for other programs."""

from __future__ import annotations

from typing import Annotated

import typer

from index.errors import PinciteError
from qa.cli.options import DEFAULT_INDEX, IndexFolder
from qa.settings import Settings


def serve(
    index: IndexFolder = DEFAULT_INDEX,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.")] = None,
) -> None:
    """Serve the chat and the HTTP API."""
    from qa.assistant import Assistant
    from ui import serve as serve_chat

    settings = Settings.load(options={"host": host, "port": port}, serving=True)
    serve_chat(Assistant.open(index, settings), settings)


def mcp(index: IndexFolder = DEFAULT_INDEX) -> None:
    """Serve the tools ask, search, open_source and verify over MCP, on standard input and output."""
    from qa.web.api.mcp_route import MISSING, installed

    if not installed():
        raise PinciteError(MISSING)
    from index.search.follow import following
    from qa.assistant import Assistant
    from qa.web.api.mcp_server import serve_stdio

    assistant = Assistant.open(index, Settings.load())
    with following(assistant.index):
        serve_stdio(assistant)


__all__ = ["mcp", "serve"]
