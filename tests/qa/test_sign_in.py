"""Whose request it is, settled before the application sees it."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from qa.identity import ANONYMOUS, user_of
from qa.sign_in import SignIn


def test_nobody_is_signed_in_unless_the_settings_name_a_way() -> None:
    app = FastAPI()
    app.add_middleware(SignIn)
    seen = []

    @app.get("/who")
    def who(request: Request) -> None:
        seen.append(user_of(request.scope))

    assert TestClient(app).get("/who").status_code == 200
    assert seen == [ANONYMOUS]
