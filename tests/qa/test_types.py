from __future__ import annotations

import json

from qa.assistant import Assistant

ANSWER = {
    "question", "standalone_question", "status", "confidence", "quotes", "groups", "near_misses", "unknown_words",
    "spellings", "lookup", "notices", "reply", "parts", "corpus", "elapsed_ms",
}  # fmt: skip
QUOTE = {
    "number",
    "before",
    "text",
    "after",
    "answer",
    "confidence",
    "citation",
    "also_in",
    "header",
    "below",
    "unconfirmed",
}
CITATION = {
    "source", "document", "title", "heading", "paragraph", "page", "line", "start", "end", "sha256", "permalink", "url",
}  # fmt: skip


def test_an_answer_is_the_contracts_json(assistant: Assistant) -> None:
    answer = assistant.ask("How much revenue did Tencent's cloud business make in 2018?")
    made = json.loads(json.dumps(answer.to_json()))
    assert set(made) == ANSWER
    assert set(made["elapsed_ms"]) == {"search", "read", "total"}
    for quote in made["quotes"]:
        assert set(quote) == QUOTE
        assert set(quote["citation"]) >= CITATION
        assert quote["answer"] is None or set(quote["answer"]) == {"text", "start", "end"}
    assert made["groups"][0] == {
        "answer": "RMB 9.1 billion",
        "quotes": made["groups"][0]["quotes"],
        "sources": 1,
        "about": None,
    }
