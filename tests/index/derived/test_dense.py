"""Nearest neighbours against a slow reference: every inner product, sorted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.derived.dense import RECALL_AIM, Dense
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


def built(held: Vectors, *, exact: bool = True, blocks: int = 1) -> Dense:
    """Return an index of several blocks of unequal size."""
    ends = sorted(np.random.default_rng(3).integers(0, len(held) + 1, blocks - 1).tolist())
    return Dense.joined([Dense.build(part, exact=exact) for part in np.split(held, ends)])


@given(st.integers(0, 60), st.integers(1, 70), st.integers(0, 2**32), st.booleans(), st.integers(1, 4))
@settings(deadline=None, max_examples=examples(60))
def test_exact_search_is_exact(rows: int, count: int, seed: int, filtered: bool, blocks: int) -> None:
    held = vectors(rows, seed=seed)
    dense = built(held, blocks=blocks)
    question = vectors(1, seed=seed + 1)[0]
    mask = np.random.default_rng(seed).random(rows) < 0.5 if filtered else None
    found, similarities = dense.search(question, count, mask)
    assert found.tolist() == slow(held, question, count, None if mask is None else mask.tolist())
    assert np.allclose(similarities, held[found] @ question, atol=1e-6)
    report = dense.tune(held[:5])
    assert (report.kind, report.recall) == ("exact", 1.0)
    assert len(dense) == rows


@pytest.mark.parametrize("blocks", [1, 4])
def test_a_large_corpus_reaches_the_recall_that_is_aimed_at(blocks: int) -> None:
    held = vectors(6_000)
    dense = built(held, exact=False, blocks=blocks)
    report = dense.tune(held[::100])
    assert report.kind == "ivf-sq8"
    assert report.recall >= RECALL_AIM
    assert 0 < report.probes < report.lists
    aside = held[::60] + np.random.default_rng(2).normal(scale=0.05, size=(100, 32))
    questions = np.ascontiguousarray(aside / np.linalg.norm(aside, axis=1, keepdims=True), np.float32)
    shares = [len(set(dense.search(q, 50)[0].tolist()) & set(slow(held, q, 10))) / 10 for q in questions]
    assert np.mean(shares) > RECALL_AIM - 0.03, "over questions that are not among the passages"
    for question in questions[:5]:
        rows, similarities = dense.search(question, 50)
        assert np.allclose(similarities, held[rows] @ question, atol=0.02)
        assert (np.diff(similarities) <= 0).all()


@pytest.mark.parametrize("exact", [True, False])
def test_what_was_saved_block_by_block_is_what_was_built(exact: bool, tmp_path: Path) -> None:
    held = vectors(2_000)
    parts = [Dense.build(part, exact=exact) for part in np.split(held, [700, 700, 1_500])]
    for number, part in enumerate(parts):
        part.save(tmp_path / str(number))
    built_whole, loaded = Dense.joined(parts), Dense.joined([Dense.load(tmp_path / str(n)) for n in range(4)])
    loaded.visit(built_whole.tune(held[::50]))
    for question in vectors(10, seed=2):
        assert [part.tolist() for part in loaded.search(question, 10)] == [
            part.tolist() for part in built_whole.search(question, 10)
        ]


def test_a_block_is_built_the_same_each_time(tmp_path: Path) -> None:
    held = vectors(2_000)
    for name in ("one", "two"):
        Dense.build(held, exact=False).save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("exact", [True, False])
def test_what_is_not_allowed_is_not_found(exact: bool) -> None:
    held = vectors(2_000)
    dense = built(held, exact=exact, blocks=3)
    dense.tune(held[::50])
    allowed = np.zeros(2_000, bool)
    allowed[[3, 1_999]] = True
    for question in held[:20]:
        assert set(dense.search(question, 10, allowed)[0].tolist()) <= {3, 1_999}
    assert dense.search(held[3], 10, allowed)[0].tolist()[0] == 3
    assert len(dense.search(held[0], 10, np.zeros(2_000, bool))[0]) == 0


def test_best_first() -> None:
    held = vectors(500)
    rows, similarities = built(held).search(held[7], 50)
    assert rows[0] == 7
    assert similarities[0] == pytest.approx(1, abs=1e-5)
    assert (np.diff(similarities) <= 0).all()
