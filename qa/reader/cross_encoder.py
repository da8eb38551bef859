"""The multilingual cross-encoder: question and passage read together by the encoder's twelve layers, fitted anew.

Half way up it guesses how relevant a passage is. One that is far behind another there is not read to the end: the guess
puts the right passage first nearly as often as the last layer does (79 of 100 questions, and 83), at half the cost.

``training/cross_encoder`` made it; ``qa/reader/models/e5/README.md`` says from what and how good it is. Its word table
is that of the encoder's package (:mod:`index.encoder.e5`), in memory once for both.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder.e5 import package_tokenizer
from index.encoder.e5_tokenizer import Pieces
from index.encoder.e5_weights import package_weights
from index.encoder.runtime import Workers, session
from qa.reader.span_model import MODELS, QUESTION_PIECES, Text, Window, WindowSize, checked

FOLDER = MODELS / "e5"
LOWER, UPPER = "lower.onnx", "upper.onnx"
TITLE_PIECES = 20
SIZE = WindowSize(pieces=288, overlap=96)
"""As it was fitted."""
GUESSED_BEHIND = 3.0
"""By how much, a logit, a guess is below the best relevance if the passage can hardly be the one that answers."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One window: ``<s> question </s> </s> title </s> passage </s>``; without a title, nothing stands for it."""

    ids: NDArray[np.int32]
    second: int
    """Where title and passage begin."""
    passage: int
    """Where the passage begins; it ends before the last piece."""
    offsets: NDArray[np.int64]

    @property
    def inside(self) -> NDArray[np.float32]:
        """1 x pieces: 1 for the pieces of the passage."""
        place = np.arange(len(self.ids))[None]
        return ((place >= self.passage) & (place < len(self.ids) - 1)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _HalfWay:
    """A window after the lower layers."""

    run: _Run
    states: NDArray[np.float32]
    guess: float
    """Of its relevance, a logit."""


class CrossEncoder:
    """The reader of ``qa/reader/models/e5`` in 8 bits: one window a run, several runs at once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Load the model. Raises :class:`index.errors.ModelError` if it, or the encoder's package, is not as made."""
        files = checked(folder)
        lower, upper = files[LOWER], files[UPPER]
        self.fingerprint = f"pincite cross-encoder {hashlib.sha256(lower + upper).hexdigest()[:12]}"
        self._words = package_weights().words
        self._tokenizer = package_tokenizer()
        self._lower_layers, self._upper_layers = session(lower), session(upper)
        self._workers = Workers("cross-encoder")

    def cuts(self, question: str) -> bool:
        """Tell whether ``question`` has more than ``QUESTION_PIECES`` word pieces."""
        return len(self._tokenizer.cut([question])[0]) > QUESTION_PIECES

    def read(self, question: str, texts: Sequence[Text], seen: float = -math.inf, /) -> list[list[Window]]:
        """Return the windows of each text, none for one that is far behind half way up."""
        asked, *cut = self._tokenizer.cut([question, *(part for text in texts for part in (text.title, text.passage))])
        runs = [list(self._runs(asked, title, passage)) for title, passage in zip(cut[::2], cut[1::2], strict=True)]
        begun = self._workers.grouped(self._begun, runs)
        guesses = [max((each.guess for each in windows), default=-math.inf) for windows in begun]
        behind = max([seen, *guesses]) - GUESSED_BEHIND
        kept = [windows if guess >= behind else [] for windows, guess in zip(begun, guesses, strict=True)]
        return self._workers.grouped(self._window, kept)

    def _runs(self, asked: Pieces, title: Pieces, passage: Pieces) -> Iterator[_Run]:
        begin, end = self._tokenizer.bos, self._tokenizer.eos
        head = [begin, *asked.ids[-QUESTION_PIECES:].tolist(), end, end]
        second = len(head)
        if len(title):
            head += [*title.ids[:TITLE_PIECES].tolist(), end]
        offsets = np.stack([passage.starts, passage.ends], 1).astype(np.int64)
        for start, stop in SIZE.runs(len(head), len(passage)):
            ids = np.array([*head, *passage.ids[start:stop].tolist(), end], np.int32)
            yield _Run(ids, second, len(head), offsets[start:stop])

    def _begun(self, run: _Run) -> _HalfWay:
        inputs = {
            "words": self._words.rows(run.ids)[None],
            "segments": (np.arange(len(run.ids))[None] >= run.second).astype(np.int32),
            "passage": run.inside,
        }
        states, guess = self._lower_layers.run(["states", "guess"], inputs)
        return _HalfWay(run, states, float(guess[0, 0, 0]))

    def _window(self, begun: _HalfWay) -> Window:
        run = begun.run
        inputs = {"states": begun.states, "passage": run.inside}
        pieces, whole = self._upper_layers.run(["pieces", "whole"], inputs)
        starts, ends, evidence = pieces[0, run.passage : -1].T
        no_start, no_end, relevance = (float(score) for score in whole[0, 0])
        return Window(run.offsets, starts, ends, (no_start, no_end), relevance, evidence)


__all__ = ["FOLDER", "GUESSED_BEHIND", "LOWER", "SIZE", "TITLE_PIECES", "UPPER", "CrossEncoder"]
