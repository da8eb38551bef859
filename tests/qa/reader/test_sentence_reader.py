from __future__ import annotations

from dataclasses import astuple, fields

import pytest

from qa.assistant import Assistant
from qa.reader.sentence_reader import FITTED, Features, SentenceReader, Weights, short_answer

QUESTION = "How many users does Alipay have?"


def test_the_fitted_weights_are_one_a_feature() -> None:
    assert len(FITTED.features) == len(fields(Features))


def test_a_probability_grows_with_what_speaks_for_a_sentence() -> None:
    weights = Weights(0.0, (1.0,) * len(fields(Features)))
    little, much = (Features(*[value] * len(fields(Features))) for value in (0.1, 0.9))
    assert 0 < weights.probability(little) < weights.probability(much) < 1


@pytest.fixture(scope="module")
def reader(assistant: Assistant) -> SentenceReader:
    return SentenceReader(assistant.index.encode, assistant.index.rarity)


def test_readings_are_ordered_apart_and_verbatim(assistant: Assistant, reader: SentenceReader) -> None:
    found = assistant.find(QUESTION)
    readings = reader.read(QUESTION, found.candidates)
    assert readings
    assert [r.confidence for r in readings] == sorted((r.confidence for r in readings), reverse=True)
    for n, reading in enumerate(readings):
        assert reading.paragraph.start <= reading.start < reading.end <= reading.paragraph.end
        assert not reading.text[0].isspace()
        assert not reading.text[-1].isspace()
        for other in readings[:n]:
            apart = reading.end <= other.start or other.end <= reading.start
            assert apart or reading.document_id != other.document_id


def test_an_account_holds_every_sentence_with_its_features(assistant: Assistant, reader: SentenceReader) -> None:
    candidates = assistant.find(QUESTION).candidates
    told = reader.account(QUESTION, candidates)
    assert told.readings == reader.read(QUESTION, candidates)
    assert (told.read, told.enough) == (len(candidates), None)
    assert len(told.weighed) == len(reader.features(QUESTION, candidates))
    assert all(each.scores().keys() == {field.name for field in fields(Features)} for each in told.weighed)
    for one in told.weighed[len(told.readings) :]:
        assert one.better is not None
        better = told.weighed[one.better]
        assert one.candidate.hit.document == better.candidate.hit.document
        assert one.quote[0] < better.quote[1]
        assert better.quote[0] < one.quote[1]


def test_every_quote_holds_its_answer(assistant: Assistant, reader: SentenceReader) -> None:
    for reading in reader.read(QUESTION, assistant.find(QUESTION).candidates):
        if reading.answer:
            span = reading.answer
            assert reading.start <= span.start < span.end <= reading.end
            assert reading.document.text[span.start : span.end] == span.text


def test_nothing_to_read_gives_nothing(reader: SentenceReader) -> None:
    assert reader.read(QUESTION, []) == []


def test_features_lie_where_the_weights_expect_them(assistant: Assistant, reader: SentenceReader) -> None:
    made = reader.features(QUESTION, assistant.find(QUESTION).candidates)
    assert made
    for _, features in made:
        assert all(-1 <= value <= 2 for value in astuple(features))


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("How much revenue did the cloud make?", "Cloud revenue was RMB 9.1 billion in 2018.", "RMB 9.1 billion"),
        ("When was the lab opened?", "The lab was opened on 12 June 2020.", "12 June 2020"),
        ("Who heads the lab?", "The lab is headed by Ana Ruiz.", "Ana Ruiz"),
        ("Why was it opened?", "It was opened on 12 June 2020.", None),
        ("How many branches are there?", "There are no branches.", None),
    ],
)
def test_short_answers(question: str, sentence: str, answer: str | None) -> None:
    found = short_answer(question, sentence, 100)
    assert (found.text if found else None) == answer
    if found:
        assert sentence[found.start - 100 : found.end - 100] == found.text


def test_it_answers_in_the_place_of_the_trained_reader(assistant: Assistant, reader: SentenceReader) -> None:
    answer = assistant.ask("How much revenue did Tencent's cloud business make in 2018?", reader=reader)
    assert answer.groups[0].answer == "RMB 9.1 billion"
    assert reader.notices(QUESTION) == ()
