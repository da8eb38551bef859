from __future__ import annotations

import pytest

import qa.errors
from index.errors import PinciteError
from qa.errors import ReaderError
from qa.web.language import languages


@pytest.mark.parametrize("name", qa.errors.__all__)
def test_each_is_an_error_that_a_user_can_mend(name: str) -> None:
    assert issubclass(getattr(qa.errors, name), PinciteError)
    assert name in (qa.errors.__doc__ or "")


def test_what_a_reader_meets_is_told_in_their_language_and_to_programs_in_english() -> None:
    error = ReaderError(
        "the question has {length} characters, at most {most} are read: shorten it", length=12_345, most=2000
    )
    assert str(error) == "the question has 12,345 characters, at most 2,000 are read: shorten it"
    assert languages()["de"].error(error).startswith("die Frage hat 12.345 Zeichen, gelesen werden höchstens 2.000")


def test_what_stands_in_a_sentence_is_never_taken_for_a_place() -> None:
    assert str(ReaderError("not {this}", this="{that}")) == "not {that}"
