"""The vocabulary of a corpus, for spelling suggestions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

    def __init__(self, counts: Mapping[str, int] | None = None) -> None:
        """Begin with ``counts``, or with none."""
        self._counts = Counter(counts)

    def passing(self, texts: Iterable[str]) -> Iterator[str]:
        """Yield ``texts`` as they are."""
        for text in texts:
            self._counts.update(_WORD.findall(text))
            yield text

    def add(self, other: WordCount, times: int = 1) -> None:
        """Count the words of ``other`` as well; -1 times takes them away again."""
        counts = self._counts
        for word, count in other._counts.items():
            counts[word] += times * count

    def save(self, path: Path) -> None:
        """Write each word as it is written, and how often, by alphabet."""
        lines = [f"{word}\t{count}\n" for word, count in sorted(self._counts.items())]
        path.write_text("".join(lines), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> WordCount:
        """Read what :meth:`save` wrote."""
        lines = path.read_text(encoding="utf-8").splitlines()
        return cls({word: int(count) for word, count in (line.split("\t") for line in lines)})

    def changed(self, lines: Iterable[str]) -> list[str]:
        """Return the ``lines`` of a vocabulary with what is counted here added, by alphabet.

        A line holds a word as it is mostly written, how often it stands there in all, and its other writings, each with
        its count. So it can be told from the line alone what it becomes, and lines that do not change cost next to
        nothing.
        """
        lines = list(lines)
        table = dict(zip(_lowered(_words(lines)), lines, strict=True))
        changes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for word, count in self._counts.items():
            if count:
                changes[word.lower()][word] += count
        for word, change in changes.items():
            counts = _writings(table.pop(word, None))
            counts.update(change)
            if left := {writing: count for writing, count in counts.items() if count}:
                table[word] = _line(left)
        return [table[word] for word in sorted(table)]


def _writings(line: str | None) -> Counter[str]:
    if line is None:
        return Counter()
    word, total, *others = line.split("\t")
    counts = Counter(dict(zip(others[::2], map(int, others[1::2]), strict=True)))
    counts[word] = int(total) - counts.total()
    return counts


def _line(counts: Mapping[str, int]) -> str:
    (word, _), *others = sorted(counts.items(), key=lambda each: (each[1], each[0]), reverse=True)
    return "\t".join([word, str(sum(counts.values())), *(f"{other}\t{count}" for other, count in others)])


class Vocabulary:
    """The words of a generation."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Take the lines that :meth:`WordCount.changed` gives."""
        self._lines = lines
        self._words = _words(lines)
        self._lower = _lowered(self._words)

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """Read what :func:`write_lines` wrote."""
        return cls(read_lines(path))

    def near(self, word: str, count: int) -> list[str]:
        """Return up to ``count`` words that ``word`` may have been meant as: the nearest first, then the most frequent.

        Distance counts letters put in, left out, changed or swapped with their neighbour (optimal string alignment).
        """
        if len(word) < SHORTEST:
            return []
        most = 2 if len(word) >= _LONG else 1
        found = process.extract(word.lower(), self._lower, scorer=OSA.distance, score_cutoff=most, limit=50)
        places = [(distance, place) for _, distance, place in found if distance > 0]
        order = sorted(places, key=lambda each: (each[0], -_total(self._lines[each[1]]), each[1]))
        return [self._words[place] for _, place in order[:count]]


def _words(lines: Sequence[str]) -> list[str]:
    return [line.partition("\t")[0] for line in lines]


def _lowered(words: Sequence[str]) -> list[str]:
    """Return words in small letters; all at once, which is several times as fast as one by one."""
    return "\n".join(words).lower().split("\n") if words else []


def _total(line: str) -> int:
    return int(line.split("\t", 2)[1])


def read_lines(path: Path) -> list[str]:
    """Return the lines of a vocabulary."""
    return path.read_text(encoding="utf-8").splitlines()


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write the lines of a vocabulary."""
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


__all__ = ["SHORTEST", "Vocabulary", "WordCount", "read_lines", "write_lines"]
