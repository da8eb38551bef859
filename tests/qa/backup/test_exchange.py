"""A folder in another's place, in one step."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import PinciteError
from qa.backup.exchange import put_in_place
from tests.support.parts import write


def test_it_moves_to_an_empty_place(tmp_path: Path) -> None:
    new = write(tmp_path / "new", {"a": "new"})
    put_in_place(new, tmp_path / "place")
    assert (tmp_path / "place" / "a").read_text() == "new"
    assert not new.exists()
    (tmp_path / "empty").mkdir()
    put_in_place(tmp_path / "place", tmp_path / "empty")
    assert (tmp_path / "empty" / "a").read_text() == "new"


def test_it_changes_places_with_what_is_there(tmp_path: Path) -> None:
    new, place = write(tmp_path / "new", {"a": "new"}), write(tmp_path / "place", {"a": "old", "b": "old"})
    put_in_place(new, place)
    assert {path.name: path.read_text() for path in place.iterdir()} == {"a": "new"}
    assert {path.name: path.read_text() for path in new.iterdir()} == {"a": "old", "b": "old"}


def test_where_that_cannot_be_nothing_changes(tmp_path: Path) -> None:
    place, other = write(tmp_path / "place", {"a": "old"}), Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is one file system only")
    new = write(other / f"pincite-{tmp_path.name}", {"a": "new"})
    try:
        with pytest.raises(PinciteError, match="move it away yourself"):
            put_in_place(new, place)
        assert (place / "a").read_text() == "old"
    finally:
        (new / "a").unlink()
        new.rmdir()
