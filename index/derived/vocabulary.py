"""The vocabulary of a corpus, for spelling suggestions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4
"""Letters of the shortest word that is kept: shorter ones have too many neighbours to guess among."""

_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},40}}")
_LONG = 8
"""Letters from which a word may differ in two places instead of one."""


class WordCount:
    """Counts the words of texts while they pass to whoever reads them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._counts: Counter[str] = Counter()

    def passing(self, texts: Iterable[str]) -> Iterator[str]:
        """Yield ``texts`` as they are."""
        for text in texts:
            self._counts.update(_WORD.findall(text))
            yield text

    def save(self, path: Path) -> None:
        """Write each word, as it is mostly written, and how often it stands there, by alphabet."""
        spelt: dict[str, tuple[int, str]] = {}
        totals: Counter[str] = Counter()
        for word, count in self._counts.items():
            totals[word.lower()] += count
            spelt[word.lower()] = max(spelt.get(word.lower(), (0, "")), (count, word))
        lines = [f"{spelt[word][1]}\t{totals[word]}\n" for word in sorted(totals)]
        path.write_text("".join(lines), encoding="utf-8")


class Vocabulary:
    """The words of a generation."""

    def __init__(self, counts: dict[str, int]) -> None:
        """Take the words and how often each stands in the corpus."""
        self._counts = counts
        self._lower = [word.lower() for word in counts]
        self._words = list(counts)

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """Read what :meth:`WordCount.save` wrote."""
        lines = path.read_text(encoding="utf-8").splitlines()
        return cls({word: int(count) for word, count in (line.split("\t") for line in lines)})

    def near(self, word: str, count: int) -> list[str]:
        """Return up to ``count`` words that ``word`` may have been meant as: the nearest first, then the most frequent.

        Distance counts letters put in, left out, changed or swapped with their neighbour (optimal string alignment).
        """
        if len(word) < SHORTEST:
            return []
        most = 2 if len(word) >= _LONG else 1
        found = process.extract(word.lower(), self._lower, scorer=OSA.distance, score_cutoff=most, limit=50)
        places = [(distance, place) for _, distance, place in found if distance > 0]
        order = sorted(places, key=lambda each: (each[0], -self._counts[self._words[each[1]]], each[1]))
        return [self._words[place] for _, place in order[:count]]


__all__ = ["SHORTEST", "Vocabulary", "WordCount"]
