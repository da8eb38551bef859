"""Rebuilding: another recipe for the same documents, without their files; whole or not at all."""

from __future__ import annotations

import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.derived.publish import STORE
from index.errors import IndexUnusable, PinciteError
from index.rights import OPEN
from index.search.index import Index
from index.store.store import Store
from index.sync.ledger import Action, Watch
from index.sync.rebuild import rebuild
from index.sync.update import update
from tests.support.bytes_of import found_in
from tests.support.parts import OtherRecipe, QuickRecipe, article, mark, places, write

ROOT = Path(__file__).parents[3]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write(tmp_path / "docs", {f"{number}.txt": article(f"{number}.txt") for number in range(5)})


@pytest.fixture
def root(tmp_path: Path, docs: Path) -> Path:
    update(tmp_path / "index", [docs], QuickRecipe())
    return tmp_path / "index"


def test_the_files_are_not_needed(root: Path, docs: Path) -> None:
    with closing(Index.open(root, QuickRecipe())) as index:
        before = {info.id: index.document(info.id) for info in index.documents()}
        passages = index.summary().passages
    shutil.rmtree(docs)
    ledger = rebuild(root, OtherRecipe())
    assert ledger.count(Action.UPDATED) == 5
    with closing(Index.open(root, OtherRecipe())) as index:
        assert {info.id: index.document(info.id) for info in index.documents()} == before
        assert index.summary().passages > passages
        assert index.document_of(index.search(mark("3.txt"), 1)[0]).source == "3.txt"


def test_a_rebuilt_index_is_that_of_a_first_run(root: Path, docs: Path, tmp_path: Path) -> None:
    rebuild(root, OtherRecipe())
    update(tmp_path / "other", [docs], OtherRecipe())
    with (
        closing(Index.open(root, OtherRecipe())) as one,
        closing(Index.open(tmp_path / "other", OtherRecipe())) as other,
    ):
        assert one.summary().fingerprint == other.summary().fingerprint
    assert update(root, [docs], OtherRecipe()).count(Action.UNCHANGED) == 5


def test_there_and_back(root: Path) -> None:
    with closing(Index.open(root, QuickRecipe())) as index:
        before = index.summary().fingerprint
    rebuild(root, OtherRecipe())
    rebuild(root, QuickRecipe())
    with closing(Index.open(root, QuickRecipe())) as index:
        assert index.summary().fingerprint == before


