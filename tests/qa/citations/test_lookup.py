"""A pasted sentence is found word for word, nearly, or nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.search.index import Index
from qa.assistant import Assistant
from qa.citations.lookup import LONGEST, look_up, quotation, unquoted
from qa.errors import QuestionError
from qa.types import Match


@pytest.fixture(scope="module")
def index(seeds_index: Path) -> Index:
    return Index.open(seeds_index)


def sentences_of(index: Index) -> list[tuple[str, str]]:
    """Return the source and text of one longer paragraph of each document."""
    made = []
    for info in index.documents():
        document = index.document(info.id)
        longest = max(document.paragraphs, key=lambda paragraph: paragraph.end - paragraph.start)
        made.append((info.source, document.text[longest.start : longest.end]))
    return made


def test_every_paragraph_is_found_where_it_stands(index: Index) -> None:
    for source, text in sentences_of(index):
        found = look_up(index, text)
        assert found.match is Match.EXACT
        place = next(each for each in found.places if each.citation.source == source)
        assert place.text == text
        assert place.diff == ()


def test_a_sentence_wrapped_otherwise_is_exact(index: Index) -> None:
    _, text = sentences_of(index)[0]
    found = look_up(index, "\n".join(text.split(" ")))
    assert found.match is Match.EXACT
    assert found.places[0].text == text


def test_a_misquoted_sentence_is_near_and_the_difference_is_shown(index: Index) -> None:
    for source, text in sentences_of(index):
        words = text.split(" ")
        words[len(words) // 2] = "wrongly"
        found = look_up(index, " ".join(words))
        assert found.match is Match.NEAR
        place = next(each for each in found.places if each.citation.source == source)
        assert any(kind == "removed" and "wrongly" in said for kind, said in place.diff)
        assert "".join(said for kind, said in place.diff if kind != "removed") == place.text


def test_what_stands_nowhere_is_said_to(index: Index) -> None:
    found = look_up(index, "Colourless green ideas sleep furiously beneath seven purple umbrellas in Ouagadougou.")
    assert (found.match, found.places) == (Match.NOWHERE, ())


@pytest.mark.parametrize(
    ("given", "inside"),
    [
        ("“The bank closed its doors.”", "The bank closed its doors."),
        ('"The bank closed its doors"?', "The bank closed its doors"),
        ("«La banque a fermé ses portes»", "La banque a fermé ses portes"),
        ('"JD Finance"', None),
        ('Who said "the bank closed its doors"?', None),
        ("The bank closed its doors.", None),
        ("", None),
    ],
)
def test_a_quotation_is_told_from_a_question(given: str, inside: str | None) -> None:
    assert quotation(given) == inside
    assert unquoted(given) == (inside or given)


def test_what_cannot_be_looked_up_is_refused(index: Index) -> None:
    for text in ("", "…", "a" * (LONGEST + 1)):
        with pytest.raises(QuestionError):
            look_up(index, text)


def test_half_of_a_surrogate_pair_is_found_nowhere(assistant: Assistant) -> None:
    found = look_up(assistant.index, "Who \udfff runs JD Finance as its CEO")
    assert "\udfff" not in found.text
