"""All checks together: a whole machine, and settings that are wrong in several ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.doctor.doctor import examine
from qa.doctor.findings import State


def test_without_an_index_it_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = {finding.check: finding for finding in examine(tmp_path / "none")}
    assert found["settings"].state is State.FINE
    assert found["index"].mend == f"pincite index --index {tmp_path / 'none'} PATH…"
    assert not (tmp_path / "none").exists()


def test_each_wrong_setting_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PINCITE_PORT", "99999")
    monkeypatch.setenv("PINCITE_ACCESS", "proxy")
    monkeypatch.setenv("PINCITE_TOKENS", "no/such/folder/tokens.sqlite")
    found = [finding for finding in examine(tmp_path / "none") if finding.check == "settings"]
    assert len(found) == 4
    assert all(finding.state is State.WRONG for finding in found)
    assert sum("PINCITE_PORT" in finding.said for finding in found) == 1
