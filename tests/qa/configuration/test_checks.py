"""What passes the checks of single values, and what is found on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.configuration.checks import (
    Admin,
    Between,
    Check,
    Each,
    OneOf,
    Secret,
    SecretFile,
    Text,
    Word,
    Wrong,
    held,
    shown,
    sqlite_file,
)


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (Between(0, 5), [0, 5], [-1, 6]),
        (Between(0.1, 0.9), [0.1, 0.5], [0, float("nan"), float("inf")]),
        (OneOf(("no", "yes")), ["no", "yes"], ["", "No", "no "]),
        (Text(), ["a", "Ask our handbook", "文档"], ["", " a", "a ", "a\nb", "a\x00", "x" * 1001, "a\u2028b"]),
        (Text(empty=True), ["", "a b"], [" ", "\n"]),
        (Word(), ["a", "https://corp.example/groups"], ["", "a b", "a\u00a0b"]),
        (
            sqlite_file("off"),
            ["", "off", "a.sqlite", "/b/ö.sqlite"],
            ["a.txt", "on", "a.sqlite/", "a\n.sqlite", ".sqlite"],
        ),
        (Secret(least=4), ["", "abcd", "a b c"], ["abc", " abcd", "ab\ncd", "abcd\r"]),
        (
            Admin(),
            ["it", "user:ada", "user:Ada Lovelace", "IT staff"],
            ["", "everyone", "user:", " it", "user: ada", "x" * 257],
        ),
        (Each(Word()), [(), ("a", "b")], [("a", ""), ("a b",)]),
        (Each(Word(), least=1), [("a",)], [()]),
    ],
    ids=repr,
)
def test_what_passes(check: Check, good: list[object], bad: list[object]) -> None:
    assert [value for value in good if check.wrong(value)] == []
    assert [value for value in bad if not check.wrong(value)] == []


def test_nothing_is_looked_for_on_the_disk_unless_a_file_is_named(tmp_path: Path) -> None:
    assert Text().wrong_on_disk("x") is None
    check = sqlite_file("off")
    here = tmp_path / "kept.sqlite"
    assert [check.wrong_on_disk(value) for value in ("", "off", str(here), "kept.sqlite")] == [None] * 4
    nowhere = check.wrong_on_disk(str(tmp_path / "none" / "kept.sqlite"))
    assert nowhere is not None
    assert nowhere.said.endswith(f"but there is no folder {tmp_path / 'none'}")
    here.mkdir()
    assert check.wrong_on_disk(str(here)) == Wrong(f"is '{here}', which is a folder", check.expected)


def test_a_secrets_file(tmp_path: Path) -> None:
    file, check = tmp_path / "secret", SecretFile(least=8)
    readable = "a file that this user can read"
    assert check.wrong_on_disk("") is None
    assert check.wrong_on_disk(str(file)) == Wrong(
        f"is '{file}', which cannot be read: No such file or directory", readable
    )
    assert check.wrong_on_disk(str(tmp_path)) == Wrong(
        f"is '{tmp_path}', which cannot be read: Is a directory", readable
    )
    for content, said in (
        (b"12345678\n", None),
        (b"", "has 0 characters"),
        (b"1234567\n", "has 7 characters"),
        (b"12345678\n12345678\n", "holds what no secret holds (it is not shown)"),
        (b"\xff\xfe12345678", "cannot be read: it is not UTF-8"),
    ):
        file.write_bytes(content)
        wrong = check.wrong_on_disk(str(file))
        assert (wrong and wrong.said) == (said and f"is '{file}', which {said}")


@given(st.text())
def test_what_is_shown_is_one_short_line(value: str) -> None:
    assert len(shown(value)) <= 201
    assert shown(value).isprintable()
    assert "\n" not in shown((value, value))


def test_who_signs_in_with_an_address_is_not_shown() -> None:
    assert shown("https://ada:pass@corp.example/x@y") == "'https://…@corp.example/x@y'"
    assert held(Wrong("is 'is this'", "it")) == Wrong("holds 'is this'", "it")
    assert held(None) is None
