"""One generation on disk: what is built is what is loaded, and nothing that differs is loaded at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.derived import generation as derived
from index.derived.generation import DerivedDamaged
from index.derived.publish import STORE
from index.store.store import Store
from index.sync.update import update
from tests.support.parts import QuickRecipe, article, mark, write

NAMES = ["a.txt", "b.txt", "c.txt"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    update(tmp_path / "index", [write(tmp_path / "docs", {name: article(name) for name in NAMES})], QuickRecipe())
    return tmp_path / "index"


@pytest.fixture
def store(root: Path) -> Iterator[Store]:
    with closing(Store(root / STORE)) as opened:
        yield opened


def files_of(root: Path, generation: int) -> dict[str, bytes]:
    """Return what the files of a generation hold, the manifest aside."""
    folder = derived.folder_of(root, generation)
    there = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    del there["manifest.json"]
    return there


def test_what_is_built_is_what_is_loaded(root: Path, store: Store) -> None:
    built, loaded = derived.build(root, store, 1, 64, "print"), derived.load(root, 1)
    assert (loaded.generation, loaded.fingerprint, loaded.report) == (1, "print", built.report)
    assert np.array_equal(loaded.rows, built.rows)
    assert len(loaded.dense) == len(loaded.lexical) == len(loaded.rows) == len(store.rows(1))
    assert [tuple(row) for row in loaded.rows.tolist()] == [
        (row.passage, row.version, row.document, row.start, row.end) for row in store.rows(1)
    ]
    rows, _ = loaded.lexical.search(mark("b.txt"), 5)
    assert {store.document(int(loaded.rows[row, 1])).source for row in rows} == {"b.txt"}


def test_the_same_store_gives_the_same_files(root: Path, store: Store) -> None:
    before = files_of(root, 1)
    derived.build(root, store, 1, 64, "print")
    assert files_of(root, 1) == before


def test_the_manifest_names_every_file(root: Path) -> None:
    folder = derived.folder_of(root, 1)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["files"].keys() == files_of(root, 1).keys()
    assert {"rows.npy", "copies.npy", "vocabulary.tsv"} < manifest["files"].keys()
    assert any(name.endswith("/dense.faiss") for name in manifest["files"])


def test_nothing_is_there_until_all_of_it_is(root: Path, store: Store) -> None:
    """A build that fails leaves neither the generation nor a loadable half of it."""
    with pytest.raises(ValueError, match="broadcast"):
        derived.build(root, store, 2, 63, "print")
    assert not derived.folder_of(root, 2).exists()
    with pytest.raises(DerivedDamaged):
        derived.load(root, 2)
    assert derived.load(root, 1).generation == 1


def test_a_generation_is_not_taken_for_another(root: Path) -> None:
    shutil.copytree(derived.folder_of(root, 1), derived.folder_of(root, 2))
    with pytest.raises(DerivedDamaged):
        derived.load(root, 2)


@pytest.mark.parametrize("field", ["documents", "dense", "fingerprint"])
def test_a_manifest_of_another_version_is_not_usable(root: Path, field: str) -> None:
    """Its seal is right, but it lacks what this version writes: built anew, as any other that cannot be used."""
    path = derived.folder_of(root, 1) / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["seal"], manifest[field]
    seal = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps(manifest | {"seal": seal}))
    with pytest.raises(DerivedDamaged):
        derived.load(root, 1)


def test_others_are_removed_with_what_was_left_half_built(root: Path) -> None:
    for name in ("7", "8", "2.123.building"):
        (root / "derived" / name).mkdir()
    derived.remove_all_but(root, {1, 8})
    assert {path.name for path in (root / "derived").iterdir()} == {"1", "8"}


def test_an_empty_generation_can_be_built_and_loaded(tmp_path: Path) -> None:
    with closing(Store(tmp_path / STORE, create=True)) as store:
        built = derived.build(tmp_path, store, 1, 64, "print")
    assert len(built.rows) == 0
    assert derived.load(tmp_path, 1).rows.shape == (0, 5)
    assert len(built.lexical.search("word", 5)[0]) == 0
