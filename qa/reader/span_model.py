"""What a model that reads offers: question and passage to scores of word pieces."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

MODELS = Path(__file__).parent / "models"
MANIFEST = "reader.json"

FAR_BELOW = 4.0
"""By how much a passage's relevance, a logit, is below the best one's if it can hardly be the one that answers."""
QUESTION_PIECES = 64
"""Word pieces of the question that are read; of a longer one the last ones, for there the question itself stands."""
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Text:
    """A passage to read, and the title and headings above it."""

    title: str
    passage: str
    places: NDArray[np.int64] | None = None
    """Where each character of it stands in what may be quoted, -1 for what was added; None where nothing was."""


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
    evidence: Scores
    """Of each piece: the mean over a sentence tells whether it is part of the answer. Empty if the model has none."""

    def placed(self, places: NDArray[np.int64]) -> Window:
        """Return the window with its pieces at their ``places``, without those that were added."""
        held = [places[a:b][places[a:b] >= 0] for a, b in self.offsets]
        kept = [n for n, each in enumerate(held) if len(each)]
        offsets = np.array([(held[n][0], held[n][-1] + 1) for n in kept], np.int64).reshape(-1, 2)
        starts, ends, evidence = (each[kept] if len(each) else each for each in (self.starts, self.ends, self.evidence))
        return Window(offsets, starts, ends, self.nothing, self.relevance, evidence)


class SpanModel(Protocol):
    """Scores passages for a question. The same input gives the same scores."""

    @property
    def fingerprint(self) -> str:
        """Name and version of everything that shapes a score."""

    def read(self, question: str, texts: Sequence[Text], seen: float = -math.inf, /) -> list[list[Window]]:
        """Return the windows of each text, which together hold all of it; none where it has no pieces.

        A text may also be left without windows whose relevance is sure to be far below that of another one, or below
        ``seen``, the best of texts that were read before.
        """

    def cuts(self, question: str) -> bool:
        """Tell whether ``question`` is longer than what is read of it."""


Read = tuple[Sequence[Window], Sequence[Window]]
"""What the first model says of a text, and what the second one does: nothing where it was not asked."""


@dataclass(frozen=True, slots=True)
class Models:
    """One model that reads, or two: the first one's relevance ranks, and what both find is surer than what one does."""

    first: SpanModel
    second: SpanModel | None = None

    @property
    def fingerprint(self) -> str:
        """Of both."""
        return self.first.fingerprint + (f" + {self.second.fingerprint}" if self.second else "")

    def read(self, question: str, texts: Sequence[Text], seen: float = -math.inf) -> list[Read]:
        """Return what the models say of each text.

        The second one is asked of texts that may matter only: whose relevance is not far below the best one, of these
        texts and of those ``seen`` before.
        """
        first = _read(self.first, question, texts, seen)
        if self.second is None:
            return [(windows, ()) for windows in first]
        best = max([seen, *map(relevance, first)])
        matter = [n for n, windows in enumerate(first) if windows and relevance(windows) >= best - FAR_BELOW]
        second = dict(zip(matter, _read(self.second, question, [texts[n] for n in matter], seen), strict=True))
        return [(windows, second.get(n, ())) for n, windows in enumerate(first)]


def relevance(windows: Sequence[Window]) -> float:
    """Return the relevance of a text: that of its most relevant window."""
    return max((window.relevance for window in windows), default=-math.inf)


def _read(model: SpanModel, question: str, texts: Sequence[Text], seen: float) -> list[list[Window]]:
    """Read each text; in what was added to it no answer is looked for."""
    return [
        windows if text.places is None else [window.placed(text.places) for window in windows]
        for text, windows in zip(texts, model.read(question, texts, seen), strict=True)
    ]


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
    "FAR_BELOW",
    "MANIFEST",
    "MODELS",
    "QUESTION_PIECES",
    "Models",
    "Read",
    "Scores",
    "SpanModel",
    "Text",
    "Window",
    "WindowSize",
    "checked",
    "relevance",
]
