from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.store.records import content_digest, document_id
from index.types import Document, Kind, Paragraph

DOCUMENT = Document("a.txt", "a.txt", "A", "One. Two.", (Paragraph(1, 0, 9, Kind.BODY, 1),), "0" * 64)


@given(st.text(), st.text())
def test_an_id_is_a_number_that_a_browser_can_hold(source: str, name: str) -> None:
    made = document_id(source.encode("utf-8", "replace").decode(), name.encode("utf-8", "replace").decode())
    assert 0 <= made < 2**48


def test_source_and_name_are_told_apart() -> None:
    assert document_id("a", "bc") != document_id("ab", "c")
    assert document_id("a", "b") == document_id("a", "b")


def test_a_digest_tells_every_change_but_that_of_the_file_around_it() -> None:
    digest = content_digest(DOCUMENT)
    assert content_digest(replace(DOCUMENT, sha256="1" * 64)) == digest
    others = [
        replace(DOCUMENT, text="One. Too."),
        replace(DOCUMENT, title="B"),
        replace(DOCUMENT, date="2020-01-01"),
        replace(DOCUMENT, author="Desk"),
        replace(DOCUMENT, url="https://a.example/"),
        replace(DOCUMENT, paragraphs=(Paragraph(1, 0, 9, Kind.FURNITURE, 1),)),
        replace(DOCUMENT, paragraphs=(Paragraph(1, 0, 9, Kind.BODY, 1, ("H",)),)),
    ]
    assert len({digest, *map(content_digest, others)}) == len(others) + 1
