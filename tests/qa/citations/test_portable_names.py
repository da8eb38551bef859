from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.citations.portable_names import LONGEST, LONGEST_PART, portable_names

PIECES = [
    *"aAbBéßİ.: ?*/\\~_",
    "e\u0301",
    "con",
    "NUL",
    "com1",
    "lpt¹",
    ".txt",
    ".jsonl",
    "\n",
    "\udcff",
    "x" * 90,
    "字" * 90,
]
NAMES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)


@given(st.lists(NAMES, max_size=12, unique=True))
def test_any_names_can_be_unpacked_everywhere_beside_each_other(sources: list[str]) -> None:
    names = portable_names(sources)
    assert list(names) == sources
    held = [unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()) for name in names.values()]
    assert len(set(held)) == len(held)
    for name, key in zip(names.values(), held, strict=True):
        assert not any(other.startswith(f"{key}/") for other in held)
        assert len(name) <= LONGEST + 20
        path = PureWindowsPath(name)
        assert not path.is_absolute()
        assert path.parts == PurePosixPath(name).parts
        assert not any(PureWindowsPath(part).is_reserved() for part in path.parts)
        for part in path.parts:
            assert part not in (".", "..")
            assert part == part.rstrip(". ")
            assert len(part) <= LONGEST_PART
            assert len(part.encode()) <= 255
            assert not set('<>:"|?*\\') & set(part)
            assert part.isprintable() or not any(ord(letter) < 32 for letter in part)


@pytest.mark.parametrize(
    ("sources", "names"),
    [
        (["handbook/pay.md"], ["handbook/pay.md"]),
        (["a:b?.txt"], ["a_b_.txt"]),
        (["con.txt", "sub/NUL"], ["_con.txt", "sub/_NUL"]),
        (["notes. ", "end."], ["notes__", "end_"]),
        (["Pay.md", "pay.md", "PAY.md"], ["Pay.md", "2/pay.md", "3/PAY.md"]),
        (["a:", "a_/b.txt"], ["a_", "2/a_/b.txt"]),
        (["../x.txt", "/y.txt"], ["__/x.txt", "_/y.txt"]),
        (["Cafe\u0301.txt"], ["Caf\u00e9.txt"]),
    ],
)
def test_names(sources: list[str], names: list[str]) -> None:
    assert list(portable_names(sources).values()) == names


def test_a_long_name_keeps_its_beginning_and_suffix() -> None:
    (name,) = portable_names(["folder/" + "x" * 300 + ".jsonl"]).values()
    assert name.startswith("folder/xxxx")
    assert name.endswith(".jsonl")
    (name,) = portable_names(["/".join(["folder"] * 40) + "/pay.md"]).values()
    assert name.endswith("/pay.md")
    assert len(name) < LONGEST
