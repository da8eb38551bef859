"""The multilingual cross-encoder: question and passage read together by the encoder's twelve layers, fitted anew.

``training/cross_encoder`` made it; ``qa/reader/models/e5/README.md`` says from what and how good it is. Its word table
is that of the encoder's package (:mod:`index.encoder.e5`), in memory once for both.
"""

from __future__ import annotations

import hashlib
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
TITLE_PIECES = 20
SIZE = WindowSize(pieces=288, overlap=96)
"""As it was fitted."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One window: ``<s> question </s> </s> title </s> passage </s>``; without a title, nothing stands for it."""

    ids: NDArray[np.int32]
    second: int
    """Where title and passage begin."""
    passage: int
    """Where the passage begins; it ends before the last piece."""
    offsets: NDArray[np.int64]


class CrossEncoder:
    """The reader of ``qa/reader/models/e5`` in 8 bits: one window a run, several runs at once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Load the model. Raises :class:`index.errors.ModelError` if it, or the encoder's package, is not as made."""
        graph = checked(folder)["reader.onnx"]
        self.fingerprint = f"pincite cross-encoder {hashlib.sha256(graph).hexdigest()[:12]}"
        self._words = package_weights().words
        self._tokenizer = package_tokenizer()
        self._session = session(graph)
        self._workers = Workers("cross-encoder")

    def cuts(self, question: str) -> bool:
        """Tell whether ``question`` has more than ``QUESTION_PIECES`` word pieces."""
        return len(self._tokenizer.cut([question])[0]) > QUESTION_PIECES

    def read(self, question: str, texts: Sequence[Text]) -> list[list[Window]]:
        """Return the windows of each text."""
        asked, *cut = self._tokenizer.cut([question, *(part for text in texts for part in (text.title, text.passage))])
        runs = [list(self._runs(asked, title, passage)) for title, passage in zip(cut[::2], cut[1::2], strict=True)]
        return self._workers.grouped(self._window, runs)

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

    def _window(self, run: _Run) -> Window:
        place = np.arange(len(run.ids))[None]
        inputs = {
            "words": self._words.rows(run.ids)[None],
            "segments": (place >= run.second).astype(np.int32),
            "passage": ((place >= run.passage) & (place < len(run.ids) - 1)).astype(np.float32),
        }
        pieces, whole = self._session.run(["pieces", "whole"], inputs)
        starts, ends, evidence = pieces[0, run.passage : -1].T
        no_start, no_end, relevance = (float(score) for score in whole[0, 0])
        return Window(run.offsets, starts, ends, (no_start, no_end), relevance, evidence)


__all__ = ["FOLDER", "SIZE", "TITLE_PIECES", "CrossEncoder"]
