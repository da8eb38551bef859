"""``pincite backup`` and ``restore``, as they are typed: answers, links, log, ratings and tokens are what they were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Command

QUESTION = "What is the fine answer?"


def answer(pincite: Command, *options: str | Path) -> dict[str, Any]:
    said = pincite("ask", QUESTION, "--json", *options).json
    said.pop("elapsed_ms")
    return said


def test_there_and_back(pincite: Command, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_AUDIT", str(tmp_path / "audit.sqlite"))
    asked = answer(pincite)
    secret = pincite("token", "create", "program", "--scope", "ask").out
    head = pincite("audit", "verify", "--json").json
    said = pincite("backup", "b.pincite")
    assert said.status == 0
    assert said.out.startswith("b.pincite: 2 documents, ")
    assert said.out.endswith("(store.sqlite, audit.sqlite, tokens.sqlite)\n")
    (tmp_path / "audit.sqlite").unlink()

    refused = pincite("restore", "b.pincite")
    assert refused.status == 1
    assert "would be replaced: restore to another place with --index" in refused.err

    done = pincite("restore", "b.pincite", "--index", "other")
    assert done.status == 0
    assert "other: 2 documents as of 20" in done.out
    assert "forget and revoke it again" in done.out
    assert pincite("audit", "verify", "--json", "--head", head["head"]).json == head
    assert answer(pincite, "--index", "other") == asked
    assert "program" in pincite("token", "list", "--index", "other").out
    assert secret.startswith("pincite_")
    assert pincite("verify", "--index", "other").status == 0

    replaced = pincite("restore", "b.pincite", "--replace", "--json").json
    assert replaced["audit_kept"]
    assert replaced["manifest"]["documents"] == 2


def test_what_cannot_be_used_is_told(pincite: Command, good: Path, tmp_path: Path) -> None:
    (tmp_path / "none.pincite").write_text("nothing")
    said = pincite("restore", "none.pincite", "--index", "other")
    assert (said.status, said.out) == (1, "")
    assert "is damaged, or no backup; nothing was changed" in said.err
    assert not (tmp_path / "other").exists()
    assert pincite("backup", good / "b.pincite", "--index", "none").status == 1
    assert pincite("backup", "b.pincite", "--json").json["documents"] == 2
