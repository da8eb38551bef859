"""``pincite eval``, as it is typed; the figures themselves are :mod:`tests.qa.evaluation`'s."""

from __future__ import annotations

from pathlib import Path

from tests.support.command_line import Command


def test_figures_and_the_reliability_table_are_printed(pincite: Command, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"question": "Who leads?", "answers": ["Ana Ruiz"], "context": "Ana Ruiz leads."}')
    said = pincite("eval", path)
    assert said.status == 0
    assert "questions                      1" in said.out
    assert "stated    right  answers" in said.out
    assert pincite("eval", path, "--json").json["questions"] == 1


def test_a_precision_that_is_none_is_a_wrong_call(pincite: Command, tmp_path: Path) -> None:
    assert pincite("eval", tmp_path / "set.jsonl", "--calibrate", "--precision", "2").status == 2
