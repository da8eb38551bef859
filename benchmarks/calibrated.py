"""``python -m benchmarks calibrated``: what probabilities are worth on a pool that they were not fitted on.

For each pool of :mod:`benchmarks.corpora`, a calibration is fitted on the other pools and measured on the reported half
of this one; beside it, the figures of the calibration that ships, which was fitted on the other half of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.corpora import POOLS, opened
from benchmarks.report import write
from qa.reader.calibration import Calibration, Judged, fitted, standings
from qa.reader.loading import TRAINED, load_models, shipped
from qa.text import metrics
from training.calibrate import FITTED_HALF, REPORTED_HALF, judged


def main(reader: str = TRAINED) -> None:
    """Measure every pool and write the figures."""
    models, index = load_models(reader), opened()
    fit = {pool.name: judged(models, index, pool, FITTED_HALF) for pool in POOLS if pool.fitted}
    report = {pool.name: judged(models, index, pool, REPORTED_HALF) for pool in POOLS}
    index.close()
    made = figures_of_pools(fit, report, Calibration.load(shipped(models)), models.fingerprint)
    write("calibrated" if reader == TRAINED else f"calibrated_{reader}", {"model": models.fingerprint, **made})


def figures_of_pools(
    fit: Mapping[str, Sequence[Judged]], report: Mapping[str, Sequence[Judged]], own: Calibration, model: str
) -> dict[str, Any]:
    """Return the figures by pool, left out and as shipped."""
    made: dict[str, Any] = {}
    for name, questions in report.items():
        others = fitted([each for other, each in fit.items() if other != name], model)
        made[name] = {"left out": figures(others, questions), "shipped": figures(own, questions)}
    for kind in ("left out", "shipped"):
        made[f"worst, {kind}"] = {
            "calibration error": max(made[name][kind]["calibration error"] for name in report),
            "coverage at 90 % precision": min(made[name][kind]["coverage at 90 % precision"] for name in report),
        }
    return made


def figures(calibration: Calibration, questions: Sequence[Judged]) -> dict[str, Any]:
    """Return what is said of the first answers, and what they are worth."""
    stated, right = [], []
    for one in questions:
        placed = standings(one.evidence, one.said, one.passages, calibration.ranking)
        best = max(range(len(placed)), key=lambda n: (placed[n].rank, placed[n].evidence.margin), default=None)
        stated.append(0.0 if best is None else calibration.confidence(placed[best]))
        right.append(best is not None and one.right[best])
    confidence, correct = np.array(stated), np.array(right, bool)
    answerable = np.array([one.answerable for one in questions], bool)
    called = {
        "answered": confidence >= calibration.answered,
        "likely": (confidence >= calibration.likely) & (confidence < calibration.answered),
    }
    made: dict[str, Any] = {
        "questions": len(questions),
        "first quote right": float(correct[answerable].mean()),
        "calibration error": metrics.calibration_error(confidence, correct),
        "coverage at 90 % precision": metrics.limit_for(confidence, correct, 0.9)[1],
        "abstention AUROC": metrics.auroc(confidence, answerable),
        "right against wrong AUROC": metrics.auroc(confidence, correct),
    }
    for grade, said in called.items():
        made[grade] = float(said.mean())
        made[f"{grade}, right"] = float(correct[said].mean()) if said.any() else float("nan")
    return {name: None if value != value else round(value, 4) for name, value in made.items()}


if __name__ == "__main__":
    main()
