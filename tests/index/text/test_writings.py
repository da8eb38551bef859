"""Identifiers, figures and dates have one term whatever their writing; invisible signs part no words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.derived.lexical import terms
from index.text.writings import other_forms, other_terms, plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SH-057", "SH057"),
        ("SH-057", "sh57"),
        ("CVE-2024-1234", "CVE_2024_1234"),
        ("part 12-345/B", "part 12.345.b"),
        ("v3.11.2", "V3-11-2"),
        ("1,500 items", "1500 items"),
        ("1’500 items", "1,500 items"),
        ("on 15 January 2024", "2024-01-15"),
        ("January 15th, 2024", "15.01.2024"),
        ("soft\u00adhyphen", "softhyphen"),
        ("zero\u200bwidth", "zerowidth"),
        ("e\u0301te\u0301", "été"),
        ("ﬁle", "file"),
        ("５Ｇ", "5G"),
    ],
)
def test_two_writings_share_a_term_that_others_have_not(one: str, other: str) -> None:
    shared = set(terms(one)) & set(terms(other))
    assert shared - set(terms("part v items 12 345 11 2024 on January"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("CVE-2024-1234", "CVE-2024-1243"), ("version 3.11", "version 31.1"), ("15 January 2024", "16 January 2024")],
)
def test_neighbours_do_not_share_the_term_of_the_whole(one: str, other: str) -> None:
    assert not set(other_terms(one)) & set(other_terms(other))


def test_a_part_is_found_too() -> None:
    assert {"cve", "2024", "1234"} <= set(terms("CVE-2024-1234"))
    assert {"sh057", "057"} <= set(terms("SH057"))


def test_plain_words_have_no_other_writing() -> None:
    assert list(other_terms("The bank's well-known chief-of-staff resigned on Monday.")) == []


@given(st.text(max_size=100))
def test_any_text_can_be_written_out(text: str) -> None:
    for term in other_terms(plain(text)):
        assert term
        assert not any(sign.isspace() for sign in term)


@pytest.mark.parametrize("text", ["a" * 100_000, "1" * 100_000, "1-" * 50_000, "a1" * 50_000, "2024 " * 20_000])
def test_a_passage_that_is_all_one_identifier(text: str) -> None:
    began = time.process_time()
    list(other_terms(plain(text)))
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Who is the CEO of Tencent?", ["chief executive"]),
        ("who is the chief executive", ["ceo"]),
        ("Who is chairman?", ["chairs"]),
        ("spending on R&D and AI", ["artificial intelligence", "research and development"]),
        ("an airy chair", []),
        ("rhetoric", []),
        ("", []),
    ],
)
def test_either_form_gives_the_other(text: str, forms: list[str]) -> None:
    assert other_forms(text) == forms
