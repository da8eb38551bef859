import io
import random
import zipfile
import zlib

import pytest

from index.errors import SourceError
from index.sources import archive
from index.sources.archive import Archive, parsed


def packed(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return made.getvalue()


def test_parts_and_their_names() -> None:
    opened = Archive(packed(a=b"<a><b/></a>", c=b"x"), "a.docx")
    assert opened.names == ("a", "c")
    assert "c" in opened
    assert "d" not in opened
    assert opened.read("c") == b"x"
    assert [each.tag for each in opened.xml("a")] == ["b"]
    with pytest.raises(SourceError, match='lacks its part "d"'):
        opened.read("d")


def test_what_is_no_archive() -> None:
    with pytest.raises(SourceError, match="no whole zip archive"):
        Archive(b"PK\x03\x04 and no more", "a.docx")
    with pytest.raises(SourceError, match="begins like a PDF, and not like what its name says"):
        Archive(b"%PDF-1.7", "a.docx")
    with pytest.raises(SourceError, match="needs a password, or is an old Office file"):
        Archive(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "a.docx")


def test_a_bomb_is_stopped_while_it_unpacks() -> None:
    data = packed(bomb=bytes(80 * 1024 * 1024))
    assert len(data) < 100_000
    with pytest.raises(SourceError, match="unpacks to too much"):
        Archive(data, "a.docx").read("bomb")


def test_a_bomb_of_many_parts_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 3_000_000)
    noise = random.Random(1).randbytes(1_000_000)
    with pytest.raises(SourceError, match="at most 3,000,000 in all"):
        Archive(packed(**{str(n): noise for n in range(4)}), "a.docx").check()
    Archive(packed(**{str(n): noise for n in range(3)}), "a.docx").check()


def test_too_many_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 3)
    with pytest.raises(SourceError, match="holds 4 entries; at most 3"):
        Archive(packed(a=b"", b=b"", c=b"", d=b""), "a.docx")


def test_a_size_that_is_a_lie_does_not_help_a_bomb() -> None:
    data = bytearray(packed(bomb=bytes(80 * 1024 * 1024)))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.index(mark) + offset
        data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(SourceError, match=r"unpacks to too much|damaged part"):
        Archive(bytes(data), "a.docx").read("bomb")


def test_damage_is_one_error() -> None:
    data, chance = packed(a=b"<a>" + b"word " * 500 + b"</a>"), random.Random(2)
    for _ in range(300):
        bad = bytearray(data)
        bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        try:
            Archive(bytes(bad), "a.docx").xml("a")
        except SourceError as error:
            assert error.source == "a.docx"  # noqa: PT017
    assert zlib.crc32(data)


def test_no_entity_is_resolved() -> None:
    laughs = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>'
    assert "".join(parsed(laughs, "a.xml", "a.xml").itertext()).replace("&y;", "") == ""
    with pytest.raises(SourceError, match="no whole XML"):
        parsed(b"<a><b></a>", "a.docx", "word/document.xml")
