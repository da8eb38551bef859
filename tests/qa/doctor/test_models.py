"""Models that the settings name: each is loaded, and what is wrong says how to mend it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.sources.ocr import engine
from qa.doctor.findings import Finding, State
from qa.doctor.models import models
from qa.reader.loading import CALIBRATION, load_models, shipped
from qa.settings import Settings


def found(folder: Path, **settings: Any) -> dict[str, Finding]:
    return {finding.check: finding for finding in models(folder, Settings(**settings))}


def test_what_comes_with_pincite_is_fine(tmp_path: Path) -> None:
    checked = found(tmp_path)
    assert list(checked) == ["encoder", "vocabulary", "reader", "calibration"]
    assert {each.state for each in checked.values()} == {State.FINE}
    assert list(found(tmp_path, reader="sentences")) == ["encoder", "vocabulary", "reader"]


def test_what_is_not_there_is_wrong(tmp_path: Path) -> None:
    checked = found(tmp_path, vocabulary="cl100k_nowhere", reader=str(tmp_path / "none"))
    assert checked["encoder"].state is State.FINE
    for check in ("vocabulary", "reader"):
        assert checked[check].state is State.WRONG
        assert checked[check].mend
    assert "calibration" not in checked


def test_ocr_is_looked_at_where_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = found(tmp_path, reader="sentences", ocr_pages=5)["ocr"]
    assert (checked.state, checked.said) == (State.FINE, f"rapidocr {engine.installed()}")
    monkeypatch.setattr(engine, "DISTRIBUTION", "pincite-without-ocr")
    checked = found(tmp_path, reader="sentences", ocr_pages=5)["ocr"]
    assert checked.state is State.WRONG
    assert "pip install 'pincite[ocr]'" in checked.mend


def test_a_calibration_of_other_models_is_wrong(tmp_path: Path) -> None:
    calibration = json.loads(shipped(load_models("pincite")).read_text())
    (tmp_path / CALIBRATION).write_text(json.dumps(calibration | {"model": "another"}))
    assert "fit it again" in found(tmp_path)["calibration"].mend