def test_an_interruption_leaves_the_index_as_it_was(root: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(step: object) -> None:
        if getattr(step, "bytes_done", 0) == 3:
            raise Stopped

    with pytest.raises(Stopped):
        rebuild(root, OtherRecipe(), watch=Watch(progress=stop))
    with closing(Index.open(root, QuickRecipe())) as index:
        assert index.summary().documents == 5
        assert index.search(mark("1.txt"), 1)[0].lexical > 0


def test_a_reader_goes_on_with_the_generation_before(root: Path, docs: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(Index.open(root, QuickRecipe())) as reading:
        asked = [mark(f"{number}.txt") for number in range(5)]
        before = [places(reading.search(each)) for each in asked]
        seen = []

        def look(step: object) -> None:
            seen.append([places(reading.search(each)) for each in asked])

        rebuild(root, OtherRecipe(), watch=Watch(progress=look))
        assert len(seen) >= 5
        assert all(each == before for each in seen)
        for _ in range(2):
            assert [places(reading.search(each)) for each in asked] == before
        assert reading.document_of(reading.search(asked[3], 1)[0]).source == "3.txt"
        assert reading.summary().documents == 5
        assert caplog.text.count("start it anew with the new settings") == 1
        with closing(Index.open(root, OtherRecipe())) as anew:
            assert anew.search(asked[3], 1)[0].lexical > 0
        with pytest.raises(IndexUnusable, match="was made with"):
            Index.open(root, QuickRecipe())
        write(docs, {"6.txt": article("6.txt")})
        update(root, [docs], OtherRecipe())
        with pytest.raises(IndexUnusable, match="was made with"):
            reading.search(asked[0])


def test_what_is_forgotten_meanwhile_is_not_read_on(root: Path) -> None:
    with closing(Index.open(root, QuickRecipe())) as reading:
        assert reading.search(mark("1.txt"), 1)[0].lexical > 0
        with closing(Store(root / STORE)) as store, store.transaction():
            (gone,) = [each for each in store.forgotten.known() if each.source == "1.txt"]
            store.remove(gone.id)
            store.forgotten.add(gone, OPEN, whole=True)
        rebuild(root, OtherRecipe())
        with pytest.raises(IndexUnusable, match="was made with"):
            reading.search(mark("2.txt"))
        assert found_in(root, [mark("1.txt")]) == {}


@pytest.fixture(scope="module")
def killer() -> Iterator[Callable[[str, Path], int]]:
    """Rebuild in a child that dies at a moment; returns its status."""
    command = [sys.executable, "-m", "tests.support.killed_rebuilding"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:

        def killed(moment: str, root: Path) -> int:
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write(f"{moment}\t{root}\n")
            server.stdin.flush()
            return int(server.stdout.readline())

        yield killed
        assert server.stdin is not None
        server.stdin.close()


@pytest.mark.parametrize("moment", ["half way", "embedded", "built", "about to end"])
def test_killed_it_leaves_the_index_as_it_was(
    root: Path, docs: Path, moment: str, killer: Callable[[str, Path], int]
) -> None:
    with closing(Index.open(root, QuickRecipe())) as index:
        before, fingerprint = places(index.search(mark("3.txt"))), index.summary().fingerprint
    assert killer(moment, root) == signal.SIGKILL
    with closing(Index.open(root, QuickRecipe())) as index:
        assert places(index.search(mark("3.txt"))) == before
        assert index.summary().fingerprint == fingerprint
    assert update(root, [docs], QuickRecipe()).count(Action.UNCHANGED) == 5
    assert rebuild(root, OtherRecipe()).count(Action.UPDATED) == 5
    with closing(Index.open(root, OtherRecipe())) as index:
        assert index.search(mark("3.txt"), 1)[0].lexical > 0


def test_killed_at_the_very_end_it_is_done(root: Path, killer: Callable[[str, Path], int]) -> None:
    assert killer("over", root) == signal.SIGKILL
    with closing(Index.open(root, OtherRecipe())) as index:
        assert index.search(mark("3.txt"), 1)[0].lexical > 0


@pytest.mark.parametrize("kilobytes", [40, 90, 200, 400])
def test_a_full_disk_leaves_the_index_as_it_was(tmp_path: Path, kilobytes: int) -> None:
    """The system refuses to let a file grow: the store's log, the vectors kept aside, or a file of the indexes."""
    docs = write(tmp_path / "many", {f"{n}.txt": article(str(n), paragraphs=12) for n in range(60)})
    root = tmp_path / "index"
    update(root, [docs], QuickRecipe())
    with closing(Index.open(root, QuickRecipe())) as index:
        before = places(index.search(mark("7")))
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, hard))  # Python ignores the signal: writing fails
    try:
        with pytest.raises(PinciteError, match="could not be"):
            rebuild(root, OtherRecipe())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    with closing(Index.open(root, QuickRecipe())) as index:
        assert places(index.search(mark("7"))) == before
    rebuild(root, OtherRecipe())
    with closing(Index.open(root, OtherRecipe())) as index:
        assert index.search(mark("7"), 1)[0].lexical > 0


def test_no_index_no_rebuilding(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable) as refused:
        rebuild(tmp_path / "none", QuickRecipe())
    assert str(refused.value) == (
        f"{tmp_path / 'none'} holds no index to rebuild: "
        f"make one with `pincite index --index {tmp_path / 'none'} PATH…`"
    )
    assert not (tmp_path / "none").exists()
