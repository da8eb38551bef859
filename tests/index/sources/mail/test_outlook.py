from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sources.mail.outlook import code_page, unpacked
from tests.index.sources.mail.outlook_file import packed


def test_packed_rtf_takes_pieces_from_the_dictionary_and_from_itself() -> None:
    # The example of MS-OXRTFCP, section 4.
    data = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpacked(data) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


@given(st.binary(max_size=3000))
def test_literals_are_read_as_they_are(rtf: bytes) -> None:
    assert unpacked(packed(rtf))[: len(rtf)] == rtf


@given(st.binary(max_size=300))
def test_damaged_rtf_ends_early(data: bytes) -> None:
    assert isinstance(unpacked(b"\0" * 8 + b"LZFu" + data), bytes)


def test_rtf_that_is_not_packed() -> None:
    assert unpacked(bytes(8) + b"MELA" + bytes(4) + b"{\\rtf1}") == b"{\\rtf1}"
    assert unpacked(b"") == b""


@pytest.mark.parametrize(
    ("number", "name"),
    [(1252, "cp1252"), (65001, "utf-8"), (28592, "iso8859-2"), (936, "gb18030"), (12345, "cp1252")],
)
def test_code_pages(number: int, name: str) -> None:
    assert code_page(number) == name
