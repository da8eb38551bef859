from __future__ import annotations

from pathlib import Path

import pytest

from qa.cli.main import main
from qa.web.api import mcp_route
from qa.web.api.mcp_route import installed


def test_the_package_is_there_where_the_tests_run() -> None:
    assert installed()


def test_without_the_package_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mcp_route, "find_spec", lambda name: None)
    assert main(["mcp"]) == 1
    assert "pip install 'pincite[mcp]'" in capsys.readouterr().err


def test_an_index_that_cannot_be_used_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"nonsense " * 1000)
    assert main(["mcp", "--index", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert "is not a sound SQLite file" in said.err
    assert said.out == ""
