"""``pincite audit``, as it is typed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from qa.cli.main import main
from tests.qa.records.test_recall import BERTHS, HARBOUR, MASTER
from tests.support.parts import write

SOURCE = "harbour.md"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A file about which two questions were asked; its index and the log lie in the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PINCITE_AUDIT", "audit.sqlite")
    monkeypatch.setenv("PINCITE_QUOTES_SHOWN", "1")
    folder = write(tmp_path / "documents", {SOURCE: HARBOUR})
    assert main(["index", str(folder)]) == 0
    assert [main(["ask", question]) for question in (BERTHS, MASTER)] == [0, 0]
    capsys.readouterr()
    return folder / SOURCE


@pytest.fixture
def out(capsys: pytest.CaptureFixture[str]) -> Any:
    return lambda: capsys.readouterr().out


def change(file: Path) -> None:
    file.write_text(file.read_text().replace("47", "52"))


def test_a_log_that_holds_ends_with_0_and_prints_its_head(file: Path, out: Any) -> None:
    assert main(["audit", "verify", "--json"]) == 0
    report = json.loads(out())
    assert (report["entries"], report["redacted"], report["oldest"], report["problems"]) == (2, 0, 1, [])
    assert main(["audit", "verify"]) == 0
    said = out()
    assert "The chain holds." in said
    assert report["head"] in said
    assert main(["audit", "verify", "--head", report["head"]]) == 0
    assert main(["audit", "verify", "--head", "0" * 64]) == 1
    assert "its end was cut off" in " ".join(out().split())


def test_a_log_that_was_altered_ends_with_1(file: Path, out: Any) -> None:
    with sqlite3.connect("audit.sqlite") as connection:
        connection.execute("UPDATE entries SET content = replace(content, '47', '52')")
    connection.close()
    assert main(["audit", "verify", "--json"]) == 1
    assert json.loads(out())["problems"]
    assert main(["audit", "verify"]) == 1
    assert "The chain is broken." in out()


def test_entries_are_listed(file: Path, out: Any) -> None:
    assert main(["audit", "list", "--json"]) == 0
    assert [entry["content"]["question"] for entry in json.loads(out())["entries"]] == [BERTHS, MASTER]
    assert main(["audit", "list", "--source", SOURCE]) == 0
    said = " ".join(out().split())
    assert all(told in said for told in (BERTHS, MASTER, SOURCE))
    assert main(["audit", "list", "--source", "none.md"]) == 0
    assert "No entries." in out()


def test_a_question_that_is_not_kept_is_not_listed(file: Path, out: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_AUDIT_QUESTIONS", "nothing")
    question = "Which boats are the berths for?"
    assert main(["ask", question]) == 0
    out()
    assert main(["audit", "list"]) == 0
    said = out()
    assert "(question not kept)" in said
    assert question not in said


def test_the_answers_that_a_change_affects(file: Path, out: Any) -> None:
    assert main(["audit", "affected", str(file)]) == 0
    assert "2 answers cited this file; the quotes of 2 still stand" in " ".join(out().split())
    change(file)
    assert main(["audit", "affected", SOURCE]) == 1
    said = " ".join(out().split())
    assert BERTHS in said
    assert MASTER not in said
    assert "{+52+}" in said or "[+52+]" in said
    assert "2 answers cited this file; the quotes of 1 still stand" in said
    assert main(["audit", "affected", str(file), "--all"]) == 1
    assert MASTER in out()
    assert main(["audit", "affected", str(file), "--json"]) == 1
    found = json.loads(out())
    assert (found["cited"], found["exact"], found["redacted"]) == (2, 1, 0)
    (answer,) = found["answers"]
    assert (answer["number"], answer["content"]["question"], answer["citations"][0]["state"]) == (1, BERTHS, "changed")
    assert main(["audit", "affected", "none.md"]) == 1


def test_an_entry_is_redacted(file: Path, out: Any) -> None:
    assert main(["audit", "redact", "1"]) == 0
    assert "entry 1 is redacted" in out()
    assert main(["audit", "redact", "2", "--json"]) == 0
    assert json.loads(out()) == {"redacted": 2}
    assert main(["audit", "redact", "1"]) == 1
    assert main(["audit", "list"]) == 0
    said = out()
    assert BERTHS not in said
    assert "1 was redacted" in said
    assert main(["audit", "verify"]) == 0
    assert "2 redacted" in out()
    assert main(["audit", "affected", SOURCE]) == 0
    assert "Of 2 redacted entries" in out()


@pytest.mark.parametrize("call", ["verify", "list", "redact 1", "affected harbour.md"])
def test_without_a_log_there_is_nothing_to_say(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["audit", *call.split()]) == 1
    assert "no audit log is kept" in capsys.readouterr().err
    monkeypatch.setenv("PINCITE_AUDIT", "audit.sqlite")
    assert main(["audit", *call.split()]) == 1
    assert "could not be used" in capsys.readouterr().err
    assert not (tmp_path / "audit.sqlite").exists()


@pytest.mark.parametrize("call", ["", "nonsense", "redact", "redact one", "affected"])
def test_wrong_calls_end_with_2(call: str) -> None:
    assert main(["audit", *call.split()]) == 2
