"""A manifest is read as it was written, or not at all; it tells which files were altered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.derived.dense import DenseReport
from index.derived.files import sha256
from index.derived.manifest import MANIFEST, DerivedDamaged, Manifest


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    (tmp_path / "a").write_text("words")
    made = Manifest(3, 2, "print", DenseReport("exact", 0, 0, 1.0), {"b": 7, "a": 9}, {"a": sha256(tmp_path / "a")})
    assert made.write(tmp_path) == tmp_path / MANIFEST
    return made


def test_what_is_written_is_read_in_the_order_of_blocks(manifest: Manifest, tmp_path: Path) -> None:
    assert Manifest.read(tmp_path) == manifest
    assert list(Manifest.read(tmp_path).blocks) == ["b", "a"]
    assert manifest.altered(tmp_path) == []


def test_an_altered_file_is_named(manifest: Manifest, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("other words")
    assert manifest.altered(tmp_path) == ["a"]


def test_an_altered_manifest_is_refused(manifest: Manifest, tmp_path: Path) -> None:
    held = json.loads((tmp_path / MANIFEST).read_text())
    for name in held:
        (tmp_path / MANIFEST).write_text(json.dumps(held | {name: None}))
        with pytest.raises(DerivedDamaged):
            Manifest.read(tmp_path)
    (tmp_path / MANIFEST).unlink()
    with pytest.raises(DerivedDamaged):
        Manifest.read(tmp_path)
