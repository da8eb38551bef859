from __future__ import annotations

from qa.assistant import Assistant
from qa.citations.citation import cite


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
