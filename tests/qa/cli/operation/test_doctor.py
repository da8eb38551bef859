"""``pincite doctor``, as it is typed: one line a finding, and the exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import Command


def test_a_sound_index_is_fine(pincite: Command, good: Path) -> None:
    said = pincite("doctor")
    assert said.status == 0, said.out
    assert "fine  store: 2 documents, generation 1\n" in said.out
    assert not [line for line in said.out.splitlines() if line.startswith("wrong")]
    assert {each["check"] for each in pincite("doctor", "--json").json["findings"]} >= {"encoder", "store", "clock"}


def test_what_is_wrong_ends_with_1_and_says_what_to_do(
    pincite: Command, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good.rename(tmp_path / "elsewhere")
    monkeypatch.setenv("PINCITE_PORT", "99999")
    said = pincite("doctor")
    assert said.status == 1
    (line,) = [line for line in said.out.splitlines() if line.startswith("wrong files")]
    assert "2 of 2 files → mount it" in line
    assert "wrong settings: environment variable PINCITE_PORT: port is 99999, expected 0 to 65535 → " in said.out
