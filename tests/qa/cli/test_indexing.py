"""``pincite index`` and ``status``, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.cli.main import main
from tests.conftest import SEEDS


def test_status(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--index", str(seeds_index), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 12
    assert main(["status", "--index", str(seeds_index)]) == 0
    assert "documents" in capsys.readouterr().out


def test_index_prints_the_ledger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "index")
    assert main(["index", str(SEEDS), "--index", folder, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["added"] == 12
    assert main(["index", str(SEEDS), "--index", folder]) == 0
    assert "12 unchanged" in capsys.readouterr().out
