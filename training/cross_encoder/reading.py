"""Ask the model in torch: best spans and relevance, for evaluating while it is being trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.encoder.e5_tokenizer import E5Tokenizer, Pieces
from index.encoder.e5_weights import e5_weights
from training.cross_encoder.layers import padded, runs
from training.cross_encoder.model import CrossEncoder
from training.cross_encoder.parts import BOS, EOS, PIECES, QUESTION_PIECES, TITLE_PIECES

Scores = NDArray[np.float32]

_AT_ONCE = 3000
_OVERLAP = 96
LONGEST_SPAN = 40
"""Pieces of an answer."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question over a text."""

    question: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model says of a text."""

    start: int
    """Of the best span, in characters of the text."""
    end: int
    margin: float
    """Score of the best span above that of "no answer"."""
    relevance: float
    evidence: tuple[float, ...]
    """Of each piece."""


@dataclass(frozen=True, slots=True)
class _Window:
    asking: int
    ids: list[int]
    segment: int
    passage: int
    first: int
    """Which piece of the text the window begins with."""


class TorchReader:
    """The model and its tokenizer."""

    def __init__(self, weights: Path) -> None:
        """Load a checkpoint, or weights that were kept."""
        source = e5_weights()
        self.model = CrossEncoder(source)
        kept = torch.load(weights, map_location="cpu", weights_only=True)
        self.step = int(kept.get("step", -1))
        missing = self.model.load_state_dict(kept.get("model", kept), strict=False)
        if missing.unexpected_keys or any("word_embeddings" not in name for name in missing.missing_keys):
            raise ValueError(f"{weights} holds other tensors than expected: {missing}")
        self.model.eval()
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model.to(self.device)
        self.tokenizer = E5Tokenizer(source.vocabulary)

    @torch.inference_mode()
    def read(self, askings: Sequence[Asking]) -> list[Reading]:
        """Read each text; of one that is longer than a window, the window with the best span counts."""
        cut = self.tokenizer.cut([part for each in askings for part in (each.question, each.title, each.text)])
        windows = [w for n in range(len(askings)) for w in _windows(n, (cut[3 * n], cut[3 * n + 1], cut[3 * n + 2]))]
        windows.sort(key=lambda window: len(window.ids))
        best: dict[int, Reading] = {}
        for a, b in runs([len(window.ids) for window in windows], _AT_ONCE):
            for window, reading in zip(windows[a:b], self._some(windows[a:b], cut), strict=True):
                before = best.get(window.asking)
                if before is None or reading.margin > before.margin:
                    best[window.asking] = reading
        return [best[n] for n in range(len(askings))]

    def _some(self, windows: Sequence[_Window], cut: Sequence[Pieces]) -> list[Reading]:
        batch = padded([w.ids for w in windows], [w.segment for w in windows], self.device)
        passage = torch.zeros(batch.ids.shape, dtype=torch.bool, device=self.device)
        for row, window in enumerate(windows):
            passage[row, window.passage : len(window.ids) - 1] = True
        scores = self.model(batch, passage)
        spans, relevance, evidence = (
            each.float().cpu().numpy() for each in (scores.spans, scores.relevance, scores.evidence)
        )
        return [
            _best(window, spans[row], float(relevance[row]), evidence[row], cut[3 * window.asking + 2])
            for row, window in enumerate(windows)
        ]


def _windows(number: int, cut: tuple[Pieces, Pieces, Pieces]) -> list[_Window]:
    question, title, text = cut
    head = [BOS, *question.ids[-QUESTION_PIECES:].tolist(), EOS, EOS]
    segment = len(head)
    head += [*title.ids[:TITLE_PIECES].tolist(), EOS] if len(title) else []
    room = PIECES - len(head) - 1
    starts = range(0, max(1, len(text) - _OVERLAP), room - _OVERLAP) if len(text) > room else range(1)
    return [_Window(number, [*head, *text.ids[s : s + room].tolist(), EOS], segment, len(head), s) for s in starts]


def _best(window: _Window, spans: Scores, relevance: float, evidence: Scores, text: Pieces) -> Reading:
    size = len(window.ids) - 1 - window.passage
    inside = slice(window.passage, window.passage + size)
    starts, ends = spans[0, inside], spans[1, inside]
    nothing = float(spans[0, 0] + spans[1, 0])
    if not size:
        return Reading(0, 0, -nothing, relevance, ())
    pairs = starts[:, None] + ends[None]
    allowed = np.triu(np.ones((size, size), bool)) & ~np.triu(np.ones((size, size), bool), LONGEST_SPAN)
    place = int(np.where(allowed, pairs, -np.inf).argmax())
    first, last = divmod(place, size)
    bounds = int(text.starts[window.first + first]), int(text.ends[window.first + last])
    return Reading(*bounds, float(pairs[first, last]) - nothing, relevance, tuple(evidence[inside].tolist()))


__all__ = ["Asking", "Reading", "TorchReader"]
