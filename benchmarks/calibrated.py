"""``python -m benchmarks calibrated``: what probabilities are worth on a pool that they were not fitted on.

For each pool of :mod:`benchmarks.corpora`, a calibration is fitted on the others and measured on this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.corpora import POOLS, opened
from benchmarks.report import write
from qa.reader.calibration import Calibration, Judged, fitted, standings
from qa.reader.loading import TRAINED, load_models
from qa.text import metrics
from training.calibrate import FITTED_HALF, judged


def main(reader: str = TRAINED) -> None:
    """Measure every pool and write the figures."""
    models, index = load_models(reader), opened()
    read = {pool.name: judged(models, index, pool, FITTED_HALF) for pool in POOLS}
    index.close()
    write("calibrated" if reader == TRAINED else f"calibrated_{reader}", figures_of_pools(read, models.fingerprint))


def figures_of_pools(read: Mapping[str, Sequence[Judged]], model: str) -> dict[str, Any]:
    """Return the figures of each pool, left out, and the worst of those that the shipped calibration is fitted on."""
    fit = [pool.name for pool in POOLS if pool.fitted]
    pools = {
        name: figures(fitted([read[other] for other in fit if other != name], model), questions)
        for name, questions in read.items()
    }
    worst = {
        "calibration error": max(pools[name]["calibration error"] for name in fit),
        "coverage at 90 % precision": min(pools[name]["coverage at 90 % precision"] for name in fit),
    }
    return {"model": model, "pools": pools, "worst of those fitted": worst}


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
