from __future__ import annotations

import pytest

from index.search.filters import Filters
from qa import Assistant
from qa.cli.asking import hits_json
from qa.errors import QuestionError
from qa.web.api.passages import search

QUESTION = "Who is JD Finance's CEO?"


def test_passages_are_the_hits_of_the_command_line_in_their_own_words(assistant: Assistant) -> None:
    found = search(assistant, QUESTION, 5)
    known = hits_json(assistant.index, assistant.index.search(QUESTION, 5))
    assert found.question == QUESTION
    for hit, line in zip(found.hits, known, strict=True):
        assert {name: getattr(hit, name) for name in line} == line
        number, _, paragraph = hit.permalink.removeprefix("/source/").partition("#p")
        document = assistant.index.document(int(number))
        assert document.text[hit.start : hit.end] == hit.text
        assert document.title == hit.title
        assert int(paragraph) == hit.paragraph


def test_filters_restrict_where_is_looked(assistant: Assistant) -> None:
    found = search(assistant, QUESTION, 5, Filters(sources=("glossary*",)))
    assert {hit.source for hit in found.hits} == {"glossary-and-faq-for-new-staff.md"}
    assert search(assistant, QUESTION, 5, Filters(sources=("nowhere/*",))).hits == ()


@pytest.mark.parametrize("question", ["", "?!", "x" * 3000])
def test_what_cannot_be_searched(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError):
        search(assistant, question, 5)
