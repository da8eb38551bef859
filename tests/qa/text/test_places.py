from __future__ import annotations

import pytest

from index.types import Document, Kind, Location, Paragraph, Unit
from qa.assistant import Assistant
from qa.text.places import answering, is_letterhead, line_at, paragraph_at, paragraphs_between


def test_every_character_of_a_paragraph_is_in_it(assistant: Assistant) -> None:
    document = assistant.index.document(assistant.index.documents()[0].id)
    for paragraph in document.paragraphs:
        assert paragraph_at(document, paragraph.start) is paragraph
        assert paragraph_at(document, paragraph.end - 1) is paragraph


def test_a_line_is_counted_from_the_start_of_the_file(assistant: Assistant) -> None:
    for listed in assistant.index.documents():
        document = assistant.index.document(listed.id)
        for paragraph in document.paragraphs:
            assert line_at(document, paragraph, paragraph.start) == paragraph.line


def test_between_two_paragraphs_there_is_none(assistant: Assistant) -> None:
    document = assistant.index.document(assistant.index.documents()[0].id)
    with pytest.raises(LookupError):
        paragraph_at(document, document.paragraphs[0].end)


def test_the_paragraphs_of_a_stretch_are_those_that_a_look_at_each_finds(assistant: Assistant) -> None:
    document = assistant.index.document(assistant.index.documents()[0].id)
    for start in range(0, len(document.text), 37):
        for end in (start, start + 1, start + 200, len(document.text)):
            touched = [each for each in document.paragraphs if each.start < end and each.end > start]
            assert list(paragraphs_between(document, start, end)) == touched


def test_the_header_of_a_message_answers_only_questions_about_messages() -> None:
    text = "From: Dana\n\nThe roof leaks.\n\nFurniture"
    header = Paragraph(1, 0, 10, Kind.LIST, None, location=Location(Unit.HEADER, "From"))
    quoted = Paragraph(2, 12, 27, Kind.QUOTED, None, location=Location(Unit.EARLIER, "Dana"))
    document = Document("a", "a", "a", text, (header, quoted, Paragraph(3, 29, 38, Kind.FURNITURE, None)), "")
    assert answering(document, 0, len(text), messages=False) == [quoted]
    assert answering(document, 0, len(text), messages=True) == [header, quoted]


def test_the_header_of_a_message_is_told_from_its_words() -> None:
    header = Paragraph(1, 0, 9, Kind.LIST, None, location=Location(Unit.HEADER, "From–Date"))
    words = Paragraph(2, 10, 20, Kind.QUOTED, None, location=Location(Unit.EARLIER, "Dana Weber"))
    assert is_letterhead(header)
    assert not is_letterhead(words)
    assert not is_letterhead(Paragraph(1, 0, 9, Kind.BODY, 1))
