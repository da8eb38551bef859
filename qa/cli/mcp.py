"""``pincite mcp``: the documents as tools for a program that speaks the Model Context Protocol."""

from __future__ import annotations

from index.errors import PinciteError
from qa.cli.options import DEFAULT_INDEX, IndexFolder
from qa.settings import Settings


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


__all__ = ["mcp"]
