from __future__ import annotations

from qa.assistant import Assistant
from qa.cli.hits import hits_json


def test_hits_name_where_each_passage_begins(assistant: Assistant) -> None:
    hits = assistant.index.search("QR code", 10)
    for hit, made in zip(hits, hits_json(assistant.index, hits), strict=True):
        document = assistant.index.document_of(hit)
        paragraph = document.paragraphs[made["paragraph"] - 1]
        assert paragraph.start <= hit.start < paragraph.end
        assert (made["source"], made["start"], made["end"]) == (document.source, hit.start, hit.end)
        assert 0 <= made["score"] <= 1
