"""A listing that failed, shrank or came back empty proves no deletion; a file that moved is no deletion."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.search.index import Index
from index.sync.ledger import Action, Ledger
from index.sync.removal import Removal
from index.sync.update import update
from tests.support.parts import QuickRecipe, article, write

NAMES = ("a.txt", "b.txt", "share/c.txt", "share/deep/d.txt")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write(tmp_path / "docs", {name: article(name) for name in NAMES})


def run(root: Path, *paths: Path, prune: bool = False, share: int = 10) -> Ledger:
    return update(root, paths, QuickRecipe(), removal=Removal(share, prune))


def held(root: Path) -> set[str]:
    with closing(Index.open(root, QuickRecipe())) as index:
        return {info.name for info in index.documents()}


def failures(ledger: Ledger) -> dict[str, str]:
    return {entry.source: entry.reason for entry in ledger.entries if entry.action is Action.FAILED}


def emptied(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def test_an_empty_mount_point_removes_nothing(root: Path, docs: Path) -> None:
    run(root, docs)
    emptied(docs)
    ledger = run(root, docs)
    assert failures(ledger)[str(docs)].startswith("holds no file to read, but held 4 documents: nothing of it was")
    assert ledger.failed
    assert ledger.count(Action.REMOVED) == 0
    assert held(root) == set(NAMES)
    assert run(root, docs).failed, "nor when it is tried again"
    done = run(root, docs, prune=True)
    assert (done.count(Action.REMOVED), done.failed) == (4, False)
    assert held(root) == set()


@pytest.mark.parametrize("left", [".nfs0001", ".snapshot/x.txt", "lost+found/"])
def test_what_a_file_system_keeps_for_itself_fills_no_root(root: Path, docs: Path, left: str) -> None:
    run(root, docs)
    emptied(docs)
    if left.endswith("/"):
        (docs / left).mkdir()
    else:
        write(docs, {left: "x"})
    assert run(root, docs).failed
    assert held(root) == set(NAMES)


@pytest.mark.parametrize("folder", ["share", "share/deep"])
def test_an_empty_folder_in_it_removes_nothing_either(root: Path, docs: Path, folder: str) -> None:
    run(root, docs)
    emptied(docs / folder)
    ledger = run(root, docs)
    assert list(failures(ledger)) == [folder]
    assert "is empty, but held" in failures(ledger)[folder]
    assert held(root) == set(NAMES)
    assert not run(root, docs, prune=True).failed
    assert held(root) == {name for name in NAMES if not name.startswith(f"{folder}/")}


def test_one_of_a_few_files_may_be_deleted(root: Path, docs: Path) -> None:
    run(root, docs)
    (docs / "a.txt").unlink()
    ledger = run(root, docs)
    assert (ledger.count(Action.REMOVED), ledger.failed) == (1, False)
    assert held(root) == set(NAMES) - {"a.txt"}


def test_more_than_half_of_a_few_may_not(root: Path, docs: Path) -> None:
    run(root, docs)
    (docs / "a.txt").unlink()
    shutil.rmtree(docs / "share")
    ledger = run(root, docs)
    assert "no longer holds 3 of the 4 documents that it held" in failures(ledger)[str(docs)]
    assert held(root) == set(NAMES)


def test_the_share_is_a_setting(root: Path, tmp_path: Path) -> None:
    docs = write(tmp_path / "many", {f"{n}.txt": article(str(n)) for n in range(40)})
    run(root, docs)
    for n in range(8):
        (docs / f"{n}.txt").unlink()
    assert run(root, docs).failed
    assert len(held(root)) == 40
    ledger = run(root, docs, share=20)
    assert (ledger.count(Action.REMOVED), ledger.failed) == (8, False)


def test_new_files_are_indexed_though_nothing_is_removed(root: Path, docs: Path) -> None:
    run(root, docs)
    emptied(docs / "share")
    write(docs, {"new.txt": article("new")})
    assert run(root, docs).failed
    assert held(root) == {*NAMES, "new.txt"}


def test_a_root_that_vanished_is_kept_until_somebody_prunes(root: Path, docs: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {"x.txt": article("x")})
    run(root, docs, other)
    shutil.rmtree(docs)
    ledger = run(root, docs, other)
    assert "does not exist: check the path" in failures(ledger)[str(docs)]
    assert "the documents read from it (4) are kept, unless --prune is given" in failures(ledger)[str(docs)]
    assert run(root, docs).failed
    assert held(root) == {*NAMES, "x.txt"}
    assert not run(root, docs, prune=True).failed
    assert held(root) == {"x.txt"}
    assert run(root, docs, prune=True).failed, "there is nothing of it left to remove"


def test_a_file_that_was_given_and_is_gone(root: Path, docs: Path) -> None:
    run(root, docs)
    (docs / "a.txt").unlink()
    assert run(root, docs / "a.txt").failed
    assert "a.txt" in held(root)
    assert not run(root, docs / "a.txt", prune=True).failed
    assert held(root) == set(NAMES) - {"a.txt"}


def test_to_prune_a_path_that_was_never_indexed_makes_no_index(root: Path, docs: Path) -> None:
    assert run(root, docs / "none", prune=True).failed
    assert not root.exists()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, int], None]:
    """Let the listing of a folder raise after so many names."""

    def install(folder: Path, after: int) -> None:
        scandir = os.scandir

        class Broken:
            def __init__(self, path: str) -> None:
                self._inner = scandir(path)
                self._left = after

            def __iter__(self) -> Iterator[os.DirEntry[str]]:
                return self

            def __next__(self) -> os.DirEntry[str]:
                if not self._left:
                    raise OSError(5, "Input/output error", str(folder))
                self._left -= 1
                return next(self._inner)

            def __enter__(self) -> Broken:
                return self

            def __exit__(self, *told: object) -> None:
                self._inner.close()

            def close(self) -> None:
                self._inner.close()

        monkeypatch.setattr(os, "scandir", lambda path: (Broken if Path(path) == folder else scandir)(path))

    return install


@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("folder", ["", "share"])
def test_a_listing_that_raised_half_way_removes_nothing(
    root: Path, docs: Path, failing: Callable[[Path, int], None], folder: str, after: int
) -> None:
    run(root, docs)
    failing(docs / folder, after)
    ledger = run(root, docs)
    assert "cannot be read (Input/output error); what was indexed from it is kept" in failures(ledger).values()
    assert held(root) == set(NAMES)
    assert run(root, docs, prune=True).failed
    assert held(root) == set(NAMES), "to prune is to confirm what is gone, not what cannot be read"


def test_a_file_that_cannot_be_looked_at_is_kept(root: Path, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(root, docs)
    stat = Path.stat

    def stale(path: Path, **named: bool) -> os.stat_result:
        if path.name == "a.txt" and named.get("follow_symlinks", True):
            raise OSError(116, "Stale file handle")
        return stat(path, **named)

    monkeypatch.setattr(Path, "stat", stale)
    ledger = run(root, docs)
    assert failures(ledger) == {"a.txt": "cannot be looked at (Stale file handle); what was indexed from it is kept"}
    assert held(root) == set(NAMES)


def test_a_link_that_leads_nowhere_now_keeps_what_was_read_through_it(root: Path, docs: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"x.txt": article("x"), "y.txt": article("y")})
    (docs / "link").symlink_to(outside)
    (docs / "one.txt").symlink_to(write(tmp_path / "outside too", {"z.txt": article("z")}) / "z.txt")
    run(root, docs)
    before = held(root)
    assert before == {*NAMES, "link/x.txt", "link/y.txt", "one.txt"}
    shutil.rmtree(tmp_path / "outside too")
    shutil.move(outside, tmp_path / "away")
    ledger = run(root, docs)
    for name in ("link", "one.txt"):
        assert "is a link that leads nowhere now" in failures(ledger)[str(docs / name)]
    assert held(root) == before
    assert not run(root, docs, prune=True).failed
    assert held(root) == set(NAMES)


def test_a_link_to_a_share_that_is_not_mounted(root: Path, docs: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"x.txt": article("x")})
    (docs / "link").symlink_to(outside)
    run(root, docs)
    emptied(outside)
    assert list(failures(run(root, docs))) == ["link"]
    assert "link/x.txt" in held(root)


def records(count: int, first: int = 0) -> str:
    return "".join(json.dumps({"id": f"r{n}", "text": article(f"r{n}")}) + "\n" for n in range(first, first + count))


@pytest.mark.parametrize("given", ["", "r.jsonl"])
def test_half_an_export_removes_no_records(root: Path, tmp_path: Path, given: str) -> None:
    docs = write(tmp_path / "exports", {"r.jsonl": records(20)})
    run(root, docs / given)
    write(docs, {"r.jsonl": records(8) + records(1, 30)})
    for _ in range(2):
        ledger = run(root, docs / given)
        assert "no longer holds 12 of the 2" in next(iter(failures(ledger).values()))
        assert held(root) == {f"r{n}" for n in (*range(20), 30)}, "the new one is there"
    ledger = run(root, docs / given, prune=True)
    assert (ledger.count(Action.REMOVED), ledger.failed) == (12, False)
    assert held(root) == {f"r{n}" for n in (*range(8), 30)}
    assert run(root, docs / given).count(Action.UNCHANGED) == 9


def test_a_folder_renamed_is_no_deletion_however_large(root: Path, docs: Path) -> None:
    run(root, docs)
    (docs / "share").rename(docs / "elsewhere")
    (docs / "a.txt").rename(docs / "elsewhere/a.txt")
    ledger = run(root, docs)
    assert (ledger.count(Action.ADDED), ledger.count(Action.REMOVED), ledger.failed) == (3, 3, False)
    assert held(root) == {"b.txt", "elsewhere/a.txt", "elsewhere/c.txt", "elsewhere/deep/d.txt"}


def test_a_root_from_which_all_files_moved_is_empty_for_a_reason(root: Path, docs: Path, tmp_path: Path) -> None:
    new = tmp_path / "archive"
    (new / "2026").mkdir(parents=True)
    run(root, docs)
    for name in ("a.txt", "b.txt", "share"):
        shutil.move(docs / name, new / "2026" / name)
    ledger = run(root, docs, new)
    assert (ledger.count(Action.REMOVED), ledger.failed) == (4, False)
    assert held(root) == {f"2026/{name}" for name in NAMES}
