from hashlib import sha256
from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources.file import File, Limits


def test_a_file_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "Lease.TXT"
    path.write_bytes(b"until 2031")
    file = File(path, "b/Lease.TXT")
    assert (file.name, file.suffix, file.stem) == ("b/Lease.TXT", ".txt", "Lease")
    assert file.load().data == b"until 2031"
    assert file.load().sha256 == file.sha256() == sha256(b"until 2031").hexdigest()
    with file.open() as stream:
        assert stream.read() == b"until 2031"


def test_a_file_in_another_has_its_own_bytes_and_the_hash_of_the_outer(tmp_path: Path) -> None:
    outer = File(tmp_path / "a.eml", "a.eml")
    inner = outer.holding("Lease.PDF", b"%PDF", "ff").holding("note.txt", b"see above", "ff")
    assert (inner.name, inner.source, inner.suffix, inner.stem) == ("a.eml/Lease.PDF/note.txt", "a.eml", ".txt", "note")
    assert (inner.load().data, inner.sha256(), inner.depth) == (b"see above", "ff", 2)
    with inner.open() as stream:
        assert stream.readline(4) == b"see "


def test_what_is_too_long_or_gone_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with pytest.raises(SourceError, match="No such file"):
        File(path, "a.txt").sha256()
    with pytest.raises(SourceError, match="No such file"), File(path, "a.txt").open():
        pass
    path.write_bytes(b"12345")
    with pytest.raises(SourceError, match="is 5 bytes; the limit, the setting max_file_bytes, is 4"):
        File(path, "a.txt", Limits(max_file_bytes=4)).load()
