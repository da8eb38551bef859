"""What became of the cited words, and of the paragraphs of a document."""

from __future__ import annotations

from typing import Any

from index.store.records import Change, Gone, History
from index.text.paragraphs import lay_out
from index.types import Document
from qa.citations.permalink import Resolved
from qa.citations.verify_bundle import State
from qa.web.pages.shell import Look
from qa.web.pages.source.document_page import document_page
from qa.web.pages.source.past import forgotten_page, gone_page

LOOK = Look("/static/source.css")


def _document(text: str) -> Document:
    return Document("a.txt", "a.txt", "<A> & B", text, lay_out(text).paragraphs, "ab" * 32, "2020-06-12", "A Desk")


def _shown(document: Document) -> str:
    return document_page(document, Resolved(State.EXACT), History(), LOOK)


def test_that_a_document_was_forgotten_is_all_that_is_said() -> None:
    assert "forgotten on request" in forgotten_page(LOOK)


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
