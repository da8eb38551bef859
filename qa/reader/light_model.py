"""The light model: all-MiniLM-L6-v2's six layers, fitted to read English.

``training/reader`` made it; ``qa/reader/models/minilm/README.md`` says from what and how good it is.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoder.runtime import Workers, session
from qa.reader.span_model import MODELS, QUESTION_PIECES, Text, Window, WindowSize, checked

FOLDER = MODELS / "minilm"
TITLE_PIECES = 24
CLS, SEP = 101, 102
"""The special pieces of the BERT vocabulary, which is in ``tokenizer.json`` and thereby hashed."""
_NO_EVIDENCE = np.empty(0, np.float32)


class LightModel:
    """The reader of ``qa/reader/models/minilm`` in 8 bits: one window a run, several runs at once."""

    def __init__(self, folder: Path = FOLDER, size: WindowSize | None = None) -> None:
        """Load the model. Raises :class:`ModelError` if a file is missing or is not the one that was trained."""
        files = checked(folder)
        self.fingerprint = f"pincite reader {hashlib.sha256(files['reader.onnx']).hexdigest()[:12]}"
        self._session = session(files["reader.onnx"])
        self._tokenizer = Tokenizer.from_buffer(files["tokenizer.json"])
        self._size = size or WindowSize()
        self._workers = Workers("reader")

    def cuts(self, question: str) -> bool:
        """Tell whether ``question`` has more than ``QUESTION_PIECES`` word pieces."""
        return len(self._pieces(question)) > QUESTION_PIECES

    def read(self, question: str, texts: Sequence[Text], _seen: float = -math.inf, /) -> list[list[Window]]:
        """Return the windows of each text, whatever was seen before."""
        asked = [CLS, *self._pieces(question)[-QUESTION_PIECES:], SEP]
        return self._workers.grouped(self._window, [list(self._runs(asked, text)) for text in texts])

    def _pieces(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _runs(self, asked: list[int], text: Text) -> Iterator[_Run]:
        title = self._pieces(text.title)[:TITLE_PIECES]
        head = [*asked, *title, SEP] if title else asked
        body = self._tokenizer.encode(text.passage, add_special_tokens=False)
        for start, stop in self._size.runs(len(head), len(body.ids)):
            ids = [*head, *body.ids[start:stop], SEP]
            yield _Run(ids, len(asked), len(head), np.array(body.offsets[start:stop], np.int64))

    def _window(self, run: _Run) -> Window:
        ids = np.array([run.ids], np.int32)
        segments = np.zeros_like(ids)
        segments[0, run.asked :] = 1
        span, relevance = self._session.run(["span", "relevance"], {"ids": ids, "segments": segments})
        passage = span[0, run.head : -1]
        nothing = (float(span[0, 0, 0]), float(span[0, 0, 1]))
        return Window(run.offsets, passage[:, 0], passage[:, 1], nothing, float(relevance.item()), _NO_EVIDENCE)


@dataclass(frozen=True, slots=True)
class _Run:
    ids: list[int]
    asked: int
    """Pieces of the question, with the special ones around it."""
    head: int
    """Pieces before those of the passage."""
    offsets: NDArray[np.int64]


__all__ = ["CLS", "FOLDER", "SEP", "TITLE_PIECES", "LightModel"]
