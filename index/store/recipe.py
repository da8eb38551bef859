"""How passages are cut and embedded. An index remembers its recipe and cannot be read with another."""

from __future__ import annotations

from dataclasses import dataclass

from index.encoder import encoders as encoder
from index.encoder.encoder import Encoder
from index.text import tokens
from index.text.passages import RULES, Window


@dataclass(frozen=True, slots=True)
class Recipe:
    """What shapes the passages and vectors of an index."""

    encoder: str = encoder.DEFAULT
    """``e5``, ``minilm``, or the name or folder of a sentence-transformers model."""
    vocabulary: str = tokens.DEFAULT
    """tiktoken vocabulary in which passages are measured."""
    passage_tokens: int = 120
    overlap_tokens: int = 30

    def load_encoder(self) -> Encoder:
        """Return the encoder, loaded once a process. Raises :class:`index.errors.ModelError`."""
        return encoder.load(self.encoder)

    def window(self) -> Window:
        """Return how passages are cut."""
        model = self.load_encoder()
        count = tokens.counter(self.vocabulary)
        return Window(self.passage_tokens, self.overlap_tokens, count, model.count, model.max_pieces)

    def fingerprint(self) -> str:
        """Return one line that names everything here, the encoder's weights and the rules by which passages are cut."""
        cut = f"{self.vocabulary} {self.passage_tokens}/{self.overlap_tokens}"
        return f"{self.load_encoder().fingerprint}, passages {cut} rules {RULES}"


__all__ = ["Recipe"]
