"""The shipped cross-encoder: what it reads, in any length and script, the same every time."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelError
from qa.reader.cross_encoder import FOLDER, SIZE, CrossEncoder
from qa.reader.span_model import MANIFEST, QUESTION_PIECES, Text
from qa.reader.spans import best_spans

PASSAGE = "The bank opened in 1994. Ana Ruiz leads it. It has 16,000 branches and 420 offices abroad."


@pytest.fixture(scope="module")
def model() -> CrossEncoder:
    return CrossEncoder()


def answer(model: CrossEncoder, question: str, passage: str) -> str:
    (windows,) = model.read(question, [Text("", passage)])
    (best,) = best_spans(windows, np.ones(len(passage) + 1, np.int64), 1)
    return passage[best.start : best.end]


@pytest.mark.parametrize(
    ("question", "passage", "held"),
    [
        ("How many branches does the bank have?", PASSAGE, "16,000"),
        ("Who leads the bank?", PASSAGE, "Ana Ruiz"),
        ("When did the bank open?", PASSAGE, "1994"),
        ("When did the bank open?", "Die Bank wurde 1994 eröffnet. Ana Ruiz leitet sie.", "1994"),
        ("银行有多少家分行？", "该银行成立于1994年。它有16000家分行。", "16000"),
    ],
)
def test_answers_are_found(model: CrossEncoder, question: str, passage: str, held: str) -> None:
    assert held in answer(model, question, passage)


def test_the_passage_that_answers_is_more_relevant(model: CrossEncoder) -> None:
    texts = [Text("Weather", "It rained all day in the capital."), Text("Bank", PASSAGE)]
    question = "How many branches does the bank have?"
    (other,), (right,) = (model.read(question, [text])[0] for text in texts)
    assert right.relevance > other.relevance + 1
    assert [bool(windows) for windows in model.read(question, texts)] == [False, True]


def test_what_is_far_behind_what_was_seen_is_not_read_to_the_end(model: CrossEncoder) -> None:
    question, text = "Who leads the bank?", Text("Bank", PASSAGE)
    ((alone,),) = model.read(question, [text])
    assert model.read(question, [text], alone.relevance)[0]
    assert model.read(question, [text], 100.0) == [[]]
    assert model.read(question, [], 100.0) == []


def test_a_reading_does_not_depend_on_its_company(model: CrossEncoder) -> None:
    texts = [Text("Bank", PASSAGE), Text("", PASSAGE), Text("Bank", f"{PASSAGE} It rained all day.")]
    together = model.read("Who leads the bank?", texts)
    assert all(together)
    for text, windows in zip(texts, together, strict=True):
        ((alone,),) = model.read("Who leads the bank?", [text])
        assert alone.starts.tobytes() == windows[0].starts.tobytes()
        assert alone.relevance == windows[0].relevance


def test_windows_hold_all_of_a_long_passage(model: CrossEncoder) -> None:
    passage = "The bank has branches. " * 300
    (windows,) = model.read("Who leads the bank?", [Text("Bank", passage)])
    assert len(windows) > 2
    assert max(len(window.offsets) for window in windows) < SIZE.pieces
    held = np.zeros(len(passage), bool)
    for window in windows:
        assert len(window.starts) == len(window.ends) == len(window.evidence) == len(window.offsets)
        for start, end in window.offsets.tolist():
            held[start:end] = True
    assert all(held[n] for n, sign in enumerate(passage) if not sign.isspace())


@pytest.mark.parametrize("passage", ["", " ", "\x00", "\u200b"])
def test_a_passage_without_words_has_no_answer(model: CrossEncoder, passage: str) -> None:
    (windows,) = model.read("Who leads the bank?", [Text("", passage)])
    assert all(np.isfinite(window.starts).all() for window in windows)


def test_a_long_question_is_cut(model: CrossEncoder) -> None:
    assert not model.cuts("Who leads the bank?")
    long = "We have read the reports. " * QUESTION_PIECES
    assert model.cuts(long)
    assert "Ana Ruiz" in answer(model, long + "Who leads the bank?", PASSAGE)


def test_an_altered_model_is_refused(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "e5")
    with (tmp_path / "e5" / "upper.onnx").open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"!")
    with pytest.raises(ModelError, match="damaged or was replaced; reinstall pincite"):
        CrossEncoder(tmp_path / "e5")


def test_the_manifest_names_no_word_table() -> None:
    """It comes from the encoder's package, and is in memory once."""
    assert list(json.loads((FOLDER / MANIFEST).read_text())["sha256"]) == ["lower.onnx", "upper.onnx"]
    assert sum(path.stat().st_size for path in FOLDER.glob("*.onnx")) <= 30 * 2**20
