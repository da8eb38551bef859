"""The model and its fitting, on two layers that fit into a second."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from index.encoder.bert import BertShape
from index.encoder.e5_weights import E5Weights, e5_weights
from index.encoder.runtime import session
from qa.reader.cross_encoder import FOLDER
from tests.training.e5_file import e5_bytes
from training.cross_encoder import fit as fitting
from training.cross_encoder.batches import batched, objective
from training.cross_encoder.export import lower_graph, tensors_of, upper_graph
from training.cross_encoder.layers import padded, runs
from training.cross_encoder.model import (
    CrossEncoder,
    absolute_loss,
    collate,
    evidence_loss,
    listwise_loss,
    span_loss,
)
from training.cross_encoder.parts import Read
from training.cross_encoder.recipe import Fit
from training.cross_encoder.shipped import GRAPHS, shipped_weights

READ = Read(
    np.array([0, 5, 6, 2, 2, 6, 7, 8, 9, 2], np.int32),
    5,
    5,
    True,
    ((7, 7),),
    ((5, 6), (7, 8)),
    (False, True),
    False,
    1.0,
)
MISS = replace(READ, ids=READ.ids[:-2], relevant=False, spans=(), units=((5, 6),), evidence=(False,))


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> E5Weights:
    path = tmp_path_factory.mktemp("e5") / "e5.bin"
    path.write_bytes(e5_bytes())
    return e5_weights(path, hashlib.sha256(e5_bytes()).hexdigest())


def test_padding_changes_nothing(weights: E5Weights) -> None:
    model = CrossEncoder(weights).eval()
    model.rounded = True  # full precision
    alone, _ = collate([MISS], "cpu")
    both, wanted = collate([MISS, READ], "cpu")
    width = len(MISS.ids)
    with torch.inference_mode():
        one = model(alone, collate([MISS], "cpu")[1].passage)
        two = model(both, wanted.passage)
    assert torch.allclose(one.relevance[0], two.relevance[0], atol=1e-5)
    assert torch.allclose(one.spans[0, :, :width], two.spans[0, :, :width], atol=1e-4)
    assert bool((two.spans[0, :, 1:5] == -1e4).all())


def test_rounding_comes_close(weights: E5Weights) -> None:
    model = CrossEncoder(weights).eval()
    model.rounded = True
    batch, wanted = collate([READ], "cpu")
    with torch.inference_mode():
        before = model(batch, wanted.passage).relevance
        model.round_products()
        after = model(batch, wanted.passage).relevance
    assert not torch.equal(before, after)
    assert torch.allclose(before, after, atol=0.2)


def test_runs_are_no_larger_than_allowed() -> None:
    lengths = [3, 4, 4, 9, 20, 50]
    made = runs(lengths, 20)
    assert [n for a, b in made for n in range(a, b)] == list(range(6))
    assert all(max(lengths[a:b]) * (b - a) <= 20 or b - a == 1 for a, b in made)


def test_losses_are_small_for_what_is_right() -> None:
    _, wanted = collate([READ, MISS], "cpu")
    right = torch.full((2, 2, 16), -9.0)
    right[0, :, 7] = right[1, :, 0] = 9.0
    assert span_loss(right, wanted) < 0.01 < span_loss(right.flip(0), wanted)
    sentences = torch.full((2, 16), -9.0)
    sentences[0, 7:9] = 9.0
    assert evidence_loss(sentences, wanted) < 0.01 < evidence_loss(-sentences, wanted)
    relevant = torch.tensor([1.0, 0.0])
    good = torch.tensor([9.0, -9.0])
    assert absolute_loss(good, relevant, torch.ones(2)) < 0.01
    together, apart = torch.tensor([0, 0]), torch.tensor([0, 1])
    assert listwise_loss(good, relevant, together, 1) < 0.01 < listwise_loss(-good, relevant, together, 1)
    assert listwise_loss(good, relevant, apart, 2) == 0


def test_the_loss_of_a_list_is_the_cross_entropy_of_each_group() -> None:
    scores = torch.randn(9, generator=torch.Generator().manual_seed(1))
    relevant = torch.tensor([1.0, 0, 0, 1, 1, 0, 0, 1, 0])
    group = torch.tensor([0, 0, 0, 1, 1, 1, 2, 3, 3])
    expected = sum(-scores[a:b].log_softmax(0)[relevant[a:b] > 0].mean() for a, b in ((0, 3), (3, 6), (7, 9)))
    assert listwise_loss(scores, relevant, group, 4) == pytest.approx(float(expected), rel=1e-5)


def test_groups_keep_their_texts_through_the_chunks(weights: E5Weights) -> None:
    model = CrossEncoder(weights).eval()
    groups = [[READ, MISS], [MISS, READ, MISS]]
    recipe = Fit.load()
    with torch.inference_mode():
        one, each = objective(model, batched(groups, 10**6), recipe)
        other, chunked = objective(model, batched(groups, 10), recipe)
    assert len(batched(groups, 10).chunks) == 5
    assert torch.allclose(each, chunked, rtol=0.03)
    assert one == pytest.approx(other.item(), rel=0.03)


def test_padded_marks_what_is_missing() -> None:
    batch = padded([[1, 2, 3], [4]], [1, 1], "cpu")
    assert batch.ids.tolist() == [[1, 2, 3, *[0] * 5], [4, *[0] * 7]]
    assert batch.segments.tolist() == [[0, 1, 1, *[0] * 5], [0] * 8]
    assert batch.seen is not None
    assert batch.seen[1, 0, 0].tolist() == [0, *[-1e4] * 7]


def test_a_run_that_was_broken_off_goes_on_as_if_it_were_not(
    weights: E5Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "e5_weights", lambda: weights)
    monkeypatch.setattr(
        fitting, "steps", lambda _folder, recipe, done: ((n, [[READ, MISS]]) for n in range(done, recipe.steps))
    )
    monkeypatch.setenv("HANDS", "1")
    recipe = replace(Fit.load(), rates=((0, 1e-3), (6, 0.0)), kept=(6,), checkpoint_seconds=0.0)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    whole = fitting.fit(tmp_path / "a", recipe)
    with pytest.raises(KeyboardInterrupt):
        fitting.fit(tmp_path / "b", recipe, after=_broken_off)
    again = fitting.fit(tmp_path / "b", recipe)
    assert again.done == 3
    for name, value in fitting.weights_of(whole.model).items():
        assert torch.allclose(value, fitting.weights_of(again.model)[name], atol=1e-6), name
    assert (tmp_path / "b" / "weights-6.pt").is_file()


def _broken_off(_fitter: fitting.Fitter, step: int) -> None:
    if step == 3:
        raise KeyboardInterrupt


def test_the_shipped_graphs_score_as_the_rounded_model_does(weights: E5Weights) -> None:
    length = len(READ.ids)
    model = CrossEncoder(weights).eval()
    model.round_products()
    batch, wanted = collate([READ], "cpu")
    with torch.inference_mode():
        scores = model(batch, wanted.passage)
        words = model.bert.embeddings.word_embeddings(batch.ids[:, :length]).numpy()
    tensors = tensors_of(fitting.weights_of(model))
    shape = BertShape(weights.shape.layers, weights.shape.hidden, weights.shape.heads)
    segments = batch.segments[:, :length].numpy().astype(np.int32)
    passage = wanted.passage[:, :length].numpy().astype(np.float32)
    lower, upper = session(lower_graph(tensors, shape)), session(upper_graph(tensors, shape))
    states, guess = lower.run(["states", "guess"], {"words": words, "segments": segments, "passage": passage})
    pieces, whole = upper.run(["pieces", "whole"], {"states": states, "passage": passage})
    assert guess[0, 0, 0] == pytest.approx(scores.guess.item(), abs=0.02)
    assert whole[0, 0, 2] == pytest.approx(scores.relevance.item(), abs=0.02)
    assert np.allclose(whole[0, 0, :2], scores.spans[0, :, 0].numpy(), atol=0.02)
    assert np.allclose(pieces[0, 5:9, 0], scores.spans[0, 0, 5:9].numpy(), atol=0.02)
    assert np.allclose(pieces[0, :, 2], scores.evidence[0, :length].numpy(), atol=0.02)


def test_the_shipped_weights_come_back_as_they_were_rounded(weights: E5Weights, tmp_path: Path) -> None:
    model = CrossEncoder(weights)
    tensors = tensors_of(fitting.weights_of(model))
    shape = BertShape(weights.shape.layers, weights.shape.hidden, weights.shape.heads)
    for name, graph in zip(GRAPHS, (lower_graph, upper_graph), strict=True):
        (tmp_path / name).write_bytes(graph(tensors, shape))
    back = shipped_weights(tmp_path)
    assert back.keys() == fitting.weights_of(model).keys()
    for name, value in fitting.weights_of(model).items():
        # Half a step of the 63 on either side of zero.
        assert torch.allclose(back[name], value, atol=float(value.abs().max()) / 63 / 2 + 1e-7), name


def test_a_run_may_begin_with_the_shipped_weights(tmp_path: Path) -> None:
    shipped = shipped_weights(FOLDER)
    begun = fitting.Fitter(replace(Fit.load(), begins="shipped"), tmp_path).model.state_dict()
    assert all(torch.equal(begun[name], value) for name, value in shipped.items())
