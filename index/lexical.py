"""Words to passages by BM25 with tantivy: the only module that imports it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import tantivy

from index.abbreviations import other_forms
from index.dense import Rows
from index.encoder import Vectors

_ANALYZER = "pincite_en"
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
    """Return the terms of ``text`` in order, as they are indexed."""
    return list(_analyzer().analyze(_apart(text)))


def _apart(text: str) -> str:
    """Set Chinese and Japanese signs apart: they are written without spaces, and each is a term of its own."""
    return _SIGN.sub(r" \g<0> ", text)


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=False, indexed=False, fast=True)
    builder.add_unsigned_field("document", stored=False, indexed=True, fast=False)
    builder.add_text_field("text", stored=False, tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()


def _write(writer: tantivy.IndexWriter, texts: Iterable[tuple[int, str]]) -> None:
    for row, (document, text) in enumerate(texts):
        entry = tantivy.Document()
        entry.add_unsigned("row", row)
        entry.add_unsigned("document", document)
        entry.add_text("text", _apart(text))
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
    def build(cls, folder: Path, texts: Iterable[tuple[int, str]]) -> Lexical:
        """Build in an empty folder from (document id, text), one a row, in row order.

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
        """Open an index whose bytes were checked before."""
        return cls(tantivy.Index.open(str(folder)))

    def search(self, question: str, count: int, documents: Sequence[int] | None = None) -> tuple[Rows, Vectors]:
        """Return up to ``count`` rows that share terms with ``question`` and their BM25 scores, best first.

        ``documents`` names the documents that may be found; others are left out before ranking.
        """
        wanted = list(dict.fromkeys(terms(" ".join([question, *other_forms(question)]))))
        if not wanted:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        schema = _schema()
        words = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", word, "freq")) for word in wanted]
        query = tantivy.Query.boolean_query(words)
        if documents is not None:
            allowed = tantivy.Query.term_set_query(schema, "document", list(documents))
            unscored = tantivy.Query.boost_query(tantivy.Query.const_score_query(allowed, 1.0), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, unscored)])
        hits = self._searcher.search(query, count, count=False).hits
        addresses = [address for _, address in hits]
        rows = np.array(self._searcher.fast_field_values("row", addresses), np.int64)
        scores = np.array([score for score, _ in hits], np.float32)
        # Equal scores come in the order of segments, which is tantivy's own affair: settle them by row.
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def passages_with(self, term: str) -> int:
        """Return how many passages hold a term, as :func:`terms` gives it."""
        return int(self._searcher.doc_freq("text", term))

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self._searcher.num_docs)


__all__ = ["Lexical", "terms"]
