"""``pincite rights`` over a real index."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.rights import POLICY
from index.sync.update import update
from qa.cli.main import main


@pytest.fixture
def index(tmp_path: Path) -> str:
    files = tmp_path / "files"
    (files / "hr").mkdir(parents=True)
    for name in ("open.txt", "hr/pay.txt", "hr/bonus.txt"):
        (files / name).write_text(f"What {name} says is of no matter here.")
    (files / "hr" / POLICY).write_text(
        'allow = ["hr"]\ndeny = ["interns"]\n[files]\n"bonus*" = { allow = ["user:ada"] }\n'
    )
    update(tmp_path / "index", [files])
    return str(tmp_path / "index")


def test_everything_with_who_may_read_it(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rights", "--index", index]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "hr/bonus.txt: user:ada, but not interns",
        "hr/pay.txt: hr, but not interns",
        "open.txt: everyone",
    ]


def test_a_name_is_one_line_in_one_direction(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "pay\u202etxt.\nmore.txt").write_text("What it says is of no matter here.")
    update(tmp_path / "index", [files])
    assert main(["rights", "--index", str(tmp_path / "index")]) == 0
    assert capsys.readouterr().out == "pay txt. more.txt: everyone\n"


def test_an_index_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rights", "--index", str(tmp_path / "typo")]) == 0
    assert f"There is no index {tmp_path / 'typo'}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--user", "ada"], ["hr/bonus.txt", "open.txt"]),
        (["--group", "hr"], ["hr/pay.txt", "open.txt"]),
        (["--user", "ada", "--group", "hr", "--group", "interns"], ["open.txt"]),
        (["--user", "hr"], ["open.txt"]),
    ],
)
def test_what_somebody_may_read(
    index: str, options: list[str], expected: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rights", *options, "--index", index, "--json"]) == 0
    assert [each["source"] for each in json.loads(capsys.readouterr().out)["sources"]] == expected
