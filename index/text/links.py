"""Links in Markdown and in wikis: what is read of them is their words, not the addresses behind them.

An address takes as much of a passage as a sentence, and says nothing to an encoder or a reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINK = re.compile(
    r"(!?\[)((?:[^\[\]]|\[[^\[\]]{0,80}\]){0,300})"
    r"(\]\((?:[^()\s]|\([^()\s]{0,200}\)){1,2000}(?:\s\"[^\"\n]{0,200}\")?\))"
    r"|\[\[(?:[^\[\]|\n]{1,200}\|)?([^\[\]|\s][^\[\]|\n]{0,199})\]\]"
)
"""Opening, words, and address; or the words of a wiki's link. The lengths keep the time linear."""


def without_addresses(text: str) -> str:
    """Return ``text`` with the words of its links in place of the links."""
    return (
        "".join(text[start:end] for start, end in read_parts(text, 0, len(text)))
        if "](" in text or "[[" in text
        else text
    )


def read_parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of ``text[start:end]`` without brackets and addresses of links."""
    at = start
    for link in _LINK.finditer(text, start, end):
        yield at, link.start()
        yield link.span(2 if link[2] is not None else 4)
        at = link.end()
    yield at, end


__all__ = ["read_parts", "without_addresses"]
