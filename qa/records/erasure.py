"""What was forgotten, found again in what is kept of answers and ratings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from index.store.records import document_id

RUN = 6
"""Words in a row that two texts have in common by more than chance."""


class Erasure:
    """Tells what holds words of documents that are being forgotten."""

    def __init__(self, ids: frozenset[int], texts: Iterable[str]) -> None:
        """Take the documents, and their texts as far as they are known."""
        self._ids = ids
        self._texts = tuple(texts)

    def names(self, source: str, document: str) -> bool:
        """Tell whether a citation names one of the documents."""
        return document_id(source, document) in self._ids

    def repeats(self, text: str | None) -> bool:
        """Tell whether a text has so many words in a row from one of the documents that it is quoted, not asked."""
        return not self._runs.isdisjoint(_runs(_words(text or "")))

    def holds(self, text: str | None) -> bool:
        """Tell whether a text repeats one of the documents, or stands in it as a whole, however short."""
        words = _words(text or "")
        return self.repeats(text) or (bool(words) and any(f" {' '.join(words)} " in each for each in self._spoken))

    @cached_property
    def _spoken(self) -> list[str]:
        return [f" {' '.join(_words(text))} " for text in self._texts]

    @cached_property
    def _runs(self) -> frozenset[int]:
        return frozenset(run for text in self._texts for run in _runs(_words(text)))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _runs(words: list[str]) -> Iterable[int]:
    return (hash(tuple(words[n : n + RUN])) for n in range(len(words) - RUN + 1))


__all__ = ["RUN", "Erasure"]
