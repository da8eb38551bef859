"""Any encoder that sentence-transformers can load."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from index.encoder.encoder import Vectors
from index.errors import ModelError


class SentenceTransformerEncoder:
    """Any model that sentence-transformers can load, by folder or by name."""

    strangers = 0.0

    def __init__(self, name: str) -> None:
        """Load the model from disk. Raises :class:`ModelError` if it is not there."""
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(name, device="cpu")
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
        """Return one vector a text, without a prompt."""
        with self._lock:
            vectors: Vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return vectors

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a question, with the prompt that the model names for questions, if it names one."""
        with self._lock:
            vectors: Vectors = self._model.encode_query(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return vectors

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, likewise."""
        with self._lock:
            vectors: Vectors = self._model.encode_document(
                list(texts), normalize_embeddings=True, show_progress_bar=False
            )
        return vectors


def weights_digest(tensors: Mapping[str, Any]) -> str:
    """Return 12 hexadecimal digits that tell the weights of a torch model, by name, from any others."""
    digest = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        digest.update(name.encode())
        digest.update(tensor.float().numpy().tobytes())
    return digest.hexdigest()[:12]


__all__ = ["SentenceTransformerEncoder", "weights_digest"]
