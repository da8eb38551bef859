from __future__ import annotations

from qa.assistant import Assistant
from qa.hits import hits_json, paragraph_at


def test_hits_name_where_each_passage_begins(assistant: Assistant) -> None:
    hits = assistant.index.search("QR code", 10)
    for hit, made in zip(hits, hits_json(assistant.index, hits), strict=True):
        document = assistant.index.document_of(hit)
        paragraph = document.paragraphs[made["paragraph"] - 1]
        assert paragraph.start <= hit.start < paragraph.end
        assert (made["source"], made["start"], made["end"]) == (document.source, hit.start, hit.end)
        assert 0 <= made["score"] <= 1


def test_every_character_of_a_paragraph_is_in_it(assistant: Assistant) -> None:
    document = assistant.index.document(assistant.index.documents()[0].id)
    for paragraph in document.paragraphs:
        assert paragraph_at(document, paragraph.start) is paragraph
        assert paragraph_at(document, paragraph.end - 1) is paragraph
