"""What every encoder offers: texts to vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors of length 1, so that their inner product is the cosine similarity."""

    @property
    def fingerprint(self) -> str:
        """Name and version of everything that shapes a vector; an index remembers it."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    @property
    def max_pieces(self) -> int:
        """Word pieces that are read, special ones included; what is beyond them is not seen."""

    @property
    def strangers(self) -> float:
        """Cosine of a question and a passage that have nothing in common, below 1."""

    def count(self, text: str) -> int:
        """Return how many word pieces ``text`` takes, special ones included."""

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a passage, texts x dimension. A text's vector does not depend on the others."""

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a question, to be held against those of passages."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, to be held against one another: near 1 for the same, near 0 for strangers."""


__all__ = ["Encoder", "Vectors"]
