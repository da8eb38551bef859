from __future__ import annotations

import pytest

from index.sources.office.counting import BULLET, bullet, counted


@pytest.mark.parametrize(
    ("form", "number", "shown"),
    [
        ("decimal", 12, "12"), ("decimalZero", 3, "03"), ("lowerLetter", 1, "a"), ("lowerLetter", 28, "bb"),
        ("upperLetter", 26, "Z"), ("lowerRoman", 49, "xlix"), ("upperRoman", 2026, "MMXXVI"), ("ordinal", 13, "13th"),
        ("ordinal", 22, "22nd"), ("chineseCountingThousand", 105, "一百零五"), ("chineseCounting", 12, "十二"),
        ("decimalEnclosedCircle", 3, "③"), ("none", 4, ""), ("what Word may add one day", 4, "4"),
        ("lowerLetter", 0, "0"), ("lowerRoman", 10_000, "10000"), ("lowerLetter", 10**8, "100000000"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_word_writes_them(form: str, number: int, shown: str) -> None:
    assert counted(number, form) == shown


def test_signs_of_any_font_are_kept_and_others_are_dots() -> None:
    assert [bullet(sign) for sign in ("–", "▪", "o", "\uf0a7", "")] == ["–", "▪", BULLET, BULLET, BULLET]
