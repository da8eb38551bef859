from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.paragraphs import lay_out
from index.types import Document
from qa.page import Look, Marks, document_page, message_page
from qa.types import quote_digest

LOOK = Look("/static/source.css")


def _document(text: str) -> Document:
    return Document("a.txt", "a.txt", "<A> & B", text, lay_out(text).paragraphs, "ab" * 32, "2020-06-12", "A Desk")


def _said(page: str) -> str:
    """Return the words of a page's paragraphs, without our own markup and numbers."""
    main = page.split("<main>", 1)[1].split("</main>", 1)[0]
    bare = re.sub(r'<a class="number"[^>]*>\d+</a>', "", main)
    return html.unescape(re.sub(r"<[^>]+>", "", bare))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_every_paragraph_is_shown_word_for_word(text: str) -> None:
    document = _document(text)
    said = _said(document_page(document, Marks(), LOOK))
    for paragraph in document.paragraphs:
        assert text[paragraph.start : paragraph.end] in said


@given(st.data())
def test_what_is_marked_is_the_quote_and_nothing_else(data: st.DataObject) -> None:
    text = "The bank has 14 branches & <b>more</b>. It opened in 1998.\n\nA second paragraph, as long as the first one."
    document = _document(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    page = document_page(document, Marks(quote=(start, end)), LOOK)
    marked = "".join(html.unescape(m) for m in re.findall(r'<mark class="quote">(.*?)</mark>', page, re.S))
    inside = "".join(text[max(start, p.start) : min(end, p.end)] for p in document.paragraphs if p.start < end)
    assert marked == inside


def test_the_answer_is_marked_inside_the_quote() -> None:
    text = "The bank has 14 branches."
    page = document_page(_document(text), Marks((0, len(text)), (13, 15)), LOOK)
    assert '<mark class="quote">The bank has <strong class="answer">14</strong> branches.</mark>' in page


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        (Marks((0, 99)), "does not lie in this document"),
        (Marks((5, 5)), "does not lie"),
        (Marks(None, (0, 1)), "not lie inside the quote"),
        (Marks((2, 4), (1, 3)), "not lie inside the quote"),
    ],
)
def test_marks_that_fit_nowhere_say_so(marks: Marks, said: str) -> None:
    assert said in (marks.problem(10) or "")
    assert Marks((0, 10), (1, 2)).problem(10) is None


def test_title_and_message_are_escaped() -> None:
    assert "&lt;A&gt; &amp; B" in document_page(_document("x"), Marks(), LOOK)
    page = message_page("<i>", "<b>gone</b>", Look("/s.css", "dark"))
    assert "<b>" not in page
    assert 'data-theme="dark"' in page


def test_other_words_at_the_place_of_a_quote_are_never_marked() -> None:
    text = "The tunnel is 15 kilometres long."
    marks = Marks((0, len(text)), (14, 16), quote_digest(text))
    assert '<mark class="quote">' in document_page(_document(text), marks, LOOK)
    changed = document_page(_document(f"Preface line.\n\n{text}"), marks, LOOK)
    assert "<mark" not in changed
    assert "has changed since it was cited" in changed


def test_a_document_that_became_shorter_is_said_to_have_changed() -> None:
    page = document_page(_document("Short."), Marks((20, 40), None, quote_digest("x" * 20)), LOOK)
    assert "has changed since it was cited" in page
