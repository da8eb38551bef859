"""``pincite verify``, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.cli.main import main

QUESTION = "How many branches does ICBC have?"


@pytest.fixture
def answer(seeds_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["ask", QUESTION, "--index", str(seeds_index), "--json"]) == 0
    path = tmp_path / "answer.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def test_an_answer_just_given_is_exact(answer: Path, seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(answer), "--index", str(seeds_index), "--json"]) == 0
    states = json.loads(capsys.readouterr().out)["citations"]
    assert [each["number"] for each in states] == list(range(1, len(states) + 1))
    assert {each["state"] for each in states} == {"exact"}
    assert main(["verify", str(answer), "--index", str(seeds_index)]) == 0
    assert "exact" in capsys.readouterr().out


def test_a_forged_quote_is_not_exact(answer: Path, seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forged = json.loads(answer.read_text(encoding="utf-8"))
    quote = forged["quotes"][0]
    quote["text"] = quote["text"].replace("16,000", "61,000")
    answer.write_text(json.dumps(forged), encoding="utf-8")
    assert main(["verify", str(answer), "--index", str(seeds_index)]) == 1
    out = capsys.readouterr().out
    assert "changed" in out
    assert "61" in out


def test_all_that_is_indexed_is_exact(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--index", str(seeds_index), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["citations"]) >= 10


@pytest.mark.parametrize(
    ("content", "told"), [("{", "is not JSON"), ("[]", "expected one answer"), ("{}", "no answer to verify")]
)
def test_what_is_no_answer_is_an_error(
    content: str, told: str, seeds_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answer.json"
    path.write_text(content)
    assert main(["verify", str(path), "--index", str(seeds_index)]) == 1
    assert told in capsys.readouterr().err
    assert main(["verify", str(tmp_path / "none.json"), "--index", str(seeds_index)]) == 1
