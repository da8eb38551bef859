"""Words to passages by BM25: terms are cut and stemmed by tantivy, which no other module imports; scores are our own.

An index is put together from blocks. How rare a term is and how long a passage is on average are counted over all of
them, so the scores are those of one index over the whole corpus, and do not depend on where blocks begin.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.derived.dense import Rows
from index.derived.postings import MOST_ROWS, Postings, term_hash
from index.encoder.encoder import Vectors
from index.text.writings import other_forms, other_terms, plain

LIBRARY = f"tantivy {version('tantivy')}"
"""What terms are cut by."""

_K1, _B = 1.2, 0.75
"""Of BM25 (Robertson and Zaragoza, 2009)."""
_COMMON = 32
"""A term of every so many passages or more is worth a look whether it can be left out, and worth being kept at hand."""
_AT_HAND = 3_000_000
"""Places of common terms that are kept at hand, 12 bytes each."""
_SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    """Words in lower case, without accents, English endings removed (Porter's stemmer, second version)."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    filters = [tantivy.Filter.remove_long(60), tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold()]
    for step in [*filters, tantivy.Filter.stemmer("english")]:
        builder = builder.filter(step)
    return builder.build()


def terms(text: str) -> list[str]:
    """Return the terms of ``text`` in order, as they are indexed; those of other writings last."""
    return list(_analyzer().analyze(_written(text)))


def _written(text: str) -> str:
    """Return ``text`` as it is cut into terms.

    Chinese and Japanese signs are set apart: they are written without spaces, and each is a term of its own.
    """
    seen = plain(text)
    return " ".join([_SIGN.sub(r" \g<0> ", seen), *other_terms(seen)])


class Lexical:
    """The postings of several blocks, searched as one."""

    def __init__(self, blocks: Sequence[Postings]) -> None:
        """Join blocks whose rows follow one another."""
        self._blocks = blocks
        self._at_hand: dict[str, tuple[Rows, NDArray[np.float32]]] = {}
        lengths = np.concatenate([np.empty(0, np.uint32), *(block.lengths for block in blocks)])
        self._first_rows = np.cumsum([0, *(len(block.lengths) for block in blocks)])
        average = lengths.mean() if lengths.any() else 1.0
        self._saturation = _K1 * (1 - _B + _B * _shortened(lengths) / average)
        terms = np.concatenate([np.empty(0, np.uint64), *(block.terms for block in blocks)])
        order = np.argsort(terms, kind="stable")
        self._terms = terms[order]
        self._block_of = np.repeat(np.arange(len(blocks)), [len(block.terms) for block in blocks])[order]
        self._begins, self._ends = (
            np.concatenate([np.empty(0, np.uint32), *(block.starts[part] for block in blocks)])[order]
            for part in (slice(None, -1), slice(1, None))
        )

    @classmethod
    def build(cls, folder: Path, texts: Iterable[str]) -> Lexical:
        """Build in an empty folder from texts, one a row, in row order. Raises OSError if the disk is full."""
        left, paths = iter(texts), list[Path]()
        while part := list(islice(left, MOST_ROWS)):
            paths.append(folder / f"{len(paths):06}")
            write_block(paths[-1], part)
        return cls.load(paths)

    @classmethod
    def load(cls, paths: Iterable[Path]) -> Lexical:
        """Open the blocks in files whose bytes were checked before; their rows follow one another."""
        return cls([Postings.load(path) for path in paths])

    def search(
        self, question: str, count: int, allowed: NDArray[np.bool_] | None = None, also: Iterable[str] = ()
    ) -> tuple[Rows, Vectors]:
        """Return up to ``count`` rows that share terms with ``question`` and their scores, best first.

        A score is BM25 as a share of what a passage could reach that holds all terms of the question, again and again:
        0 … 1, or a little more where a term also counts as an abbreviation. ``allowed`` tells of each row whether it
        may be found; the others take nobody's place. ``also`` holds words that are searched beside the question's.
        """
        wanted = list(dict.fromkeys(terms(" ".join([question, *other_forms(question), *also]))))
        rows, scores = self._best(wanted, count, allowed)
        reachable = self._reachable(terms(question) or wanted) if len(rows) else 1.0
        return rows, (scores / reachable).astype(np.float32)

    def _best(
        self, wanted: Sequence[str], count: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[Rows, NDArray[np.float64]]:
        """Return the best rows and their BM25 scores, best first, equal ones in row order.

        Terms are added from the rarest on. Once those that are left cannot lift a passage that has none of the former
        among the best (MaxScore: Turtle and Flood, 1995), they are only looked up for those that they may still lift.
        """
        held = sorted((holding, term) for term in wanted if (holding := self.passages_with(term)))
        weights = [(_K1 + 1) * self._rarity(holding) for holding, _ in held]
        scores = np.zeros(len(self))
        hopeful: Rows | None = None
        for place, (holding, term) in enumerate(held):
            if holding * _COMMON > len(self):
                hopeful = _hopeful(scores, sum(weights[place:]), count, allowed, hopeful)
            rows, shares = self._shares(term, holding)
            if hopeful is not None:
                rows, shares = _looked_up(rows, shares, hopeful)
            scores[rows] += weights[place] * shares
        found = _admitted(np.flatnonzero(scores > 0) if hopeful is None else hopeful, allowed)
        best = found[_places_of_best(scores[found], count)]
        order = np.lexsort((best, -scores[best]))[:count]
        return best[order].astype(np.int64), scores[best[order]]

    def _places(self, term: str) -> slice:
        """Return where the entries of a term stand, one for each block that holds it."""
        wanted = np.uint64(term_hash(term))
        return slice(*(int(self._terms.searchsorted(wanted, side)) for side in ("left", "right")))

    def _shares(self, term: str, holding: int) -> tuple[Rows, NDArray[np.float32]]:
        """Return the rows that hold a term, in order, and the share of its weight that each reaches, below 1."""
        found = self._at_hand.get(term)
        if found is None:
            rows, counts = self._postings(term)
            found = rows, (counts / (counts + self._saturation[rows])).astype(np.float32)
            if holding * _COMMON > len(self):
                # A copy: other threads search, too.
                if sum(len(kept) for kept, _ in list(self._at_hand.values())) + holding > _AT_HAND:
                    self._at_hand.clear()
                self._at_hand[term] = found
        return found

    def _postings(self, term: str) -> tuple[Rows, NDArray[np.uint8]]:
        """Return the rows that hold a term, in order, and how often each does."""
        places = self._places(term)
        entries = zip(*(column[places].tolist() for column in (self._block_of, self._begins, self._ends)), strict=True)
        rows, counts, begins, lengths = [], [], [], []
        for number, begin, end in entries:
            block = self._blocks[number]
            rows.append(block.rows[begin:end])
            counts.append(block.counts[begin:end])
            begins.append(self._first_rows[number])
            lengths.append(end - begin)
        return (np.concatenate(rows) + np.repeat(begins, lengths)).astype(np.int32), np.concatenate(counts)

    def _rarity(self, holding: int) -> float:
        return math.log1p((len(self) - holding + 0.5) / (holding + 0.5))

    def _reachable(self, wanted: Iterable[str]) -> float:
        """Return the BM25 score that no passage exceeds: its terms' frequencies add a factor of at most k1 + 1."""
        return (_K1 + 1) * sum(self._rarity(self.passages_with(term)) for term in dict.fromkeys(wanted))

    def passages_with(self, term: str, allowed: NDArray[np.bool_] | None = None) -> int:
        """Return how many rows, of all or of the allowed ones, hold a term, as :func:`terms` gives it."""
        places = self._places(term)
        holding = int(self._ends[places].sum()) - int(self._begins[places].sum())
        return holding if allowed is None or not holding else int(allowed[self._postings(term)[0]].sum())

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._saturation)


def write_block(path: Path, texts: Iterable[str]) -> None:
    """Write a block of an index: of texts, one a row, in row order. Raises OSError if the disk is full."""
    Postings.of(map(terms, texts)).save(path)


def _shortened(lengths: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return lengths as coarse as Lucene and tantivy keep them: what was fitted to BM25 was fitted to theirs."""
    more = lengths.astype(np.int64) - 24
    shift = np.maximum(np.frexp(np.maximum(more, 1))[1] - 4, 0)
    return np.where(more > 0, (more >> shift << shift) + 24, lengths)


def _hopeful(
    scores: NDArray[np.float64], left: float, count: int, allowed: NDArray[np.bool_] | None, before: Rows | None
) -> Rows | None:
    """Return the rows that can be among the best ``count``, None while it can be any.

    ``left`` is more than what the terms that are left can add to a row.
    """
    found = _admitted(np.flatnonzero(scores > 0) if before is None else before, allowed)
    if len(found) < count:
        return before
    reached = scores[found]
    least = np.partition(reached, -count)[-count]
    return before if left >= least else found[reached + left >= least]


def _looked_up(rows: Rows, shares: NDArray[np.float32], wanted: Rows) -> tuple[Rows, NDArray[np.float32]]:
    """Return those of ``rows`` that are wanted, and their shares; both are in order."""
    places = np.minimum(np.searchsorted(rows, wanted), len(rows) - 1)
    places = places[rows[places] == wanted]
    return rows[places], shares[places]


def _admitted(rows: Rows, allowed: NDArray[np.bool_] | None) -> Rows:
    return rows if allowed is None else rows[allowed[rows]]


def _places_of_best(scores: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Return the places of the best ``count``, and of those that equal the last of them."""
    if len(scores) <= count:
        return np.arange(len(scores))
    return np.flatnonzero(scores >= np.partition(scores, -count)[-count])


__all__ = ["LIBRARY", "Lexical", "terms", "write_block"]
