"""``pincite token``, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.access.tokens import Scope, tokens_in
from qa.cli.main import main
from qa.errors import SignInError

Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".pincite").mkdir()
    return tmp_path / ".pincite"


def test_a_token_is_made_listed_and_revoked(folder: Path, capsys: Out) -> None:
    assert main(["token", "create", "nightly", "--scope", "ask", "--scope", "sources", "--group", "hr"]) == 0
    secret = capsys.readouterr().out.strip()
    known = tokens_in(folder, "").check(secret)
    assert (known.scopes, known.groups) == ((Scope.ASK, Scope.SOURCES), ("hr",))
    assert known.expires is not None
    assert main(["token", "list"]) == 0
    said = capsys.readouterr().out
    assert f"nightly  until {known.expires[:10]}  scopes ask, sources  groups hr" in said
    assert secret not in said
    assert main(["token", "revoke", "nightly"]) == 0
    with pytest.raises(SignInError, match="revoked"):
        tokens_in(folder, "").check(secret)
    capsys.readouterr()
    assert main(["token", "list"]) == 0
    assert "nightly  revoked 20" in capsys.readouterr().out


def test_as_json(folder: Path, capsys: Out) -> None:
    assert main(["token", "create", "nightly", "--days", "0", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert tokens_in(folder, "").check(made["token"]).expires is None
    assert main(["token", "list", "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)["tokens"]
    assert (listed["name"], listed["scopes"], listed["revoked"]) == ("nightly", ["ask"], None)
    assert main(["token", "revoke", "nightly", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"revoked": "nightly"}


def test_the_settings_name_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_TOKENS", "other.sqlite")
    assert main(["token", "create", "nightly"]) == 0
    assert [token.name for token in tokens_in(folder, "other.sqlite").list()] == ["nightly"]
    assert not (folder / "tokens.sqlite").exists()


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (["create", "nightly", "--scope", "everything"], 2, "--scope"),
        (["create", "nightly", "--days", "-1"], 2, "--days"),
        (["create", ""], 1, "cannot name a token"),
        (["create", "nightly", "--group", "user:ada"], 1, "no group"),
        (["create", "nightly", "--index", "nowhere"], 1, "nowhere"),
        (["revoke", "nobody"], 1, "no token named 'nobody'"),
    ],
)
def test_what_is_wrong_is_named(typed: list[str], code: int, said: str, capsys: Out) -> None:
    assert main(["token", *typed]) == code
    assert said in capsys.readouterr().err


def test_no_tokens(capsys: Out) -> None:
    assert main(["token", "list"]) == 0
    assert capsys.readouterr().out == "No tokens.\n"
