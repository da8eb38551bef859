"""A file that is taken over is as its hash says, whether it gets a second name or is copied."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from index.derived.files import make_durable, sha256, take_over


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(b"words")
    return path


def test_a_sound_file_gets_a_second_name(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "new" / "target"
    assert take_over(source, target, hashlib.sha256(b"words").hexdigest())
    assert target.stat().st_ino == source.stat().st_ino
    assert sha256(target) == hashlib.sha256(b"words").hexdigest()
    make_durable(tmp_path, [target])


def test_it_is_copied_where_that_cannot_be(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", refused)
    assert take_over(source, tmp_path / "target", hashlib.sha256(b"words").hexdigest())
    assert (tmp_path / "target").read_bytes() == b"words"
    assert (tmp_path / "target").stat().st_ino != source.stat().st_ino


def test_a_damaged_or_missing_file_is_not_taken_over(source: Path, tmp_path: Path) -> None:
    assert not take_over(source, tmp_path / "target", hashlib.sha256(b"other").hexdigest())
    assert not take_over(tmp_path, tmp_path / "target", hashlib.sha256(b"words").hexdigest())
    assert not take_over(tmp_path / "none", tmp_path / "target", hashlib.sha256(b"words").hexdigest())
    assert not (tmp_path / "target").exists()
