"""Which files a run reads, in what order, and what it passes by."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sources import SUFFIXES
from index.sync.discover import Discovery, discover
from index.sync.ignore import Selection
from tests.support.parts import write

NAMES = st.lists(
    st.lists(st.sampled_from(["a", "b", "C d", "é", ".hidden"]), min_size=1, max_size=3).flatmap(
        lambda parts: st.sampled_from([".txt", ".MD", ".pdf", ""]).map(lambda suffix: "/".join(parts) + "-" + suffix)
    ),
    max_size=8,
    unique_by=str.lower,
)


def find(*paths: Path) -> Discovery:
    return discover(paths, Path("/no/index"))


def sources(discovery: Discovery) -> list[str]:
    return [found.source for found in discovery.files]


def passed_by(discovery: Discovery) -> dict[str, str]:
    return {entry.source: entry.reason for entry in discovery.passed_by}


@given(NAMES)
def test_every_file_is_found_or_passed_by(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    folder = write(tmp_path_factory.mktemp("found"), dict.fromkeys(names, "x"))
    discovery = find(folder)
    hidden = [name for name in names if any(part.startswith(".") for part in Path(name).parts[:-1])]
    wanted = [name for name in names if name not in hidden and not Path(name).name.startswith(".")]
    wanted = [name for name in wanted if Path(name).suffix.lower() in SUFFIXES]
    assert sorted(sources(discovery)) == sorted(wanted)
    assert set(passed_by(discovery)) == set(names) - set(wanted) - set(hidden)
    assert all(found.path == folder / found.source and found.size == 1 for found in discovery.files)
    assert discovery == find(folder)


def test_folders_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(["b/z.txt", "b/a.txt", "a/x.txt", "c.txt", "B.txt"], "x"))
    assert sources(find(tmp_path)) == ["B.txt", "c.txt", "a/x.txt", "b/a.txt", "b/z.txt"]


def test_a_file_that_is_given_is_cited_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.txt": "x", "a/c.pdf": "x"})
    discovery = find(tmp_path / "a/b.txt", tmp_path / "a/c.pdf")
    assert sources(discovery) == ["b.txt", "c.pdf"], "reading it says why a PDF is no document"
    assert discovery.folders == ()


def test_one_file_given_in_several_ways_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.txt": "x"})
    (tmp_path / "link").symlink_to(tmp_path / "a")
    discovery = find(tmp_path / "a", tmp_path / "a/b.txt", tmp_path / "link" / "b.txt", tmp_path / "a/../a/b.txt")
    assert len(discovery.files) == 1


def test_the_index_is_never_entered(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "x", "index/b.txt": "x", "index/sub/c.txt": "x"})
    discovery = discover([tmp_path], tmp_path / "index")
    assert sources(discovery) == ["a.txt"]
    assert passed_by(discovery) == {}


def test_links(tmp_path: Path) -> None:
    write(tmp_path, {"docs/a.txt": "x", "outside/b.txt": "x"})
    docs = tmp_path / "docs"
    (docs / "c.txt").symlink_to(docs / "a.txt")
    (docs / "gone.txt").symlink_to(docs / "nowhere.txt")
    (docs / "out").symlink_to(tmp_path / "outside")
    (docs / "up").symlink_to(tmp_path)
    (docs / "again").symlink_to(docs)
    discovery = find(docs)
    assert sources(discovery) == ["a.txt", "out/b.txt"]
    assert passed_by(discovery) == {
        "again": f"is a link to {docs}, in which it lies: followed, it would never end",
        "c.txt": "is a link to a.txt, which is read by that name",
        "gone.txt": f"is a link that leads nowhere: there is no {docs / 'nowhere.txt'}",
        "out": f"is a link to {tmp_path / 'outside'}, which is read as a part of this folder",
        "up": f"is a link to {tmp_path}, in which it lies: followed, it would never end",
    }


def test_what_cannot_be_used_says_why(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "empty" / "pipe.txt")
    discovery = find(tmp_path / "missing.txt", tmp_path / "empty")
    assert discovery.missing == (tmp_path / "missing.txt",)
    assert discovery.empty == (tmp_path / "empty",)
    assert passed_by(discovery) == {"pipe.txt": "is not a regular file"}


def test_only_what_is_selected_is_found(tmp_path: Path) -> None:
    """A file that is given itself is wanted, whatever the patterns say."""
    docs = write(tmp_path / "docs", dict.fromkeys(("a.md", "b.txt", "old.md", "drafts/c.md", "deep/d.md"), "x"))
    os.utime(docs / "old.md", (1, 1))
    selection = Selection(include=("*.md",), exclude=("drafts",), oldest=100.0)
    found = discover([docs], tmp_path / "index", selection)
    assert [file.source for file in found.files] == ["a.md", "deep/d.md"]
    assert {entry.source: entry.reason for entry in found.passed_by} == {
        "b.txt": "fits no pattern to include",
        "drafts": "is excluded by drafts",
        "old.md": "was last changed longer ago than max_age_days",
    }
    given = discover([docs / "b.txt"], tmp_path / "index", selection)
    assert [file.source for file in given.files] == ["b.txt"]
