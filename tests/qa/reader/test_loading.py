from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import ModelError
from qa.assistant import Assistant
from qa.reader.calibration import Calibration
from qa.reader.loading import CALIBRATION, SENTENCES, TRAINED, calibration, load_model, open_reader
from qa.reader.sentence_reader import SentenceReader
from qa.reader.span_model import MODELS
from qa.reader.span_reader import SpanReader


def test_the_reader_is_the_one_that_is_named(assistant: Assistant, tmp_path: Path) -> None:
    assert isinstance(open_reader(SENTENCES, assistant.index, tmp_path), SentenceReader)
    assert isinstance(open_reader(TRAINED, assistant.index, tmp_path), SpanReader)


def test_a_model_is_loaded_once() -> None:
    assert load_model(TRAINED) is load_model(TRAINED)


def test_a_reader_that_is_not_there_is_named(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none/such' cannot be loaded.*nothing is downloaded"):
        open_reader("none/such", assistant.index, tmp_path)


def test_an_index_may_hold_its_own_calibration(tmp_path: Path) -> None:
    model = load_model(TRAINED)
    shipped = calibration(model, tmp_path)
    assert shipped == Calibration.load(MODELS / CALIBRATION)
    own = replace(shipped, answered=0.77)
    own.save(tmp_path / CALIBRATION)
    assert calibration(model, tmp_path) == own


def test_a_calibration_for_another_model_is_refused(tmp_path: Path) -> None:
    model = load_model(TRAINED)
    replace(calibration(model, tmp_path), model="another").save(tmp_path / CALIBRATION)
    with pytest.raises(ModelError, match=r"fitted for 'another'.*eval DATA.jsonl --calibrate"):
        calibration(model, tmp_path)
