"""How the store is opened where it cannot be written, and that nothing torn or outdated is read there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import IndexUnusable, PinciteError
from index.store.store import Store
from tests.support.read_only import mounted_read_only, without_the_right_to_write

LOOK = """
import json, sys
from pathlib import Path
from index.store.store import Store
store = Store(Path(sys.argv[1]))
print(json.dumps([store.get("word"), store.frozen, store.writable]))
"""
LEFT = {
    "closed": (),
    "left with its memory": ("-wal", "-shm"),
    "left alone": ("-wal",),
}
"""What a writer left beside the file, by how it ended."""


@pytest.fixture(params=LEFT)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A store that holds ``word``, in the file itself or, where the writer had no time for that, beside it."""
    made = tmp_path / "made" / "store.sqlite"
    made.parent.mkdir()
    kept = tmp_path / "kept"
    with closing(Store(made, create=True)) as writer:
        writer.set("word", "kept")
        shutil.copytree(made.parent, kept)
    if not LEFT[request.param]:
        return made
    for left in kept.iterdir():
        if left.suffix == ".sqlite" or left.name.endswith(LEFT[request.param]):
            continue
        left.unlink()
    return kept / made.name


def looked(path: Path, *before: str) -> list[object]:
    command = [*before, sys.executable, "-c", LOOK, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    read: list[object] = json.loads(done.stdout)
    return read


def test_on_a_read_only_mount_all_is_read_that_was_written(store: Path) -> None:
    with mounted_read_only(store.parent) as mounted, closing(Store(mounted / store.name)) as opened:
        assert (opened.get("word"), opened.writable) == ("kept", False)
        with opened.snapshot():
            assert opened.published == 0
        with pytest.raises(Exception, match="readonly"):
            opened.set("word", "other")


def test_without_the_right_to_write_all_is_read_that_was_written(store: Path) -> None:
    before = without_the_right_to_write(store.parent)
    read, _, writable = looked(store, *before)
    assert (read, writable) == ("kept", False)


def test_a_writer_that_is_alive_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "made" / "store.sqlite"
    path.parent.mkdir()
    with (
        closing(Store(path, create=True)) as writer,
        mounted_read_only(path.parent) as mounted,
        closing(Store(mounted / path.name)) as reader,
    ):
        assert not reader.frozen
        writer.set("word", "first")
        assert reader.get("word") == "first"
        writer.set("word", "second")
        assert (reader.get("word"), reader.replaced()) == ("second", False)


Change = Callable[[Path], None]


def written(path: Path) -> None:
    with closing(Store(path)) as writer:
        writer.set("word", "changed")


def begun(path: Path) -> None:
    path.with_name(f"{path.name}-wal").write_bytes(b"a writer has begun")


@pytest.mark.parametrize("change", [written, begun])
def test_what_is_read_frozen_is_noticed_to_change(tmp_path: Path, change: Change) -> None:
    path = tmp_path / "made" / "store.sqlite"
    path.parent.mkdir()
    Store(path, create=True).close()
    with mounted_read_only(path.parent) as mounted, closing(Store(mounted / path.name)) as frozen:
        assert (frozen.frozen, frozen.replaced()) == (True, False)
        with pytest.raises(PinciteError, match="was written to while it was read: try again"), frozen.snapshot():
            change(path)
        assert frozen.replaced()


def test_another_file_in_its_place_is_noticed(tmp_path: Path) -> None:
    path, other = tmp_path / "store.sqlite", tmp_path / "other.sqlite"
    Store(other, create=True).close()
    with closing(Store(path, create=True)) as store:
        assert not store.replaced()
        other.replace(path)
        assert store.replaced()
        path.unlink()
        assert store.replaced()


@pytest.mark.skipif(not os.geteuid(), reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    Store(path, create=True).close()
    path.chmod(0)
    with pytest.raises(IndexUnusable, match="may not be read"):
        Store(path)
