"""How folders are kept in step, for admins: as data, as a page, and with a way to have what failed tried again."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict

from index.sync.watch.report import report
from index.sync.watch.state import ask, is_followed
from qa.access.users import demand_admin
from qa.assistant import Assistant
from qa.web.language import language_for
from qa.web.openapi import ASKING, READING
from qa.web.pages.following_page import following_page
from qa.web.pages.shell import Look
from qa.web.pages.static_files import static_path
from qa.web.security import ADMIN_POLICY


class RetryRequest(BaseModel):
    """What an admin wants done."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"retry": True}]})

    retry: Literal[True]
    """Try again what has failed, also what is paused."""


class FollowingRoutes:
    """The routes about the folders that one index follows."""

    def __init__(self, assistant: Assistant, root_path: str) -> None:
        """Take the assistant over the index, and the path under which a proxy serves us."""
        self._folder = assistant.index.folder
        self._root_path = root_path

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(tags=["Operation"])
        router.add_api_route("/api/sync", self.told, summary="Say how folders are kept in step", responses=READING)
        router.add_api_route(
            "/api/sync",
            self.retry,
            methods=["POST"],
            status_code=202,
            summary="Try again what has failed",
            responses=ASKING,
        )
        router.add_api_route("/admin/sources", self.page, response_class=HTMLResponse, include_in_schema=False)
        return router

    def told(self, request: Request) -> dict[str, Any]:
        """Say what is running, what waits and what failed, for admins. Times are seconds since 1970."""
        demand_admin(request.scope)
        return report(self._folder).to_json()

    def retry(self, wanted: RetryRequest, request: Request) -> dict[str, bool]:  # noqa: ARG002 - it says it by being there
        """Have what failed tried again at once, for admins; nobody can be `asked` where nobody follows folders."""
        demand_admin(request.scope)
        followed = is_followed(self._folder)
        if followed:
            ask(self._folder)
        return {"asked": followed}

    def page(self, request: Request, lang: str | None = None) -> HTMLResponse:
        """Show it to admins, in ``lang`` or else what the browser accepts."""
        demand_admin(request.scope)
        say = language_for(lang, request.headers.get("accept-language", ""))
        look = Look(self._root_path + static_path("source.css"), None, say)
        script = self._root_path + static_path("admin.js")
        shown = following_page(report(self._folder), look, script)
        return HTMLResponse(shown, headers={"content-security-policy": ADMIN_POLICY, "cache-control": "no-store"})


__all__ = ["FollowingRoutes", "RetryRequest"]
