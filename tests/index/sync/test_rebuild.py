"""Rebuilding: another recipe for the same documents, without their files; whole or not at all."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.errors import IndexUnusable
from index.search.index import Index
from index.sync.ledger import Action, Watch
from index.sync.rebuild import rebuild
from index.sync.update import update
from tests.support.parts import QuickRecipe, article, mark, write


@dataclass(frozen=True, slots=True)
class OtherRecipe(QuickRecipe):
    passage_tokens: int = 30


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


def test_no_index_no_rebuilding(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable) as refused:
        rebuild(tmp_path / "none", QuickRecipe())
    assert str(refused.value) == (
        f"{tmp_path / 'none'} holds no index to rebuild: "
        f"make one with `pincite index --index {tmp_path / 'none'} PATH…`"
    )
    assert not (tmp_path / "none").exists()
