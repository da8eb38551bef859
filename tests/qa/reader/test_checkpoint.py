"""A small extractive reader with weights drawn at random: it answers nonsense, but is loaded and read as any other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.encoder.minilm import minilm_folder
from index.errors import ModelError
from qa.assistant import Assistant
from qa.reader.checkpoint import CheckpointModel
from qa.reader.loading import open_reader
from qa.reader.span_model import Text
from qa.types import Status

QUESTION = "How many branches does the bank have?"
PASSAGE = "The bank has 14 branches. It was founded in 1998 by Ana Ruiz. 😀 中国"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForQuestionAnswering

    torch.manual_seed(1)
    made = tmp_path_factory.mktemp("checkpoint")
    shape = BertConfig(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
    BertForQuestionAnswering(shape).save_pretrained(made)
    AutoTokenizer.from_pretrained(minilm_folder()).save_pretrained(made)
    return made


@pytest.fixture(scope="module")
def model(folder: Path) -> CheckpointModel:
    return CheckpointModel(str(folder))


def test_offsets_are_those_of_the_passage(model: CheckpointModel) -> None:
    (window,) = model.read(QUESTION, [Text("Branches", PASSAGE)])[0]
    words = [PASSAGE[start:end] for start, end in window.offsets.tolist()]
    assert words[:4] == ["The", "bank", "has", "14"]
    assert len(window.starts) == len(window.ends) == len(words)


def test_a_long_passage_is_read_to_its_end(model: CheckpointModel) -> None:
    passage = "rain falls " * 2000 + PASSAGE
    windows = model.read(QUESTION, [Text("", passage)])[0]
    assert len(windows) > 10
    assert windows[0].offsets[0, 0] == 0
    assert windows[-1].offsets[-1, 1] == len(passage)


def test_a_text_is_read_the_same_alone_and_among_others(model: CheckpointModel) -> None:
    together = model.read(QUESTION, [Text("", PASSAGE), Text("", "Rain falls in spring. " * 9)])[0][0]
    alone = model.read(QUESTION, [Text("", PASSAGE)])[0][0]
    assert np.array_equal(together.starts, alone.starts)


@pytest.mark.parametrize("passage", ["", " \n", "yes"])
def test_short_passages(model: CheckpointModel, passage: str) -> None:
    assert len(model.read(QUESTION, [Text("", passage)])[0]) == (1 if passage.strip() else 0)


def test_a_question_that_is_too_long_is_cut(model: CheckpointModel) -> None:
    long = "We talked of many other things before. " * 60 + QUESTION
    assert model.cuts(long)
    assert not model.cuts(QUESTION)
    assert model.read(long, [Text("", PASSAGE)])[0]


def test_it_can_take_the_place_of_the_trained_reader(assistant: Assistant, folder: Path, tmp_path: Path) -> None:
    reader = open_reader(str(folder), assistant.index, tmp_path)
    answer = assistant.ask(QUESTION, reader=reader)
    assert answer.status is not Status.NO_DOCUMENTS
    for quote in (*answer.quotes, *answer.near_misses):
        number = int(quote.citation.permalink.removeprefix("/source/").split("#")[0])
        text = assistant.index.document(number).text
        assert text[quote.citation.start : quote.citation.end] == quote.text


def test_a_checkpoint_without_such_a_head_is_refused() -> None:
    with pytest.raises(ModelError, match="no question-answering head"):
        CheckpointModel(str(minilm_folder()))


def test_a_folder_that_holds_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        CheckpointModel(str(tmp_path))
