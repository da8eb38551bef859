"""What an ignore file keeps out: by name or by path, in its folder and below."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.sync.discover import Discovery, discover
from index.sync.ignore import IGNORE_FILE, Selection, ignore_rules
from tests.support.parts import write


def find(folder: Path) -> Discovery:
    return discover([folder], Path("/no/index"))


def sources(discovery: Discovery) -> list[str]:
    return [found.source for found in discovery.files]


def passed_by(discovery: Discovery) -> dict[str, str]:
    return {entry.source: entry.reason for entry in discovery.passed_by}


def test_a_folder_without_one_has_no_rules(tmp_path: Path) -> None:
    assert ignore_rules(tmp_path) == []


def test_what_is_ignored(tmp_path: Path) -> None:
    lines = "# a comment\n\n*.md\n/drafts/*\nsecret.txt\n"
    write(
        tmp_path, {IGNORE_FILE: lines} | dict.fromkeys(["a.txt", "b.md", "drafts/c.txt", "secret.txt", "sub/d.md"], "x")
    )
    write(tmp_path / "sub", {IGNORE_FILE: "e*\n", "e.txt": "x", "f.txt": "x"})
    write(tmp_path, {"e.txt": "x"})
    discovery = find(tmp_path)
    assert sources(discovery) == ["a.txt", "e.txt", "sub/f.txt"]
    assert passed_by(discovery)["drafts/c.txt"] == f"is named in {IGNORE_FILE}"
    assert IGNORE_FILE not in passed_by(discovery), "it is no file of the corpus"


@pytest.mark.parametrize("pattern", ["drafts", "drafts/"])
def test_a_folder_is_ignored_by_its_name(tmp_path: Path, pattern: str) -> None:
    write(tmp_path, {IGNORE_FILE: pattern, "drafts/c.txt": "x", "a.txt": "x"})
    assert sources(find(tmp_path)) == ["a.txt"]


def test_patterns_in_a_folder_whose_name_has_pattern_signs(tmp_path: Path) -> None:
    folder = write(tmp_path / "a [draft]", {IGNORE_FILE: "secret.txt", "secret.txt": "x", "a.txt": "x"})
    assert sources(find(folder)) == ["a.txt"]


def test_what_is_selected(tmp_path: Path) -> None:
    selection = Selection(include=("*.md", "notes/*.txt"), exclude=("drafts/", "a/b.md"))
    for name in ("x.md", "deep/er/x.md", "notes/x.txt"):
        assert selection.includes(tmp_path / name, tmp_path), name
    for name in ("x.txt", "other/x.txt"):
        assert not selection.includes(tmp_path / name, tmp_path), name
    assert Selection().includes(tmp_path / "x.txt", tmp_path)
    rules = selection.excluded(tmp_path)
    assert [rule.why for rule in rules] == ["is excluded by drafts/", "is excluded by a/b.md"]
    for name, ignored in {"drafts/x.md": True, "x/drafts/y.md": True, "a/b.md": True, "b.md": False}.items():
        assert any(rule.covers(tmp_path / name) for rule in rules) is ignored, name
