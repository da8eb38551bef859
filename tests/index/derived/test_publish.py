"""Publication: the lock of writers, the recipe that is remembered, recovery of what a dead writer left."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.derived import generation as derived
from index.derived.publish import STORE, check_recipe, load_or_rebuild, recover, writer_lock
from index.errors import IndexLocked, IndexUnusable
from index.search.index import Index
from index.store.store import Store
from index.sync.ledger import Watch
from index.sync.rebuild import rebuild
from index.sync.update import update
from index.text.passages import RULES
from tests.support.parts import QuickRecipe, article, mark, write


class Stopped(Exception):
    """Ends a run where a kill would."""


def stop(*told: object) -> None:
    raise Stopped


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write(tmp_path / "docs", {name: article(name) for name in ("a.txt", "b.txt")})


@pytest.fixture
def root(tmp_path: Path, docs: Path) -> Path:
    update(tmp_path / "index", [docs], QuickRecipe())
    return tmp_path / "index"


def generations(root: Path) -> set[str]:
    return {path.name for path in (root / "derived").iterdir()}


def test_two_generations_are_kept(root: Path, docs: Path) -> None:
    for version in range(1, 4):
        write(docs, {"a.txt": article("a.txt", version)})
        update(root, [docs], QuickRecipe())
    assert generations(root) == {"3", "4"}


def test_what_a_dead_writer_stored_is_published_by_whoever_opens_next(root: Path, docs: Path) -> None:
    write(docs, {"c.txt": article("c.txt")})
    with pytest.raises(Stopped):
        update(root, [docs], QuickRecipe(), watch=Watch(committed=stop))
    with closing(Index.open(root, QuickRecipe())) as index:
        assert [info.source for info in index.documents()] == ["a.txt", "b.txt", "c.txt"]
        assert index.search(mark("c.txt"), 1)[0].lexical > 0
    with closing(Store(root / STORE)) as store:
        assert (store.published, store.has_unpublished()) == (2, False)


def test_what_a_living_writer_stores_is_left_to_it(root: Path, docs: Path) -> None:
    write(docs, {"c.txt": article("c.txt")})

    def look(*told: object) -> None:
        with closing(Index.open(root, QuickRecipe())) as index:
            assert [info.source for info in index.documents()] == ["a.txt", "b.txt"]

    update(root, [docs], QuickRecipe(), watch=Watch(committed=look))


def test_an_open_index_follows_what_is_published(root: Path, docs: Path) -> None:
    with closing(Index.open(root, QuickRecipe())) as index:
        before = index.summary().fingerprint
        write(docs, {"c.txt": article("c.txt")})
        update(root, [docs], QuickRecipe())
        assert index.search(mark("c.txt"), 1)[0].lexical > 0
        assert index.summary().fingerprint != before
        (docs / "c.txt").unlink()
        update(root, [docs], QuickRecipe())
        assert all(hit.lexical == 0 for hit in index.search(mark("c.txt")))
        assert index.summary().fingerprint == before


def test_an_index_may_be_opened_before_it_is_made(tmp_path: Path, docs: Path) -> None:
    with closing(Index.open(tmp_path / "later", QuickRecipe())) as index:
        assert index.search("bank") == ()
        update(tmp_path / "later", [docs], QuickRecipe())
        assert index.summary().documents == 2


def test_only_one_process_writes(root: Path, docs: Path) -> None:
    with writer_lock(root):
        with pytest.raises(IndexLocked, match="another process is writing"):
            update(root, [docs], QuickRecipe())
        with pytest.raises(IndexLocked, match="another process is writing"):
            rebuild(root, QuickRecipe())
        with closing(Store(root / STORE)) as store:
            write(docs, {"a.txt": article("a.txt", 1)})
            recover(root, store, QuickRecipe())


def test_the_lock_is_free_after_a_run_that_failed(root: Path, docs: Path) -> None:
    write(docs, {"a.txt": article("a.txt", 1)})
    with pytest.raises(Stopped):
        update(root, [docs], QuickRecipe(), watch=Watch(committed=stop))
    with writer_lock(root):
        pass


@dataclass(frozen=True, slots=True)
class OtherRecipe(QuickRecipe):
    passage_tokens: int = 50


def test_another_recipe_is_refused_with_both_names_and_what_to_do(root: Path, docs: Path) -> None:
    with closing(Store(root / STORE)) as store, pytest.raises(IndexUnusable) as refused:
        check_recipe(store, OtherRecipe(), root)
    assert str(refused.value) == (
        f"the index {root} was made with word-hashing 1, passages pincite 60/15 rules {RULES}; the settings ask for "
        f"word-hashing 1, passages pincite 50/15 rules {RULES}. Set the former again, or make the "
        f"index anew with the latter: pincite index --rebuild --index {root}"
    )
    for use in (lambda: Index.open(root, OtherRecipe()), lambda: update(root, [docs], OtherRecipe())):
        with pytest.raises(IndexUnusable):
            use()


def test_an_open_index_notices_that_it_was_rebuilt_with_another_recipe(root: Path) -> None:
    """It reads the generation before as long as that is whole (``tests/index/sync/test_rebuild.py``)."""
    with closing(Index.open(root, QuickRecipe())) as index:
        rebuild(root, OtherRecipe())
        assert index.search("bank")
        rebuild(root, OtherRecipe())
        with pytest.raises(IndexUnusable, match="was made with"):
            index.search("bank")


def test_damaged_indexes_are_built_anew_and_kept(root: Path) -> None:
    folder = derived.folder_of(root, 1)
    (folder / "rows.npy").write_bytes(b"")
    with closing(Store(root / STORE)) as store:
        mended = load_or_rebuild(root, store, QuickRecipe())
        assert mended.generation == store.published
    assert derived.load(root, 1).fingerprint == mended.fingerprint


def test_the_fingerprint_is_that_of_the_documents_and_the_recipe(root: Path, docs: Path, tmp_path: Path) -> None:
    def fingerprint(folder: Path, recipe: QuickRecipe) -> str:
        update(folder, [docs], recipe)
        with closing(Index.open(folder, recipe)) as index:
            return index.summary().fingerprint

    first = fingerprint(root, QuickRecipe())
    assert fingerprint(tmp_path / "again", QuickRecipe()) == first
    assert fingerprint(tmp_path / "other", OtherRecipe()) != first
    write(docs, {"a.txt": article("a.txt") + "\n"})
    assert fingerprint(root, QuickRecipe()) != first, "the file's bytes count: citations carry their hash"
