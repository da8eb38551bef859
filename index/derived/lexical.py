"""Words to passages by BM25 with tantivy: the only module that imports it."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.derived.dense import Rows
from index.encoder.encoder import Vectors
from index.text.abbreviations import other_forms
from index.text.writings import other_terms, plain

LOCK = ".lock"
"""What the names of tantivy's lock files end in: they are no part of an index."""

_ANALYZER = "pincite_en"
_K1 = 1.2
"""Of BM25, as tantivy has it."""
_HEAP_BYTES = 128_000_000
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


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=False, indexed=False, fast=True)
    builder.add_text_field("text", stored=False, tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()


def _write(writer: tantivy.IndexWriter, texts: Iterable[str]) -> None:
    for row, text in enumerate(texts):
        entry = tantivy.Document()
        entry.add_unsigned("row", row)
        entry.add_text("text", _written(text))
        writer.add_document(entry)
    writer.commit()
    writer.wait_merging_threads()


class Lexical:
    """A tantivy index whose ``row`` field holds row numbers."""

    def __init__(self, index: tantivy.Index) -> None:
        """Wrap an opened tantivy index."""
        index.register_tokenizer(_ANALYZER, _analyzer())
        index.config_reader("manual")
        index.reload()
        self._searcher = index.searcher()

    @classmethod
    def build(cls, folder: Path, texts: Iterable[str]) -> Lexical:
        """Build in an empty folder from texts, one a row, in row order.

        Raises OSError if the disk is full.
        """
        try:
            index = tantivy.Index(_schema(), path=str(folder))
            index.register_tokenizer(_ANALYZER, _analyzer())
            _write(index.writer(_HEAP_BYTES, 1), texts)
        except ValueError as problem:
            raise OSError(f"tantivy could not write to {folder.name}: {problem}") from problem
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """Open an index whose bytes were checked before, also where nothing may be written.

        Raises OSError if neither the folder nor a temporary one can be written.
        """
        if os.access(folder, os.W_OK):
            return cls(tantivy.Index.open(str(folder)))
        # Tantivy makes lock files beside what it opens: let them stand beside links. All is open when these go.
        with TemporaryDirectory(prefix="pincite-") as beside:
            for path in folder.iterdir():
                if path.suffix != LOCK:
                    Path(beside, path.name).symlink_to(path.resolve())
            return cls(tantivy.Index.open(beside))

    def search(
        self, question: str, count: int, allowed: NDArray[np.bool_] | None = None, also: Iterable[str] = ()
    ) -> tuple[Rows, Vectors]:
        """Return up to ``count`` rows that share terms with ``question`` and their scores, best first.

        A score is BM25 as a share of what a passage could reach that holds all terms of the question, again and again:
        0 … 1, or a little more where a term also counts as an abbreviation. ``allowed`` tells of each row whether it
        may be found; the others take nobody's place. ``also`` holds words that are searched beside the question's.
        """
        wanted = list(dict.fromkeys(terms(" ".join([question, *other_forms(question), *also]))))
        if not wanted:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, _holding(word)) for word in wanted])
        rows, scores = self._allowed_hits(query, count, allowed)
        # Equal scores come in the order of segments, which is tantivy's own affair: settle them by row.
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order] / self._reachable(terms(question) or wanted)

    def _allowed_hits(
        self, query: tantivy.Query, count: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[Rows, Vectors]:
        """Return the best hits among the allowed rows: as far down the ranking as it takes to have ``count`` of them.

        All of a ranking of 60,000 hits takes 17 ms; naming the allowed documents in the query took 100.
        """
        depth = count
        while True:
            hits = self._searcher.search(query, depth, count=False).hits
            rows = np.array(self._searcher.fast_field_values("row", [address for _, address in hits]), np.int64)
            scores = np.array([score for score, _ in hits], np.float32)
            kept = np.ones(len(rows), bool) if allowed is None else allowed[rows]
            if len(hits) < depth or kept.sum() >= count:
                return rows[kept][:count], scores[kept][:count]
            depth *= 8

    def _reachable(self, wanted: Iterable[str]) -> float:
        """Return the BM25 score that no passage exceeds: its terms' frequencies add a factor of at most k1 + 1."""
        rows = len(self)
        holding = [self._searcher.doc_freq("text", term) for term in set(wanted)]
        return (_K1 + 1) * sum(math.log1p((rows - each + 0.5) / (each + 0.5)) for each in holding)

    def passages_with(self, term: str, allowed: NDArray[np.bool_] | None = None) -> int:
        """Return how many rows, of all or of the allowed ones, hold a term, as :func:`terms` gives it."""
        holding = int(self._searcher.doc_freq("text", term))
        if allowed is None or not holding:
            return holding
        rows, _ = self._allowed_hits(_holding(term), holding, allowed)
        return len(rows)

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self._searcher.num_docs)


def _holding(term: str) -> tantivy.Query:
    return tantivy.Query.term_query(_schema(), "text", term, "freq")


__all__ = ["LOCK", "Lexical", "terms"]
