"""``/mcp``: the tools of :mod:`qa.web.api.mcp_tools` over HTTP, with the rights of the request's sender."""

from __future__ import annotations

from importlib.util import find_spec

from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.api.api import Api
from qa.web.problems import Problem

PATH = "/mcp"
MISSING = "the package mcp is not installed: run pip install 'pincite[mcp]'"


def installed() -> bool:
    """Tell whether the optional package is there."""
    return find_spec("mcp") is not None


class McpRoute:
    """The application behind ``/mcp``; where the optional package is missing, it says so."""

    def __init__(self, api: Api) -> None:
        """Take the routes beside which this one stands: it has their assistant and their gate."""
        self._api = api
        self._app: ASGIApp | None = None

    def route(self) -> Route:
        """Return the route. Its own protocol describes it, so it is not part of ``/openapi.json``."""
        return Route(PATH, self, methods=["POST"], include_in_schema=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if not installed():
            await Problem(404, "not_installed", MISSING).response()(scope, receive, send)
            return
        if self._app is None:
            from qa.web.api.mcp_server import Streamable  # takes half a second: for whoever uses it

            self._app = Streamable(self._api.seen_by, self._api.gate)
        await self._app(scope, receive, send)


__all__ = ["MISSING", "PATH", "McpRoute", "installed"]
