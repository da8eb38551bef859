from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import ModelError
from qa.assistant import Assistant
from qa.reader.calibration import Calibration
from qa.reader.loading import CALIBRATION, LIGHT, SENTENCES, TRAINED, calibration, load_models, open_reader, shipped
from qa.reader.sentence_reader import SentenceReader
from qa.reader.span_reader import SpanReader


def test_the_reader_is_the_one_that_is_named(assistant: Assistant, tmp_path: Path) -> None:
    assert isinstance(open_reader(SENTENCES, assistant.index, tmp_path), SentenceReader)
    for name in (TRAINED, LIGHT):
        assert isinstance(open_reader(name, assistant.index, tmp_path), SpanReader)


@pytest.mark.parametrize("name", [TRAINED, LIGHT])
def test_the_shipped_calibration_belongs_to_the_shipped_models(name: str) -> None:
    models = load_models(name)
    kept = Calibration.load(shipped(models))
    assert kept.model == models.fingerprint
    assert 0 < kept.weak <= kept.likely <= kept.answered < 1


def test_a_model_is_loaded_once() -> None:
    assert load_models(TRAINED) is load_models(TRAINED)


def test_a_reader_that_is_not_there_is_named(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none/such' cannot be loaded.*nothing is downloaded"):
        open_reader("none/such", assistant.index, tmp_path)


@pytest.mark.parametrize("name", [TRAINED, LIGHT])
def test_an_index_may_hold_its_own_calibration(tmp_path: Path, name: str) -> None:
    model = load_models(name)
    kept = calibration(model, tmp_path)
    assert kept == Calibration.load(shipped(model))
    own = replace(kept, answered=0.77)
    own.save(tmp_path / CALIBRATION)
    assert calibration(model, tmp_path) == own


@pytest.mark.parametrize("name", [TRAINED, LIGHT])
def test_a_calibration_for_another_model_is_refused(tmp_path: Path, name: str) -> None:
    model = load_models(name)
    replace(calibration(model, tmp_path), model="another").save(tmp_path / CALIBRATION)
    with pytest.raises(ModelError, match=r"fitted for 'another'.*eval DATA.jsonl --calibrate"):
        calibration(model, tmp_path)
