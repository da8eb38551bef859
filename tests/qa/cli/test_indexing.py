"""``pincite index`` and ``status``, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.cli.main import main
from tests.conftest import SEEDS
from tests.support.command_line import Command
from tests.support.parts import write


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


def test_what_shrank_is_told_and_pruned_when_that_is_said(pincite: Command, good: Path) -> None:
    """The share comes from the settings, the last word from whoever runs the command."""
    for path in good.iterdir():
        path.unlink()
    said = pincite("index", good)
    assert said.status == 1
    assert f"failed {good}: holds no file to read, but held 2 documents" in " ".join(said.out.split())
    assert pincite("status", "--json").json["documents"] == 2
    assert "No documents yet" not in pincite("ask", "What is the fine answer?").out
    assert pincite("index", good, "--prune").status == 0
    assert pincite("status", "--json").json["documents"] == 0


def test_the_share_that_may_go_is_a_setting(pincite: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = write(tmp_path / "many", {f"{n}.md": f"# Note {n}\n\nThe number is {n}.\n" for n in range(20)})
    assert pincite("index", docs).status == 0
    for n in range(7):
        (docs / f"{n}.md").unlink()
    said = pincite("index", docs, "--json")
    assert (said.status, said.json["removed"]) == (1, 0)
    assert "the setting removal_share is 10 %" in said.reason(str(docs))
    monkeypatch.setenv("PINCITE_REMOVAL_SHARE", "40")
    said = pincite("index", docs, "--json")
    assert (said.status, said.json["removed"]) == (0, 7)


def test_any_file_of_a_known_format_that_failed_ends_with_1_and_a_skipped_one_does_not(
    pincite: Command, good: Path
) -> None:
    write(good, {"picture.png": "x", ".hidden.txt": "x"})
    assert pincite("index", good).status == 0
    write(good, {"empty.txt": ""})
    assert pincite("index", good).status == 1
    (good / "empty.txt").unlink()
    said = pincite("index", good)
    assert said.status == 0
    (good / "fine.md").rename(good / "finer.md")
    said = pincite("index", good)
    assert (said.status, "removed fine.md: moved to finer.md" in said.out) == (0, True)


WRONG_CALLS = ["ask --no-such-option", "ask", "ask a --batch b", "index", "nonsense", "search a -k 0"]


def test_the_ledger_names_an_encoding_that_was_guessed(pincite: Command, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "memo.txt").write_bytes(
        ("Маяк горит всю ночь, и смотритель пишет об этом в книгу.\n" * 3).encode("cp866")
    )
    (folder / "setup.json").write_text('{"port": 80}')
    said = pincite("index", folder)
    assert said.status == 0
    assert "added memo.txt: was read as cp866, which is a guess" in " ".join(said.out.split())
    assert 'skipped setup.json:1: has no "text"' in " ".join(said.out.split())
