"""The store keeps what was said, in one file, and adds only."""

from __future__ import annotations

import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from index.errors import PinciteError
from qa.assistant import Assistant
from qa.records.feedback import FILE, Feedback, RatedQuote, Rating, Verdict, feedback_in, newest
from qa.types import Answer, Match, Status

QUOTE = RatedQuote("a.txt", "a.txt", 3, 10, 30, "ab" * 32, "“Ünïcode” – word 𝕏.", "word")
RIGHT = Rating("2026-01-01T00:00:00.000+00:00", "And there?", "Who is there?", Verdict.RIGHT, "a corpus", quote=QUOTE)
MISSING = replace(RIGHT, verdict=Verdict.MISSING, quote=None, status=Status.WEAK, comment="the year", session="s")


@pytest.fixture
def feedback(tmp_path: Path) -> Feedback:
    return Feedback(tmp_path / FILE, 3)


def an_answer(question: str, status: Status = Status.NOT_FOUND) -> Answer:
    return Answer(question, f"{question} (alone)", status, 0.0, (), (), (), (), (), "a corpus", {})


def test_ratings_come_back_as_they_were_given(feedback: Feedback) -> None:
    assert feedback.ratings() == ()
    given = (RIGHT, replace(RIGHT, correction="14", status=Status.ANSWERED), MISSING)
    assert [feedback.add(rating) for rating in given] == [1, 2, 3]
    assert feedback.ratings() == given
    assert Feedback(feedback.path, 0).ratings() == given


def test_reading_makes_no_file(feedback: Feedback) -> None:
    assert feedback.ratings() == feedback.unanswered() == ()
    assert not feedback.path.exists()


def test_one_file_is_left(feedback: Feedback, tmp_path: Path) -> None:
    feedback.add(RIGHT)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize("attempt", range(5))
def test_many_writers_at_once_lose_nothing(tmp_path: Path, attempt: int) -> None:
    """They begin at once, so that each finds a file that another one is just making."""
    begin = Barrier(8)

    def write(writer: int) -> list[int]:
        begin.wait()
        return [Feedback(tmp_path / FILE, 3).add(RIGHT) for _ in range(5)]

    with ThreadPoolExecutor(8) as pool:
        numbers = [number for numbers in pool.map(write, range(8)) for number in numbers]
    assert sorted(numbers) == list(range(1, 41))


def test_only_what_was_not_answered_is_noted_and_only_the_newest(feedback: Feedback) -> None:
    for status in Status:
        feedback.note(an_answer(status.value, status))
    assert {one.status for one in feedback.unanswered()} == {Status.NOT_FOUND, Status.WEAK}
    for number in range(5):
        feedback.note(an_answer(str(number)))
    assert [one.question for one in feedback.unanswered()] == ["2", "3", "4"]
    assert feedback.unanswered()[0].standalone_question == "2 (alone)"


def test_unanswered_questions_need_not_be_kept(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / FILE, 0)
    feedback.note(an_answer("a secret"))
    assert not feedback.path.exists()


def test_a_note_that_cannot_be_kept_is_logged_and_stops_no_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        Feedback(tmp_path / "missing" / FILE, 3).note(an_answer("q"))
    assert "was not kept" in caplog.text


@pytest.mark.parametrize("content", [b"this is no database" * 100, None])
def test_a_file_that_cannot_be_used_is_an_error_that_says_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / FILE if content else tmp_path / "missing" / FILE
    if content:
        path.write_bytes(content)
    with pytest.raises(PinciteError, match=r"feedback.sqlite could not be used .*setting `feedback`"):
        Feedback(path, 3).add(RIGHT)


@pytest.mark.parametrize("statement", ["PRAGMA user_version = 99", "CREATE TABLE other (x)"])
def test_a_file_of_another_kind_is_left_alone(feedback: Feedback, statement: str) -> None:
    with closing(sqlite3.connect(feedback.path)) as connection:
        connection.execute(statement)
    with pytest.raises(PinciteError, match="this version of pincite keeps feedback in format 1"):
        feedback.add(RIGHT)


def test_the_setting_names_the_place(tmp_path: Path) -> None:
    kept = feedback_in(tmp_path, "", 3)
    assert kept is not None
    assert kept.path == tmp_path / FILE
    named = feedback_in(tmp_path, "elsewhere/f.sqlite", 3)
    assert named is not None
    assert named.path == Path("elsewhere/f.sqlite")
    assert feedback_in(tmp_path, "off", 3) is None


def test_a_later_verdict_of_the_same_conversation_counts_in_place_of_the_first() -> None:
    said = replace(RIGHT, session="a")
    other_quote = replace(said, quote=replace(QUOTE, start=50, end=60))
    again = replace(said, verdict=Verdict.WRONG)
    other_reader = replace(said, session="b")
    assert newest([said, other_quote, again, other_reader]) == [other_quote, again, other_reader]
    assert newest([RIGHT, RIGHT]) == [RIGHT, RIGHT], "nobody knows whether that was the same reader"


def test_an_assistant_notes_what_it_is_told_to(assistant: Assistant, tmp_path: Path) -> None:
    settings = replace(assistant.settings, feedback=str(tmp_path / FILE))
    noting = Assistant(assistant.index, assistant.reader, settings)
    nowhere = noting.ask("Which zebra lives in the lobby?")
    assert noting.feedback is not None
    assert noting.feedback.unanswered() == (), "what a program asks by itself is no gap"
    assert noting.noted(nowhere) is nowhere
    assert [one.question for one in noting.feedback.unanswered()] == [nowhere.question]
    silent = Assistant(assistant.index, assistant.reader, replace(settings, feedback="off"))
    assert silent.feedback is None
    assert silent.noted(nowhere) is nowhere


def test_words_that_were_looked_up_are_no_unanswered_question(feedback: Feedback) -> None:
    feedback.note(replace(an_answer("«These words stand nowhere»"), lookup=Match.NOWHERE))
    assert feedback.unanswered() == ()


def test_small_talk_is_no_unanswered_question(assistant: Assistant, tmp_path: Path) -> None:
    noting = Assistant(assistant.index, assistant.reader, replace(assistant.settings, feedback=str(tmp_path / FILE)))
    noting.noted(noting.ask("Hello"))
    assert noting.feedback is not None
    assert noting.feedback.unanswered() == ()
