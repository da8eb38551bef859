"""Nearest neighbours against a slow reference: every inner product, sorted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.derived.dense import EXACT_UP_TO, RECALL_AIM, Dense
from index.encoder.encoder import Vectors
from tests.support.thorough import examples


def vectors(rows: int, dimension: int = 32, seed: int = 1) -> Vectors:
    """Return unit vectors in clusters, as those of texts are."""
    chance = np.random.default_rng(seed)
    centres = chance.normal(size=(max(1, rows // 40), dimension))
    made = centres[chance.integers(len(centres), size=rows)] + 0.4 * chance.normal(size=(rows, dimension))
    return np.ascontiguousarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def slow(held: Vectors, vector: Vectors, count: int, allowed: list[bool] | None = None) -> list[int]:
    similarity = (held @ vector).tolist()
    rows = [row for row in range(len(held)) if allowed is None or allowed[row]]
    return sorted(rows, key=lambda row: -similarity[row])[:count]


@given(st.integers(0, 60), st.integers(1, 70), st.integers(0, 2**32), st.booleans())
@settings(deadline=None, max_examples=examples(60))
def test_exact_search_is_exact(rows: int, count: int, seed: int, filtered: bool) -> None:
    held = vectors(rows, seed=seed)
    dense, report = Dense.build(held)
    question = vectors(1, seed=seed + 1)[0]
    mask = np.random.default_rng(seed).random(rows) < 0.5 if filtered else None
    found, similarities = dense.search(question, count, mask)
    assert found.tolist() == slow(held, question, count, None if mask is None else mask.tolist())
    assert np.allclose(similarities, held[found] @ question, atol=1e-6)
    assert (report.kind, report.recall) == ("exact", 1.0)
    assert len(dense) == rows


def test_a_large_corpus_reaches_the_recall_that_is_aimed_at(tmp_path: Path) -> None:
    held = vectors(6_000)
    dense, report = Dense.build(held, exact_up_to=5_000)
    assert report.kind == "ivf-sq8"
    assert report.recall >= RECALL_AIM
    assert 0 < report.probes <= report.lists
    questions = vectors(100, seed=2)
    shares = [len(set(dense.search(q, 10)[0].tolist()) & set(slow(held, q, 10))) / 10 for q in questions]
    assert np.mean(shares) > RECALL_AIM - 0.07, "over questions that are not among the passages"
    dense.save(tmp_path / "dense.faiss")
    loaded = Dense.load(tmp_path / "dense.faiss")
    for question in questions[:10]:
        assert [part.tolist() for part in loaded.search(question, 10)] == [
            part.tolist() for part in dense.search(question, 10)
        ]


def test_a_large_corpus_is_built_the_same_each_time(tmp_path: Path) -> None:
    held = vectors(2_000)
    for name in ("one", "two"):
        Dense.build(held, exact_up_to=100)[0].save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("exact_up_to", [EXACT_UP_TO, 100])
def test_what_is_not_allowed_is_not_found(exact_up_to: int) -> None:
    held = vectors(2_000)
    dense, _ = Dense.build(held, exact_up_to)
    allowed = np.zeros(2_000, bool)
    allowed[[3, 1_999]] = True
    for question in held[:20]:
        assert set(dense.search(question, 10, allowed)[0].tolist()) <= {3, 1_999}
    assert dense.search(held[3], 10, allowed)[0].tolist()[0] == 3
    assert len(dense.search(held[0], 10, np.zeros(2_000, bool))[0]) == 0


def test_best_first() -> None:
    held = vectors(500)
    dense, _ = Dense.build(held)
    rows, similarities = dense.search(held[7], 50)
    assert rows[0] == 7
    assert similarities[0] == pytest.approx(1, abs=1e-5)
    assert (np.diff(similarities) <= 0).all()
