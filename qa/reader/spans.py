"""Scores of word pieces to spans: the best answers of a passage, none overlapping a better one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qa.reader.span_model import Scores, Window

LONGEST = 48
"""Word pieces in a short answer, at most; what is longer is a quote, not an answer."""


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A run of characters of a passage that may answer."""

    start: int
    end: int
    margin: float
    """By how much its score exceeds that of "no answer"."""
    share: float
    """The probability that the model gives it among all spans of its window and "no answer"."""
    relevance: float
    """Of the window it was found in."""


def best_spans(windows: Sequence[Window], blocks: NDArray[np.int64], count: int) -> list[ScoredSpan]:
    """Return the ``count`` best spans of a passage, best first, none overlapping a better one.

    ``blocks`` says for each character to which block it belongs, 0 for none: a span lies within one. Windows overlap;
    of a span that two of them hold the better score counts.
    """
    found = [span for window in windows for span in _of_window(window, blocks, count)]
    return without_overlaps(found)[:count]


def within_blocks(windows: Sequence[Window], blocks: NDArray[np.int64]) -> list[Window]:
    """Return the windows without what is in no block: it is no answer, and takes no share of the probability."""
    made = []
    for window in windows:
        outside = blocks[window.offsets[:, 0]] == 0
        starts, ends = (np.where(outside, np.float32(-np.inf), each) for each in (window.starts, window.ends))
        made.append(replace(window, starts=starts, ends=ends))
    return made


def score_of(windows: Sequence[Window], start: int, end: int) -> ScoredSpan | None:
    """Return what the windows say of a given run of characters; None if none of them holds all of it.

    The run may have been found by another model, whose pieces are others: those that it touches are meant.
    """
    scored = []
    for window in windows:
        touched = np.flatnonzero((window.offsets[:, 0] < end) & (window.offsets[:, 1] > start))
        if len(touched) and window.offsets[touched[0], 0] <= start and window.offsets[touched[-1], 1] >= end:
            score = float(window.starts[touched[0]] + window.ends[touched[-1]])
            scored.append(_weighed(window, start, end, score))
    return max(scored, key=lambda span: span.margin, default=None)


def without_overlaps(spans: Sequence[ScoredSpan]) -> list[ScoredSpan]:
    """Return the spans by margin, best first, without those that overlap a better one."""
    kept: list[ScoredSpan] = []
    for span in sorted(spans, key=lambda each: (-each.margin, each.start, each.end)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return kept


def _of_window(window: Window, blocks: NDArray[np.int64], count: int) -> list[ScoredSpan]:
    scores = _by_length(window, blocks)
    made: list[ScoredSpan] = []
    while len(made) < count and np.isfinite(best := scores.max(initial=-np.inf)):
        first, more = (int(place) for place in np.unravel_index(scores.argmax(), scores.shape))
        start, end = int(window.offsets[first, 0]), int(window.offsets[first + more, 1])
        made.append(_weighed(window, start, end, float(best)))
        _forbid(scores, first, first + more)
    return made


def _weighed(window: Window, start: int, end: int, score: float) -> ScoredSpan:
    normaliser = _log_sum(window.starts, window.nothing[0]) + _log_sum(window.ends, window.nothing[1])
    share = float(np.exp(min(0.0, score - normaliser)))
    return ScoredSpan(start, end, score - sum(window.nothing), share, window.relevance)


def _by_length(window: Window, blocks: NDArray[np.int64]) -> Scores:
    """Return the scores of all spans, first piece x further pieces; minus infinity where a span may not be."""
    pieces = len(window.starts)
    longest = min(LONGEST, pieces)
    place = np.arange(pieces)[:, None] + np.arange(longest)
    inside = place < pieces
    place = np.minimum(place, pieces - 1)
    block = blocks[window.offsets[:, 0]]
    allowed = inside & (block[place] == block[:, None]) & (block[:, None] > 0)
    return np.where(allowed, window.starts[:, None] + window.ends[place], np.float32(-np.inf))


def _forbid(scores: Scores, first: int, last: int) -> None:
    """Strike out every span that shares a piece with ``first`` … ``last``."""
    scores[first : last + 1] = -np.inf
    for start in range(max(0, first - scores.shape[1] + 1), first):
        scores[start, first - start :] = -np.inf


def _log_sum(scores: Scores, nothing: float) -> float:
    """Return the logarithm of the summed exponentials of the scores and of that of "no answer"."""
    everything = np.append(scores, np.float32(nothing))
    top = float(everything.max())
    return top + float(np.log(np.exp(everything - top).sum()))


__all__ = ["LONGEST", "ScoredSpan", "best_spans", "score_of", "within_blocks", "without_overlaps"]
