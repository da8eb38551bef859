"""Autocompletion of a question being typed, from the questions, headings and titles of the corpus."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.search.index import Index

LONGEST = 120
"""Characters of a completion, at most."""
FEWEST = 2
"""Characters typed before anything is completed."""

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    words: tuple[str, ...]
    """In lower case."""
    is_question: bool


class Completions:
    """The possible completions of one corpus. Made once for each state of it."""

    def __init__(self, index: Index) -> None:
        """Read the corpus's titles, headings and questions."""
        texts = dict.fromkeys(" ".join(line.strip("#*_= \t").split()) for line in index.headings())
        kept = (text for text in texts if FEWEST < len(text) <= LONGEST)
        self._lines = [_Line(text, _words(text), text.endswith("?")) for text in kept]

    def of(self, typed: str, count: int, known: Sequence[str] = ()) -> list[str]:
        """Return up to ``count`` lines in which every typed word is the prefix of a word, in any order.

        ``known`` are questions that are known to be answered. They come first, then other questions, then lines that
        begin with ``typed``, then shorter ones.
        """
        wanted = _words(typed)
        if not wanted or len(typed.strip()) < FEWEST:
            return []
        answered = [text for text in known if _matches(wanted, _words(text))]
        found = [line for line in self._lines if _matches(wanted, line.words) and line.text not in answered]
        start = typed.strip().lower()
        found.sort(key=lambda line: (not line.is_question, not line.text.lower().startswith(start), len(line.text)))
        return [*answered, *(line.text for line in found)][:count]


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(text.lower()))


def _matches(typed: Iterable[str], words: Sequence[str]) -> bool:
    return all(any(word.startswith(prefix) for word in words) for prefix in typed)


__all__ = ["FEWEST", "LONGEST", "Completions"]
