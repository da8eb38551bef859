"""``pincite mcp``: the documents as tools for a program that speaks the Model Context Protocol."""

from __future__ import annotations

from importlib.util import find_spec

from index.errors import PinciteError
from qa.options import DEFAULT_INDEX, IndexFolder
from qa.settings import Settings

MISSING = "the package mcp is not installed: run pip install 'pincite[mcp]'"


def installed() -> bool:
    """Tell whether the optional package is there."""
    return find_spec("mcp") is not None


def mcp(index: IndexFolder = DEFAULT_INDEX) -> None:
    """Serve the tools ask, search, open_source and verify over MCP, on standard input and output."""
    if not installed():
        raise PinciteError(MISSING)
    from qa.assistant import Assistant
    from qa.mcp_server import serve_stdio

    serve_stdio(Assistant.open(index, Settings.load()))


__all__ = ["MISSING", "installed", "mcp"]
