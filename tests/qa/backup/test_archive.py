"""The form of a backup: what is not as it was stored is refused, whatever it is."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from index.errors import PinciteError
from qa.backup.archive import FORMAT, MANIFEST, Manifest, Part, opened, write
from qa.backup.parts import STORE

EMPTY = Manifest(FORMAT, "1", "2026-01-01T00:00:00+00:00", "corpus", 3, "recipe", {})
CONTENT = bytes(range(256)) * 9000


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    (tmp_path / "part").write_bytes(CONTENT)
    write(tmp_path / "b.pincite", EMPTY, {STORE: tmp_path / "part"})
    return tmp_path / "b.pincite"


def anew(path: Path, manifest: object, content: bytes = CONTENT) -> Path:
    """Write a file that looks like a backup."""
    other = path.with_name("other.pincite")
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(MANIFEST, json.dumps(manifest))
        made.writestr(STORE, content)
    return other


def manifest_of(path: Path) -> dict[str, object]:
    with zipfile.ZipFile(path) as made:
        found: dict[str, object] = json.loads(made.read(MANIFEST))
    return found


def test_there_and_back(packed: Path, tmp_path: Path) -> None:
    with opened(packed) as archive:
        assert archive.manifest.parts[STORE].bytes == len(CONTENT)
        archive.unpack(STORE, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == CONTENT
    assert json.dumps(manifest_of(packed))


@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT + b"x", b"y" + CONTENT[1:], CONTENT * 9, b""])
def test_other_bytes_are_refused(packed: Path, tmp_path: Path, content: bytes) -> None:
    with (
        pytest.raises(PinciteError, match="not what was stored"),
        opened(anew(packed, manifest_of(packed), content)) as archive,
    ):
        archive.unpack(STORE, tmp_path / "back")
    assert (tmp_path / "back").stat().st_size <= len(CONTENT) + (1 << 20), "no more is unpacked than was stored"


@pytest.mark.parametrize("change", [{"format": 2}, {"parts": {"../x": {"bytes": 1, "sha256": ""}}}])
def test_another_version_is_refused(packed: Path, change: dict[str, object]) -> None:
    with (
        pytest.raises(PinciteError, match="restore it with the version that made it"),
        opened(anew(packed, manifest_of(packed) | change)),
    ):
        pass


@pytest.mark.parametrize("manifest", [[], {}, {"format": "one"}, "text"])
def test_no_manifest_no_backup(packed: Path, manifest: object) -> None:
    with pytest.raises(PinciteError, match="is damaged, or no backup"), opened(anew(packed, manifest)):
        pass


def test_any_byte_that_changes_is_noticed(packed: Path, tmp_path: Path) -> None:
    whole = packed.read_bytes()
    broken = tmp_path / "broken.pincite"
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        back = tmp_path / f"back{place}"
        try:
            with opened(broken) as archive:
                archive.unpack(STORE, back)
        except PinciteError:
            continue
        assert back.read_bytes() == CONTENT, f"byte {place}"


@pytest.mark.parametrize("keep", [0, 10, 500, -30])
def test_a_part_of_a_file_is_refused(packed: Path, keep: int) -> None:
    packed.write_bytes(packed.read_bytes()[:keep])
    with pytest.raises(PinciteError, match="is damaged, or no backup"), opened(packed):
        pass


def test_no_file_no_backup(tmp_path: Path) -> None:
    with pytest.raises(PinciteError, match="there is no file"), opened(tmp_path / "none"):
        pass
    assert Part(1, "x").bytes == 1
