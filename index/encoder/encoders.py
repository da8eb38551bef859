"""Which encoder a name means. The two that are built in run as 8-bit graphs on onnxruntime, without torch."""

from __future__ import annotations

import platform
import sys
from functools import cache

from index.encoder.encoder import Encoder

MULTILINGUAL = "e5"
LIGHT = "minilm"
PACKAGED = sys.platform == "linux" and platform.machine() == "x86_64"
"""Whether the package of the multilingual encoder comes with pincite here: it is built for this kind of machine."""
DEFAULT = MULTILINGUAL if PACKAGED else LIGHT


@cache
def load(name: str) -> Encoder:
    """Return the encoder called ``name``, loaded once a process: ``e5``, ``minilm``, or a model's folder or name.

    Raises :class:`index.errors.ModelError` if it is not there or is not what was published.
    """
    # Only what is used is imported: the command line answers sooner, and needs neither torch nor the other package.
    if name == MULTILINGUAL:
        from index.encoder.e5 import E5

        return E5()
    if name == LIGHT:
        from index.encoder.minilm import MiniLM

        return MiniLM()
    from index.encoder.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(name)


__all__ = ["DEFAULT", "LIGHT", "MULTILINGUAL", "PACKAGED", "load"]
