"""``pincite status --left-out`` and ``pincite find --left-out``, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import Command


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "shed").mkdir(parents=True)
    (folder / "oil.md").write_text("# Oil\n\nOil is kept in the cellar.\n\n***\n\nSubscribe now\n")
    (folder / "shed" / "wick.md").write_text(f"# Wick\n\nThe wick is cut at noon.\n\nAlso read: {'oil ' * 60}\n")
    return folder


def test_what_is_left_out_is_listed(pincite: Command, papers: Path) -> None:
    assert pincite("index", papers).status == 0
    found = pincite("status", "--left-out", "--json").json
    assert [(each["source"], each["paragraph"], each["text"][:14]) for each in found] == [
        ("oil.md", 4, "Subscribe now"), ("shed/wick.md", 3, "Also read: oil"),
    ]  # fmt: skip
    assert [len(each["text"]) for each in found] == [13, 200]
    assert "oil.md ¶4: Subscribe now" in pincite("status", "--left-out").out


@pytest.mark.parametrize(("source", "count"), [("oil.md", 1), ("shed", 1), ("shed/", 1), ("she", 0)])
def test_what_is_left_out_of_a_source(pincite: Command, papers: Path, source: str, count: int) -> None:
    pincite("index", papers)
    assert len(pincite("status", "--left-out", source, "--json").json) == count


def test_what_is_left_out_can_be_looked_up(pincite: Command, papers: Path) -> None:
    pincite("index", papers)
    assert pincite("find", "--left-out", "subscribe  NOW").out.startswith("oil.md ¶4: Subscribe now")
    assert pincite("find", "--left-out", "kept in the cellar").status == 1


def test_a_source_alone_is_no_question(pincite: Command, papers: Path) -> None:
    pincite("index", papers)
    assert pincite("status", "oil.md").status == 2
