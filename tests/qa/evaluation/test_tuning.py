from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qa.assistant import Assistant
from qa.cli.main import main
from qa.reader.calibration import Calibration
from qa.reader.loading import CALIBRATION, TRAINED, load_models, shipped
from tests.conftest import SEEDS
from tests.support.thorough import sampled

QUESTIONS = SEEDS / "questions.jsonl"


@pytest.fixture
def own_index(seeds_index: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seeds_index, tmp_path / "index"))


def measured(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["eval", *arguments, "--json"]) == 0
    made: dict[str, Any] = json.loads(capsys.readouterr().out)
    return made


def test_the_golden_questions_are_measured(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = measured(capsys, str(QUESTIONS), "--index", str(seeds_index))
    assert made["questions"] == len(QUESTIONS.read_text(encoding="utf-8").splitlines())
    assert made["unanswerable"] >= 15
    assert made["first quote right"] >= 0.65
    assert made["abstention AUROC"] >= 0.8


def test_calibration_is_fitted_kept_with_the_index_and_used(
    own_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Assistant.open(own_index)
    asked = sampled(QUESTIONS.read_text(encoding="utf-8").splitlines(), 48)
    twice = own_index.parent / "twice.jsonl"
    twice.write_text("\n".join(line for line in asked for _ in range(2)), encoding="utf-8")
    made = measured(capsys, str(twice), "--index", str(own_index), "--calibrate", "--precision", "0.8")
    assert made["fitted on"] == len(asked)
    after = Assistant.open(own_index)
    assert after.reader.limits.answered == Calibration.load(own_index / CALIBRATION).answered
    assert after.reader.limits != before.reader.limits
    assert made["precision of those"] >= 0.75


def test_a_set_with_contexts_needs_no_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = [
        {"question": "Who leads the lab?", "answers": ["Ana Ruiz"], "context": "The lab is led by Ana Ruiz."},
        {"question": "Who leads the zoo?", "answers": [], "context": "The lab is led by Ana Ruiz."},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(map(json.dumps, records)))
    made = measured(capsys, str(path), "--index", str(tmp_path / "none"))
    assert (made["questions"], made["exact match"]) == (2, 1.0)


def test_figures_are_printed_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"question": "Who leads?", "answers": ["Ana Ruiz"], "context": "Ana Ruiz leads."}')
    assert main(["eval", str(path), "--index", str(tmp_path / "none")]) == 0
    out = capsys.readouterr().out
    assert "exact match" in out
    assert "abstention AUROC               –" in out


def test_a_calibration_for_another_model_is_replaced(own_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = replace(Calibration.load(shipped(load_models(TRAINED))), model="another")
    other.save(own_index / CALIBRATION)
    assert main(["eval", str(QUESTIONS), "--index", str(own_index)]) == 1
    assert "--calibrate" in capsys.readouterr().err
    twice = own_index.parent / "twice.jsonl"
    asked = sampled(QUESTIONS.read_text(encoding="utf-8").splitlines(), 48)
    twice.write_text("\n".join(asked * 2), encoding="utf-8")
    measured(capsys, str(twice), "--index", str(own_index), "--calibrate")
    assert Calibration.load(own_index / CALIBRATION).model != "another"


def test_there_must_be_an_index_and_a_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["eval", str(QUESTIONS), "--index", str(tmp_path / "none"), "--calibrate"]
    assert main(arguments) == 1
    assert "is no index" in capsys.readouterr().err
    monkeypatch.setenv("PINCITE_READER", "sentences")
    assert main(arguments) == 1
    assert "has no calibration" in capsys.readouterr().err


def test_too_few_questions_do_not_change_the_index(own_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = own_index.parent / "few.jsonl"
    few.write_text('{"question": "What is KYC?", "answers": ["know your customer"]}\n')
    assert main(["eval", str(few), "--index", str(own_index), "--calibrate"]) == 1
    assert "at least" in capsys.readouterr().err
    assert not (own_index / CALIBRATION).exists()
