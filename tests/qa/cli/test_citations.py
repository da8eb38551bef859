"""``pincite verify``, ``find`` and ``ask --export``, as they are typed."""

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


def test_a_sentence_is_found_nearly_or_nowhere(
    answer: Path, seeds_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = json.loads(answer.read_text(encoding="utf-8"))["quotes"][0]["text"]
    assert main(["find", text, "--index", str(seeds_index), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["match"] == "exact"
    assert main(["find", text.replace("16,000", "61,000"), "--index", str(seeds_index)]) == 0
    assert "[-61" in capsys.readouterr().out
    assert main(["find", "purple umbrellas sleep furiously in Ouagadougou", "--index", str(seeds_index)]) == 1
    assert "Nowhere" in capsys.readouterr().out


def test_an_answer_is_exported(seeds_index: Path, tmp_path: Path) -> None:
    for name in ("answer.md", "answer.zip"):
        assert main(["ask", QUESTION, "--export", str(tmp_path / name), "--index", str(seeds_index)]) == 0
        assert (tmp_path / name).stat().st_size > 500
    assert main(["ask", QUESTION, "--export", str(tmp_path / "answer.doc"), "--index", str(seeds_index)]) == 1
    assert main(["ask", "--batch", "x", "--export", "answer.md", "--index", str(seeds_index)]) == 2
