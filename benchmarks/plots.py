"""Reliability and risk–coverage, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np

from qa.evaluation.evaluation import Outcome
from qa.text import metrics

mpl.use("Agg")
from matplotlib import pyplot as plt


def draw(outcomes: Sequence[Outcome], path: Path) -> None:
    """Draw stated against measured probability, and risk against coverage, into a PNG file."""
    stated = np.array([one.confidence for one in outcomes])
    right = np.array([one.right for one in outcomes], bool)
    figure, (left, middle) = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
    bins = metrics.bins(stated, right)
    left.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    left.plot([each.stated for each in bins], [each.right for each in bins], marker="o")
    for each in bins:
        left.annotate(
            str(each.count), (each.stated, each.right), textcoords="offset points", xytext=(6, -10), fontsize=8
        )
    error = metrics.calibration_error(stated, right)
    left.set(xlabel="stated probability", ylabel="share that is right", title=f"Reliability (error {error:.3f})")
    coverage, risk = metrics.risk_coverage(stated, right)
    middle.plot(coverage, risk)
    middle.axhline(0.1, color="0.7", linewidth=1)
    area = metrics.area_under_risk(stated, right)
    middle.set(xlabel="share answered", ylabel="share of those wrong", title=f"Risk and coverage (area {area:.3f})")
    middle.set_ylim(0, 1)
    figure.savefig(path, dpi=110)
    plt.close(figure)


__all__ = ["draw"]
