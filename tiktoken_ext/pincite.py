"""tiktoken's plug-in module: makes ``tiktoken.get_encoding("pincite")`` work from disk, with nothing downloaded.

The vocabulary beside ``index/text/tokens.py`` is made by ``training/vocabulary.py``. This folder has no
``__init__.py``: ``tiktoken_ext`` is a namespace package that distributions share.
"""

from __future__ import annotations

import base64
from importlib.resources import files
from typing import Any

PATTERN = r" ?\p{L}+| ?\p{N}{1,3}| ?[^\s\p{L}\p{N}]+|\s+"
"""Pieces within which byte pairs are merged: words, up to three digits, punctuation, white space."""


def pincite() -> dict[str, Any]:
    """Return the arguments of ``tiktoken.Encoding``."""
    lines = files("index").joinpath("text/vocabulary/pincite.tiktoken").read_bytes().splitlines()
    ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in lines)}
    return {"name": "pincite", "pat_str": PATTERN, "mergeable_ranks": ranks, "special_tokens": {}}


ENCODING_CONSTRUCTORS = {"pincite": pincite}
