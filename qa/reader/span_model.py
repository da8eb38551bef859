"""Question and passage to scores of word pieces: the trained model, run by onnxruntime.

``training/reader`` made it; ``qa/reader/models/README.md`` says from what and how good it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoder.runtime import Workers, session
from index.errors import ModelError

MODELS = Path(__file__).parent / "models"
MANIFEST = "reader.json"

QUESTION_PIECES = 64
"""Word pieces of the question that are read; of a longer one the last ones, for there the question itself stands."""
TITLE_PIECES = 24

CLS, SEP = 101, 102
"""The special pieces of the BERT vocabulary, which is in ``tokenizer.json`` and thereby hashed."""

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Text:
    """A passage to read, and the title and headings above it."""

    title: str
    passage: str


@dataclass(frozen=True, slots=True)
class Window:
    """What the model says of a run of word pieces of one passage. Scores are logits; higher is better."""

    offsets: NDArray[np.int64]
    """Pieces x 2: where each piece begins and ends in the passage, in characters."""
    starts: Scores
    """Of each piece as the first one of the answer."""
    ends: Scores
    """Of each piece as the last one."""
    nothing: tuple[float, float]
    """Of "no answer here", as a start and as an end."""
    relevance: float
    """Of "this passage answers the question"."""


class SpanModel(Protocol):
    """Scores passages for a question. The same input gives the same scores."""

    @property
    def fingerprint(self) -> str:
        """Name and version of everything that shapes a score."""

    def read(self, question: str, texts: Sequence[Text]) -> list[list[Window]]:
        """Return the windows of each text, which together hold all of it; none where it has no pieces."""

    def cuts(self, question: str) -> bool:
        """Tell whether ``question`` is longer than what is read of it."""


@dataclass(frozen=True, slots=True)
class WindowSize:
    """How long texts are read."""

    pieces: int = 320
    """Of question, title and passage together."""
    overlap: int = 96
    """Pieces of the passage that two windows share."""

    def runs(self, head: int, length: int) -> Iterator[tuple[int, int]]:
        """Yield the runs of a passage of ``length`` pieces that fit beside ``head`` pieces before and one after it."""
        room = self.pieces - head - 1
        start = 0
        while start < length:
            stop = min(length, start + room)
            yield start, stop
            start = length if stop == length else stop - self.overlap


class TrainedModel:
    """The reader of ``qa/reader/models`` in 8 bits: one window a run, several runs at once."""

    def __init__(self, folder: Path = MODELS, size: WindowSize | None = None) -> None:
        """Load the model. Raises :class:`ModelError` if a file is missing or is not the one that was trained."""
        from tokenizers import Tokenizer

        files = checked(folder)
        self.fingerprint = f"pincite reader {hashlib.sha256(files['reader.onnx']).hexdigest()[:12]}"
        self._session = session(files["reader.onnx"])
        self._tokenizer = Tokenizer.from_buffer(files["tokenizer.json"])
        self._size = size or WindowSize()
        self._workers = Workers("reader")

    def cuts(self, question: str) -> bool:
        """Tell whether ``question`` has more than ``QUESTION_PIECES`` word pieces."""
        return len(self._pieces(question)) > QUESTION_PIECES

    def read(self, question: str, texts: Sequence[Text]) -> list[list[Window]]:
        """Return the windows of each text."""
        asked = [CLS, *self._pieces(question)[-QUESTION_PIECES:], SEP]
        runs = [(place, run) for place, text in enumerate(texts) for run in self._runs(asked, text)]
        read: list[list[Window]] = [[] for _ in texts]
        for (place, _), window in zip(runs, self._workers.map(lambda pair: self._window(pair[1]), runs), strict=True):
            read[place].append(window)
        return read

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
        return Window(run.offsets, passage[:, 0], passage[:, 1], nothing, float(relevance.item()))


@dataclass(frozen=True, slots=True)
class _Run:
    ids: list[int]
    asked: int
    """Pieces of the question, with the special ones around it."""
    head: int
    """Pieces before those of the passage."""
    offsets: NDArray[np.int64]


def checked(folder: Path) -> dict[str, bytes]:
    """Return the model's files by name, each with the hash that the manifest states. Raises :class:`ModelError`."""
    try:
        stated: Mapping[str, str] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["sha256"]
        files = {name: (folder / name).read_bytes() for name in stated}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise ModelError(
            f"the reader in {folder} cannot be loaded: expected {MANIFEST} and the files that it names ({problem}); "
            "reinstall pincite"
        ) from problem
    for name, content in files.items():
        digest = hashlib.sha256(content).hexdigest()
        if digest != stated[name]:
            raise ModelError(
                f"{folder / name} has SHA-256 {digest}, expected {stated[name]}: the file is damaged or was replaced; "
                "reinstall pincite"
            )
    return files


__all__ = [
    "CLS",
    "MANIFEST",
    "MODELS",
    "QUESTION_PIECES",
    "SEP",
    "TITLE_PIECES",
    "Scores",
    "SpanModel",
    "Text",
    "TrainedModel",
    "Window",
    "WindowSize",
    "checked",
]
