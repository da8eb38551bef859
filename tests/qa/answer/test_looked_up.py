from __future__ import annotations

import pytest

from qa.answer.looked_up import looked_up
from qa.assistant import Assistant
from qa.citations.lookup import look_up
from qa.errors import QuestionError
from qa.types import Match, Status

WORDS = "Chen Shengqiang, the chief executive of JD Finance, wants the passage"


def test_exact_places_are_quotes_that_are_certain(assistant: Assistant) -> None:
    found = look_up(assistant.index, WORDS)
    verdict = looked_up(found)
    assert (verdict.status, verdict.confidence, verdict.near_misses) == (Status.ANSWERED, 1.0, ())
    assert [quote.number for quote in verdict.quotes] == list(range(1, len(found.places) + 1))
    for quote, place in zip(verdict.quotes, found.places, strict=True):
        assert (quote.text, quote.citation, quote.answer) == (place.text, place.citation, None)
        text = assistant.index.document(int(quote.citation.permalink.split("/")[2].split("#")[0])).text
        around = slice(quote.citation.start - len(quote.before), quote.citation.end + len(quote.after))
        assert text[around] == quote.before + quote.text + quote.after


def test_near_places_are_no_answers(assistant: Assistant) -> None:
    found = look_up(assistant.index, WORDS.replace("wants", "seeks"))
    assert found.match is Match.NEAR
    verdict = looked_up(found)
    assert (verdict.status, verdict.confidence, verdict.quotes) == (Status.NOT_FOUND, 0.0, ())
    assert len(verdict.near_misses) == len(found.places)


def test_nowhere_is_nothing(assistant: Assistant) -> None:
    with pytest.raises(QuestionError):
        look_up(assistant.index, "“”")
    verdict = looked_up(look_up(assistant.index, "Colourless green umbrellas sleep in Ouagadougou"))
    assert (verdict.status, verdict.quotes, verdict.near_misses) == (Status.NOT_FOUND, (), ())
