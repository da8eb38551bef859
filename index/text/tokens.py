"""Counting tokens with tiktoken: the only module that imports it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from index.errors import ModelError

Count = Callable[[str], int]

DEFAULT = "pincite"
"""The vocabulary that is shipped; tiktoken's own are downloaded at first use, so they count as optional."""


@cache
def counter(name: str = DEFAULT) -> Count:
    """Return a function that counts the tokens of a text in the vocabulary called ``name``.

    Raises :class:`ModelError` if tiktoken knows no such vocabulary or cannot load it from this machine.
    """
    import tiktoken  # where it is used: whoever only wants the settings need not wait for it

    try:
        encoding = tiktoken.get_encoding(name)
    except (ValueError, OSError) as problem:
        known = ", ".join(sorted(tiktoken.list_encoding_names()))
        raise ModelError(
            f"the token vocabulary {name!r} cannot be loaded ({problem}); known: {known}. Only {DEFAULT!r} is shipped, "
            "the others must be in tiktoken's cache (TIKTOKEN_CACHE_DIR)"
        ) from problem
    return lambda text: len(encoding.encode_ordinary(text))


__all__ = ["DEFAULT", "Count", "counter"]
