"""Text as markup that nothing reads as anything but text."""

from __future__ import annotations

import html

import pytest
from hypothesis import given

from qa.web.pages.markup import escape, flows, isolated, marked_difference, source_path
from tests.qa.web.pages.test_render import a_quote, words


@given(words)
def test_escaping_is_undone_by_a_browser(text: str) -> None:
    assert html.unescape(escape(text)) == text


@given(words)
def test_escaped_text_holds_nothing_that_html_or_markdown_reads(text: str) -> None:
    left = escape(text)
    assert not set(left) & set("<>\"'`*_[](){}!$\\~|:@/=+-\n\r\t")
    assert left.count("&") == left.count("&#")


@given(words)
def test_isolated_text_ends_its_own_direction(text: str) -> None:
    assert isolated(text) == f'<bdi lang="">{escape(text)}</bdi>'


def test_differences_are_marked_and_harmless() -> None:
    diff = [("same", "It costs "), ("removed", "<3>"), ("added", "4")]
    assert marked_difference(diff, escape) == "It costs <del>&#60;3&#62;</del><ins>4</ins>"


def test_source_paths_carry_the_offsets() -> None:
    quote = a_quote("It costs RMB 3.6.", answer=(9, 16))
    assert source_path(quote.citation, (109, 116)) == "/source/12?start=100&end=117&answer=109-116#p5"


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("One line.", False),
        ("Tencent's cloud revenue came to RMB 9.1 billion in 2018, over\ntwice the sum of the year before.", True),
        ("12 Harbour Road\nEastport\nTelephone 555 0100", False),
        ("• The Norderney quay gets two new gantry cranes.\n• They are delivered in October of that year.", False),
        ("", False),
    ],
)
def test_only_wrapped_lines_are_joined_to_running_text(paragraph: str, expected: bool) -> None:
    assert flows(paragraph) is expected
