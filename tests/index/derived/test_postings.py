"""The postings of a block against counting its texts one by one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.derived.postings import Postings, term_hash
from tests.support.thorough import examples

TERM = st.sampled_from(["a", "bank", "cloud", "ü", "网", "id7"])


@given(st.lists(st.lists(TERM, max_size=9), max_size=9))
@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_term_knows_its_rows(tmp_path: Path, texts: list[list[str]]) -> None:
    path = tmp_path / "postings"
    path.unlink(missing_ok=True)  # the one before may still be mapped
    Postings.of(texts).save(path)
    held = Postings.load(path)
    assert held.lengths.tolist() == [len(text) for text in texts]
    assert held.terms.tolist() == sorted({term_hash(term) for text in texts for term in text})
    for term, start, stop in zip(held.terms.tolist(), held.starts[:-1], held.starts[1:], strict=True):
        counts = {row: Counter(map(term_hash, text))[term] for row, text in enumerate(texts)}
        found = zip(held.rows[start:stop].tolist(), held.counts[start:stop].tolist(), strict=True)
        assert list(found) == [(row, count) for row, count in counts.items() if count]


def test_a_term_counts_255_times_at_most() -> None:
    assert Postings.of([["a"] * 300]).counts.tolist() == [255]


def test_what_is_no_file_of_postings_is_refused(tmp_path: Path) -> None:
    Postings.of([["a", "b"]]).save(tmp_path / "postings")
    held = (tmp_path / "postings").read_bytes()
    for other in (held + b"\0", held[:-1]):
        (tmp_path / "other").write_bytes(other)
        with pytest.raises(ValueError):  # noqa: PT011  (numpy says of a short one that its buffer is too small)
            Postings.load(tmp_path / "other")
