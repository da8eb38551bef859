"""Metrics of answers: SQuAD's exact match and F1, ROC, calibration error, risk and coverage.

Exact match and F1 follow the official scripts (Rajpurkar et al., 2016 and 2018): small letters, without punctuation and
articles, the best of several right answers. Risk and coverage: El-Yaniv and Wiener (2010). Calibration error: Naeini
et al. (2015), in bins of equal width.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose stated probability is alike."""

    low: float
    high: float
    count: int
    stated: float
    """Mean of the stated probabilities."""
    right: float
    """Share that was right."""


def normalised(text: str) -> str:
    """Return ``text`` as SQuAD compares it."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(said: str, right: Sequence[str]) -> float:
    """Return 1 if ``said`` is one of ``right``; where nothing is right, if nothing was said."""
    return float(any(normalised(said) == normalised(one) for one in right or ("",)))


def f1(said: str, right: Sequence[str]) -> float:
    """Return the best harmonic mean of precision and recall over words; where nothing is right, as exact match."""
    return max(_overlap(normalised(said).split(), normalised(one).split()) for one in right or ("",))


def _overlap(said: list[str], right: list[str]) -> float:
    if not said or not right:
        return float(said == right)
    common = sum((Counter(said) & Counter(right)).values())
    return 2 * common / (len(said) + len(right))


def auroc(scores: Floats, positive: Flags) -> float:
    """Return how often a positive scores higher than a negative, ties counting half; NaN where one kind is missing."""
    positives = int(positive.sum())
    negatives = len(positive) - positives
    if not positives or not negatives:
        return float("nan")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    above = ranks[place][positive].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def bins(probability: Floats, right: Flags, count: int = 10) -> list[Bin]:
    """Return the answers by stated probability in ``count`` bins of equal width; empty ones are left out."""
    place = np.minimum((probability * count).astype(int), count - 1)
    return [
        Bin(
            n / count,
            (n + 1) / count,
            int(inside.sum()),
            float(probability[inside].mean()),
            float(right[inside].mean()),
        )
        for n in range(count)
        if (inside := place == n).any()
    ]


def calibration_error(probability: Floats, right: Flags, count: int = 10) -> float:
    """Return the mean distance between stated and measured probability over the bins, weighed by how full they are."""
    return float(sum(b.count * abs(b.stated - b.right) for b in bins(probability, right, count)) / max(1, len(right)))


def risk_coverage(confidence: Floats, right: Flags) -> tuple[Floats, Floats]:
    """Return coverage and risk as ever less confident answers are given: both have one entry an answer."""
    order = np.argsort(-confidence, kind="stable")
    given = np.arange(1, len(order) + 1)
    return given / len(order), 1 - np.cumsum(right[order]) / given


def area_under_risk(confidence: Floats, right: Flags) -> float:
    """Return the mean risk over all coverages (AURC); lower is better."""
    return float(risk_coverage(confidence, right)[1].mean())


def limit_for(confidence: Floats, right: Flags, precision: float) -> tuple[float, float]:
    """Return the lowest confidence from which ``precision`` of the answers are right, and the share that reaches it.

    Where no limit reaches it, the limit is just above 1 and the share 0. Answers of equal confidence stay together.
    """
    order = np.argsort(-confidence, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    last = np.append(np.diff(confidence[order]) != 0, True)
    reached = np.flatnonzero((share >= precision) & last)
    if not len(reached):
        return float(np.nextafter(1.0, 2.0)), 0.0
    return float(confidence[order][reached[-1]]), float((reached[-1] + 1) / len(order))


def best_threshold(confidence: Floats, spoken: Floats, silent: Floats) -> float:
    """Return the confidence from which to speak so that the mean of what is gained is best.

    An answer gains its ``spoken`` value if it is given, its ``silent`` one if it is not. Never to speak is among the
    choices; then the threshold is just above the highest confidence.
    """
    order = np.argsort(-confidence, kind="stable")
    gained = np.cumsum((spoken - silent)[order])
    last = np.append(np.diff(confidence[order]) != 0, True)
    best = int(np.where(last, gained, -np.inf).argmax())
    if gained[best] <= 0:
        return float(np.nextafter(confidence.max(), np.inf))
    return float(confidence[order][best])


__all__ = [
    "Bin",
    "Flags",
    "Floats",
    "area_under_risk",
    "auroc",
    "best_threshold",
    "bins",
    "calibration_error",
    "exact_match",
    "f1",
    "limit_for",
    "normalised",
    "risk_coverage",
]
