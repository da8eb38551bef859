from __future__ import annotations

from qa.assistant import Assistant
from qa.text.places import line_at, paragraph_at


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
