import hashlib
from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources.encodings import surveyed
from index.sources.file import File


def file(tmp_path: Path, data: bytes) -> File:
    (tmp_path / "a.log").write_bytes(data)
    return File(tmp_path / "a.log", "a.log")


@pytest.mark.parametrize(
    ("data", "encoding", "mark"),
    [
        (b"plain words\n", "utf-8", 0),
        (b"\xef\xbb\xbfplain words\n", "utf-8", 3),
        ("Größe".encode("utf-16"), "utf-16-le", 2),
        ("plain words\n".encode("utf-16-be"), "utf-16-be", 0),
        (b"plain\n" * 400_000 + "schöne Größe für Müller\n".encode("cp1252") * 30, "cp1252", 0),
        (b"plain\n" * 400_000 + "schöne Größe".encode(), "utf-8", 0),
    ],
)
def test_the_whole_file_tells_its_encoding(tmp_path: Path, data: bytes, encoding: str, mark: int) -> None:
    found = surveyed(file(tmp_path, data))
    assert found.mark == mark
    assert data[mark:].decode(found.encoding) == data[mark:].decode(encoding)
    assert found.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "data", [b"", b" \n\n", b"\x89PNG\r\n\x1a\n....", "schöne Größe für Müller".encode() + b"\xff ab"]
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(SourceError):
        surveyed(file(tmp_path, data))
