"""The page around what is shown: whatever it is told to say is text."""

from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st

from qa.web.pages.shell import Look, Notice, message_page, notice_page, own_page, whole_page

LOOK = Look("/static/source.css")


def test_title_and_message_are_escaped() -> None:
    page = message_page("<i>", "<b>gone</b>", Look("/s.css", "dark"))
    assert "<b>" not in page
    assert 'data-theme="dark"' in page


def test_a_page_has_the_class_of_its_form() -> None:
    assert '<body class="wide">' in whole_page("t", "", "", LOOK, form="wide")
    assert "<body>" in own_page("t", "<p>own</p>", LOOK)
    assert "<p>own</p>" in own_page("t", "<p>own</p>", LOOK)


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_a_notice_shows_its_words_and_nothing_else(title: str, text: str, address: str) -> None:
    page = notice_page(Notice(title, (text,), ((text, address),), new_tab=True), LOOK)
    assert f"<h1>{html.escape(title)}</h1>" in page
    assert f'<a href="{html.escape(address)}" target="_blank" rel="noopener">{html.escape(text)}</a>' in page
    shell = notice_page(Notice("", ("",), (("", ""),), new_tab=True), LOOK)
    assert page.count("<") == shell.count("<")
    assert 'target="_blank"' not in notice_page(Notice(title, links=((text, address),)), LOOK)
