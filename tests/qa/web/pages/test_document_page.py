from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from index.store.records import Change, Gone, History
from index.text.paragraphs import lay_out
from index.types import Document
from qa.citations.permalink import Resolved
from qa.citations.verify_bundle import State
from qa.web.pages.document_page import Look, Notice, document_page, gone_page, message_page, notice_page

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


def test_title_and_message_are_escaped() -> None:
    assert "&lt;A&gt; &amp; B" in _shown(_document("x"))
    page = message_page("<i>", "<b>gone</b>", Look("/s.css", "dark"))
    assert "<b>" not in page
    assert 'data-theme="dark"' in page


def test_what_became_of_the_cited_words_is_said() -> None:
    document = _document("First words.\n\nThe tunnel is 16 kilometres long.")
    first, second = document.paragraphs
    words = "The tunnel is 15 kilometres long."
    place = (second.start, second.end)

    def said(**found: Any) -> str:
        return document_page(document, Resolved(**found), History(), LOOK)

    assert "notice" not in said(state=State.EXACT, quote=place)
    moved = said(state=State.MOVED, words=words, quote=place, stood_in=1, stand_in=second)
    assert 'from paragraph 1 to <a href="#p2">paragraph 2</a>' in moved
    changed = said(state=State.CHANGED, words=words, quote=place, stood_in=2, stand_in=second)
    assert "is <del>15</del><ins>16</ins> kilometres" in changed
    gone = said(state=State.ABSENT, words="<b>Old</b> words.", stood_in=3)
    assert "no longer in this document" in gone
    assert "<del>&lt;b&gt;Old&lt;/b&gt; words.</del>" in gone
    assert "<mark" not in gone
    unknown = said(state=State.ABSENT)
    assert "has changed since it was cited" in unknown
    assert "<mark" not in unknown
    assert first.number == 1


def test_that_the_file_moved_is_said() -> None:
    page = document_page(_document("Words."), Resolved(State.EXACT, moved_from="<old>/a.txt"), History(), LOOK)
    assert "This file has moved since it was cited. It was" in page
    assert "<old>" not in page
    assert "&#60;old&#62;&#47;a&#46;txt" in page
    assert "has moved" not in _shown(_document("Words."))


def test_the_past_of_a_paragraph_is_told() -> None:
    document = _document("Leave is thirty days.\n\nAsk first.")
    past = History(
        (Change(1, "2026-03-03T10:00:00+00:00", "Leave is twenty days."), Change(2, "2026-04-01T10:00:00+00:00", None)),
        (Gone(7, "2026-05-01T10:00:00+00:00", "<script>old</script>"),),
    )
    page = document_page(document, Resolved(State.EXACT), past, LOOK)
    assert "Changed on 3 Mar 2026" in page
    assert "<del>twenty</del><ins>thirty</ins>" in page
    assert "Added on 1 Apr 2026" in page
    assert 'id="p7"' in page
    assert "1 paragraph is no longer in this document" in page
    assert "&lt;script&gt;old" in page
    assert "<script" not in page


def test_who_knows_the_words_of_a_document_that_is_gone_sees_them() -> None:
    assert "These words were cited" not in gone_page(Resolved(State.ABSENT), LOOK)
    assert "<del>&lt;i&gt;Old.</del>" in gone_page(Resolved(State.ABSENT, "<i>Old."), LOOK)


def test_the_original_is_linked_with_the_words() -> None:
    document = replace(_document("First words."), url="https://example.com/a#top")
    page = document_page(document, Resolved(State.EXACT, quote=(0, 12)), History(), LOOK)
    assert 'href="https://example.com/a#:~:text=First%20words."' in page
    hostile = replace(document, url="javascript:alert(1)")
    assert "javascript:" not in document_page(hostile, Resolved(State.EXACT), History(), LOOK)


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_a_notice_shows_its_words_and_nothing_else(title: str, text: str, address: str) -> None:
    page = notice_page(Notice(title, (text,), ((text, address),), new_tab=True), LOOK)
    assert f"<h1>{html.escape(title)}</h1>" in page
    assert f'<a href="{html.escape(address)}" target="_blank" rel="noopener">{html.escape(text)}</a>' in page
    shell = notice_page(Notice("", ("",), (("", ""),), new_tab=True), LOOK)
    assert page.count("<") == shell.count("<")
    assert 'target="_blank"' not in notice_page(Notice(title, links=((text, address),)), LOOK)
