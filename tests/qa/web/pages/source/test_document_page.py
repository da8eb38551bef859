from __future__ import annotations

import html
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.store.records import History
from index.text.paragraphs import lay_out
from index.types import Document
from qa.citations.permalink import Resolved
from qa.citations.verify_bundle import State
from qa.web.pages.shell import Look
from qa.web.pages.source.document_page import document_page

LOOK = Look("/static/source.css")


def _document(text: str) -> Document:
    return Document("a.txt", "a.txt", "<A> & B", text, lay_out(text).paragraphs, "ab" * 32, "2020-06-12", "A Desk")


def _shown(document: Document, quote: tuple[int, int] | None = None, answer: tuple[int, int] | None = None) -> str:
    return document_page(document, Resolved(State.EXACT, quote=quote, answer=answer), History(), LOOK)


def _said(page: str) -> str:
    """Return the words of a page's paragraphs, without our own markup and numbers."""
    main = page.split("<main>", 1)[1].split("</main>", 1)[0]
    bare = re.sub(r'<a class="number"[^>]*>\d+</a>', "", main)
    return html.unescape(re.sub(r"<[^>]+>", "", bare))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_every_paragraph_is_shown_word_for_word(text: str) -> None:
    document = _document(text)
    said = _said(_shown(document))
    for paragraph in document.paragraphs:
        assert text[paragraph.start : paragraph.end] in said


@given(st.data())
def test_what_is_marked_is_the_quote_and_nothing_else(data: st.DataObject) -> None:
    text = "The bank has 14 branches & <b>more</b>. It opened in 1998.\n\nA second paragraph, as long as the first one."
    document = _document(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    page = _shown(document, (start, end))
    marked = "".join(html.unescape(m) for m in re.findall(r'<mark class="quote">(.*?)</mark>', page, re.S))
    inside = "".join(text[max(start, p.start) : min(end, p.end)] for p in document.paragraphs if p.start < end)
    assert marked == inside


def test_the_header_names_file_record_day_and_author_as_text() -> None:
    document = replace(_document("One sentence."), source="<a>.jsonl", name="7 & 8", author="<b>A Desk</b>")
    header = _shown(document).split("<header>")[1].split("</header>")[0]
    said = html.unescape(re.sub(r"<[^>]+>", "", header))
    for shown in ("<A> & B", "<a>.jsonl", "record 7 & 8", "12 Jun 2020", "<b>A Desk</b>", "SHA-256 abababababab…"):
        assert shown in said


def test_the_answer_is_marked_inside_the_quote() -> None:
    text = "The bank has 14 branches."
    page = _shown(_document(text), (0, len(text)), (13, 15))
    assert '<mark class="quote">The bank has <strong class="answer">14</strong> branches.</mark>' in page


def test_the_title_is_escaped() -> None:
    assert "&lt;A&gt; &amp; B" in _shown(_document("x"))


def test_the_original_is_linked_with_the_words() -> None:
    document = replace(_document("First words."), url="https://example.com/a#top")
    page = document_page(document, Resolved(State.EXACT, quote=(0, 12)), History(), LOOK)
    assert 'href="https://example.com/a#:~:text=First%20words."' in page
    hostile = replace(document, url="javascript:alert(1)")
    assert "javascript:" not in document_page(hostile, Resolved(State.EXACT), History(), LOOK)
