from __future__ import annotations

from index.types import Document, Kind, Paragraph
from qa.assistant import Assistant
from qa.citations.citation import LONG, LONGEST_TITLE, MOST_HEADINGS, cite, is_long, permalink


def test_every_paragraph_can_be_cited_in_its_place(assistant: Assistant) -> None:
    for listed in assistant.index.documents():
        document = assistant.index.document(listed.id)
        for paragraph in document.paragraphs:
            made = cite(document, paragraph, paragraph.start, paragraph.end)
            assert (made.source, made.document, made.title) == (document.source, document.name, document.title)
            assert (made.paragraph, made.line, made.heading) == (paragraph.number, paragraph.line, paragraph.heading)
            assert document.text[made.start : made.end] == document.text[paragraph.start : paragraph.end]
            assert made.sha256 == document.sha256
            assert made.permalink == f"/source/{listed.id}#p{paragraph.anchor}"


def test_titles_headings_and_addresses_of_any_length_are_cited_within_bounds() -> None:
    paragraph = Paragraph(1, 0, 5, Kind.BODY, 1, ("h" * 10_000,) * 50)
    document = Document(
        "a.txt", "a.txt", "t" * 10_000, "words", (paragraph,), "0" * 64, url="https://e.example/" + "u" * 9000
    )
    made = cite(document, paragraph, 0, 5)
    assert len(made.title) == LONGEST_TITLE
    assert [len(heading) for heading in made.heading] == [LONGEST_TITLE] * MOST_HEADINGS
    assert made.url is None


def test_a_permalink_into_a_long_document_tells_the_server_which_part_is_wanted() -> None:
    short, long = (
        Document("a", "a", "T", text, (Paragraph(1, 0, 1, Kind.BODY, 1, anchor=7),), "0") for text in ("x", "x" * LONG)
    )
    assert (is_long(short), is_long(long)) == (False, True)
    assert permalink(short, short.paragraphs[0]).endswith("#p7")
    assert "?" not in permalink(short, short.paragraphs[0])
    assert permalink(long, long.paragraphs[0]).endswith("?paragraph=7#p7")
