import codecs
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SourceError
from index.sources.decoding import decode, decoded
from index.sources.file import File, Limits

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff\r")
TEXTS = st.text(CHARACTERS, min_size=1).filter(str.strip).map(lambda text: "a" + text)
MARKS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@given(TEXTS, st.sampled_from(sorted(MARKS)), st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_encoding_and_newline_comes_back(text: str, encoding: str, newline: str) -> None:
    data = MARKS[encoding] + text.replace("\n", newline).encode(encoding)
    assert decode(data, "a.txt") == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_shows_by_its_nuls(encoding: str) -> None:
    text = "The port opened its crane – at last.\n"
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Café à côté de l’école. Ça va très bien, n’est-ce pas ?"),
        ("cp1252", "The café costs €5 – “fine”."),
        ("cp1252", "Naïve"),
        ("cp1250", "Zażółć gęślą jaźń. Łódź i Kraków są miastami. Że też się dzieje."),
        ("cp1251", "Банк России повысил ключевую ставку до десяти процентов годовых."),
        ("koi8_r", "Банк России повысил ключевую ставку до десяти процентов годовых."),
        ("gb18030", "中国工商银行与支付宝深化合作，推出三年期存款产品。"),
        ("big5", "中國工商銀行與支付寶深化合作，推出三年期存款產品。"),
        ("cp932", "日本銀行は金利を引き上げることを決定しました。これは文です。"),
    ],
)
def test_legacy_code_pages(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


def test_a_declared_encoding_that_fits_is_taken() -> None:
    assert decode("naïve “x”".encode("cp1252"), "a.html", "ISO-8859-1") == "naïve “x”"
    assert decode("Дом".encode("cp1251"), "a.html", "windows-1251") == "Дом"


@pytest.mark.parametrize("declared", ["no-such-encoding", "ascii", "base64"])
def test_a_declared_encoding_that_does_not_fit_is_not(declared: str) -> None:
    assert decode("Дом—".encode(), "a.html", declared if declared != "ascii" else "utf-16") == "Дом—"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04rest", "docx"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    ],
)
def test_a_file_that_is_not_what_its_suffix_says_is_named(data: bytes, what: str) -> None:
    with pytest.raises(SourceError, match=what):
        decode(data, "a.txt")


def test_nuls_are_binary() -> None:
    with pytest.raises(SourceError, match=r"a\.txt: looks binary: first bytes 01 02 00 03; expected text"):
        decode(b"\x01\x02\x00\x03", "a.txt")


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE + b" \x00"])
def test_nothing_but_white_space_is_empty(data: bytes) -> None:
    with pytest.raises(SourceError, match="is empty"):
        decode(data, "a.txt")


def test_damaged_utf8_is_reported_with_its_offset() -> None:
    data = "Übermäßig größere Straßen".encode() + b"\xff" + " für Züge".encode()
    offset = data.index(b"\xff")
    with pytest.raises(SourceError, match=f"byte 0xff at offset {offset} is not valid utf-8"):
        decode(data, "a.txt")


def test_a_cut_utf16_is_reported_with_its_offset() -> None:
    with pytest.raises(SourceError, match="at offset 4 is not valid utf-16"):
        decode(codecs.BOM_UTF16_LE + b"a\x00b", "a.txt")


def test_control_characters_and_other_line_separators_stay() -> None:
    text = "a\x01\x0b\x0c\x1c\x85\u2028b"
    assert decode(text.encode(), "a.txt") == text


def test_load_hashes_what_it_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a\r\nb")
    assert File(path, "a.txt", Limits()).load().sha256 == hashlib.sha256(b"a\r\nb").hexdigest()


def test_load_refuses_what_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"12345")
    assert File(path, "a.txt", Limits(max_file_bytes=5)).load().data == b"12345"
    with pytest.raises(SourceError, match="is 5 bytes; the limit, the setting max_file_bytes, is 4"):
        File(path, "a.txt", Limits(max_file_bytes=4)).load()


def test_load_says_why_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"cannot be read \(No such file or directory\)"):
        File(tmp_path / "a.txt", "a.txt", Limits()).load()


def test_an_encoding_that_was_guessed_is_named() -> None:
    text = "Маяк горит всю ночь, и смотритель пишет об этом в книгу.\n" * 3
    found = decoded(text.encode("cp866"), "a.txt")
    assert (found.text, found.guessed) == (text, "cp866")
    assert found.note == "was read as cp866, which is a guess: it is not UTF-8; save it as UTF-8 if that is wrong"
    assert decoded(text.encode(), "a.txt").note is None
    assert decoded(text.encode("cp1251"), "a.txt", "windows-1251").note is None
