from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import pytest

from index.sync.update import update
from qa.assistant import Assistant
from qa.reader.calibration import Calibration, Evidence
from qa.reader.loading import TRAINED, load_models, shipped
from qa.reader.readings import Account
from qa.reader.span_model import Models, SpanModel, Text, Window
from qa.reader.span_reader import FIRST_READ, SpanReader
from tests.support.parts import write

REVENUE = "How much revenue did Tencent's cloud business make in 2018?"
QUESTIONS = [REVENUE, "Who chairs the bank?", "what is a qr code", "why do banks buy technology", "xyzzy?", "网点"]


class Counting:
    """The first of the trained models, counting what it reads."""

    def __init__(self) -> None:
        self.model: SpanModel = load_models(TRAINED).first
        self.fingerprint = self.model.fingerprint
        self.texts = 0

    def cuts(self, question: str) -> bool:
        return self.model.cuts(question)

    def read(self, question: str, texts: Sequence[Text], seen: float = -math.inf, /) -> list[list[Window]]:
        self.texts += len(texts)
        return self.model.read(question, texts, seen)


def reader(assistant: Assistant, first: SpanModel, **changes: float) -> SpanReader:
    trained = load_models(TRAINED)
    calibration = replace(Calibration.load(shipped(trained)), **changes)
    return SpanReader(Models(first, trained.second), calibration, assistant.index.rarity)


@pytest.mark.parametrize("question", QUESTIONS)
def test_readings_are_ordered_apart_and_verbatim(assistant: Assistant, question: str) -> None:
    readings = assistant.reader.read(question, assistant.find(question).candidates)
    assert readings
    assert [r.confidence for r in readings] == sorted((r.confidence for r in readings), reverse=True)
    for n, reading in enumerate(readings):
        text, span = reading.document.text, reading.answer
        assert 0 <= reading.confidence <= 1
        assert 0 <= reading.support <= 1
        assert reading.paragraph.start <= reading.start < reading.end <= reading.paragraph.end
        assert span is not None
        assert reading.start <= span.start < span.end <= reading.end
        assert text[span.start : span.end] == span.text
        for other in readings[:n]:
            apart = reading.end <= other.start or other.end <= reading.start
            assert apart or reading.document_id != other.document_id


def test_the_words_are_found(assistant: Assistant) -> None:
    first = assistant.reader.read(REVENUE, assistant.find(REVENUE).candidates)[0]
    assert first.answer is not None
    assert "9.1 billion" in first.answer.text


def test_reading_stops_when_it_is_enough_and_goes_on_when_not(assistant: Assistant) -> None:
    candidates = assistant.find(REVENUE).candidates
    quick, thorough = Counting(), Counting()
    first = reader(assistant, quick, enough=0.0).read(REVENUE, candidates)
    whole = reader(assistant, thorough, enough=1.1).read(REVENUE, candidates)
    assert quick.texts == FIRST_READ < thorough.texts == len(candidates)
    assert first[0].text == whole[0].text


def test_what_is_read_does_not_depend_on_earlier_questions(assistant: Assistant) -> None:
    candidates = assistant.find(REVENUE).candidates
    before = assistant.reader.read(REVENUE, candidates)
    assistant.reader.read("Who chairs the bank?", assistant.find("Who chairs the bank?").candidates)
    assert assistant.reader.read(REVENUE, candidates) == before


def test_an_account_has_no_words_marked(assistant: Assistant) -> None:
    assert all(reading.whole for reading in assistant.reader.read("Why?", assistant.find(REVENUE).candidates))
    assert assistant.ask("Why do banks work with technology companies?").groups == ()


def test_the_newest_source_comes_first_where_the_present_is_asked_for(tmp_path: Path) -> None:
    text = "---\ndate: {year}-03-01\n---\n\n# Branches\n\nThe bank has {count} branches in the country.\n"
    for year, count in ((2019, 410), (2021, 390), (2023, 350)):
        (tmp_path / "docs").mkdir(exist_ok=True)
        (tmp_path / "docs" / f"{year}.md").write_text(text.format(year=year, count=count), encoding="utf-8")
    update(tmp_path / "index", [tmp_path / "docs"])
    asked = Assistant.open(tmp_path / "index").ask("How many branches does the bank have now?")
    assert "350" in asked.quotes[0].text
    assert asked.quotes[0].citation.date == "2023-03-01"
    assert [group.answer for group in asked.groups][:1] != ["410"]


def test_nothing_to_read_gives_nothing(assistant: Assistant) -> None:
    assert assistant.reader.read(REVENUE, []) == []
    assert assistant.reader.account(REVENUE, []).weighed == ()


def account(assistant: Assistant, question: str) -> Account:
    return assistant.reader.account(question, assistant.find(question).candidates)


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_account_holds_the_readings_and_what_they_overlap(assistant: Assistant, question: str) -> None:
    told = account(assistant, question)
    assert told.readings == assistant.reader.read(question, assistant.find(question).candidates)
    assert [each.reading for each in told.weighed[: len(told.readings)]] == told.readings
    places = [(each.candidate.hit.passage, each.answer) for each in told.weighed]
    assert len(set(places)) == len(places)
    for number, one in enumerate(told.weighed):
        assert (one.reading is None) == (one.better is not None)
        if one.better is not None:
            better = told.weighed[one.better]
            assert one.better < number
            assert one.quote[0] < better.quote[1]
            assert better.quote[0] < one.quote[1]
            assert one.candidate.hit.document == better.candidate.hit.document


def test_an_account_says_what_answers_were_weighed_by(assistant: Assistant) -> None:
    first = account(assistant, REVENUE).weighed[0]
    evidence = {field.name for field in fields(Evidence)}
    assert first.scores().keys() == evidence | {"lead", "ahead", "agreement"}
    dropped = [each for each in account(assistant, REVENUE).weighed if each.rank is None]
    assert all(each.scores().keys() == evidence for each in dropped)


def test_a_long_question_is_cut_with_notice(assistant: Assistant) -> None:
    assert assistant.ask(REVENUE).notices == ()
    (notice,) = assistant.ask("We have read the reports of many years with care. " * 12 + REVENUE).notices
    assert "too long" in notice


def test_a_length_is_no_answer_to_how_fast_and_keeps_others_from_rising(tmp_path: Path) -> None:
    text = (
        "# Ferries\n\nThe Gull ferry is 62 metres long and carries 180 people.\n\nThe Tern ferry is 48 metres long.\n"
    )
    update(tmp_path / "index", [write(tmp_path / "docs", {"ferries.md": text})])
    quay = Assistant.open(tmp_path / "index")
    made = account(quay, "What is the top speed of the Gull ferry?")
    lengths = [each for each in made.readings if each.answer and "metres" in each.answer.text]
    assert lengths
    assert all(each.confidence == each.support == 0 for each in lengths)
    assert not quay.ask("What is the top speed of the Gull ferry?").status.is_answer
    assert [each.confidence for each in made.readings] == sorted((r.confidence for r in made.readings), reverse=True)
    assert "62 metres" in quay.ask("How long is the Gull ferry?").quotes[0].text
    quay.index.close()
