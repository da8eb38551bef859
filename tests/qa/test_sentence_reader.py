from __future__ import annotations

from dataclasses import astuple, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.assistant import Assistant
from qa.sentence_reader import FITTED, QUOTE_CHARACTERS, Features, SentenceReader, Weights, short_answer, widened

QUESTION = "How many users does Alipay have?"


def test_the_fitted_weights_are_one_a_feature() -> None:
    assert len(FITTED.features) == len(fields(Features))


def test_a_probability_grows_with_what_speaks_for_a_sentence() -> None:
    weights = Weights(0.0, (1.0,) * len(fields(Features)))
    little, much = (Features(*[value] * len(fields(Features))) for value in (0.1, 0.9))
    assert 0 < weights.probability(little) < weights.probability(much) < 1


def test_readings_are_ordered_apart_and_verbatim(assistant: Assistant) -> None:
    found = assistant.find(QUESTION)
    readings = assistant.reader.read(QUESTION, found.candidates)
    assert [r.confidence for r in readings] == sorted((r.confidence for r in readings), reverse=True)
    for n, reading in enumerate(readings):
        assert reading.paragraph.start <= reading.start < reading.end <= reading.paragraph.end
        assert not reading.text[0].isspace()
        assert not reading.text[-1].isspace()
        for other in readings[:n]:
            apart = reading.end <= other.start or other.end <= reading.start
            assert apart or reading.document_id != other.document_id


def test_every_quote_holds_its_answer(assistant: Assistant) -> None:
    for reading in assistant.reader.read(QUESTION, assistant.find(QUESTION).candidates):
        if reading.answer:
            span = reading.answer
            assert reading.start <= span.start < span.end <= reading.end
            assert reading.document.text[span.start : span.end] == span.text


def test_nothing_to_read_gives_nothing(assistant: Assistant) -> None:
    reader = SentenceReader(assistant.index.encode, assistant.index.rarity)
    assert reader.read(QUESTION, []) == []


def test_features_lie_where_the_weights_expect_them(assistant: Assistant) -> None:
    reader = SentenceReader(assistant.index.encode, assistant.index.rarity)
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


SPANS = st.lists(st.tuples(st.integers(1, 300), st.integers(1, 5)), min_size=1, max_size=8)


@given(SPANS, st.data())
def test_a_quote_is_whole_sentences_around_the_one_picked(lengths: list[tuple[int, int]], data: st.DataObject) -> None:
    spans, at = [], 0
    for length, gap in lengths:
        spans.append((at, at + length))
        at += length + gap
    n = data.draw(st.integers(0, len(spans) - 1))
    start, end = widened(spans, n)
    assert start in {span[0] for span in spans}
    assert end in {span[1] for span in spans}
    assert start <= spans[n][0]
    assert spans[n][1] <= end
    assert end - start <= QUOTE_CHARACTERS or (start, end) == spans[n]
