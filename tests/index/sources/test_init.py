from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources import FORMATS, SUFFIXES, Limits, fingerprint, is_stale, read
from index.types import Document

TEXT = {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".jsonl"}


def test_suffixes() -> None:
    assert set(FORMATS) == SUFFIXES
    assert TEXT <= SUFFIXES
    assert not any(FORMATS[suffix].isolated for suffix in TEXT)


@pytest.mark.parametrize("suffix", [*sorted(TEXT), ".TXT", ".Html"])
def test_every_suffix_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text('{"id": "1", "text": "One."}' if "json" in suffix else "One.")
    (document,) = read(path, path.name, Limits())
    assert isinstance(document, Document)
    assert document.text == "One."


@pytest.mark.parametrize("suffix", sorted(TEXT))
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04", "zip"),
        (b"\x00\x01\x02", "binary"),
        (None, "cannot be read"),
    ],
)
def test_a_bad_file_is_one_error(tmp_path: Path, suffix: str, content: bytes | None, reason: str) -> None:
    path = tmp_path / f"a{suffix}"
    if content is not None:
        path.write_bytes(content)
    (error,) = read(path, path.name, Limits())
    assert isinstance(error, SourceError)
    assert error.source == path.name
    assert reason in error.reason


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_an_empty_file_is_called_empty_in_every_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.touch()
    (error,) = read(path, path.name, Limits())
    assert isinstance(error, SourceError)
    assert error.reason.startswith("is empty")


def test_an_unknown_suffix_is_an_error_that_names_the_known(tmp_path: Path) -> None:
    (error,) = read(tmp_path / "a.png", "a.png", Limits())
    assert 'has the suffix ".png"; expected one of .' in str(error)
    assert ".htm, .html, .json, .jsonl, " in str(error)


def test_a_file_is_stale_if_its_reader_or_that_of_an_attachment_changed() -> None:
    path, limits = Path("a.eml"), Limits()
    mail, table = fingerprint(path, limits), fingerprint(Path("a.xlsx"), limits)
    assert not is_stale(path, limits, mail, {mail, table})
    assert is_stale(path, limits, mail, {mail, "workbook 0.1"})
    assert is_stale(path, limits, "eml 0.1", {mail, table})
    assert is_stale(path, limits, None, ())


def test_a_message_is_stale_once_ocr_may_read_the_scan_that_is_attached() -> None:
    path, allowed = Path("a.eml"), Limits(ocr_pages=5)
    mail = fingerprint(path, allowed)
    assert is_stale(path, allowed, mail, {mail, fingerprint(Path("a.pdf"), Limits())})
    assert not is_stale(path, allowed, mail, {mail, fingerprint(Path("a.pdf"), allowed)})
