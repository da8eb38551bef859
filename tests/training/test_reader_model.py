"""The model in torch and the file that ships: the same graph, fitted, kept and taken up again."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from index.encoder.bert import quantise_rows
from index.encoder.minilm import WEIGHTS_SHA256
from index.encoder.runtime import session
from qa.reader.light_model import CLS, FOLDER, SEP, LightModel
from qa.reader.span_model import Text
from tests.training.test_reader_data import pool
from training.reader.card import CARD, card
from training.reader.examples import Example, Maker, tokenizer
from training.reader.export import reader_graph, tensors_of
from training.reader.fit import CHECKPOINT, fit
from training.reader.mining import HardNegatives, mine
from training.reader.model import ReaderModel, collate, losses
from training.reader.recipe import ReaderRecipe
from training.reader.ship import PROVENANCE, ship


@pytest.fixture(scope="module")
def model() -> ReaderModel:
    torch.manual_seed(1)
    return ReaderModel().eval()


def example(*passage: int, spans: tuple[tuple[int, int], ...] = ()) -> Example:
    return Example((CLS, 2129, 2116, SEP, *passage, SEP), 4, 4, spans)


LONG = example(1996, 2924, 2038, 2403, 5628, 1012, spans=((7, 8),))
SHORT = example(2748)


def test_padding_changes_nothing(model: ReaderModel) -> None:
    with torch.no_grad():
        together, relevance = model(collate([LONG, SHORT], "cpu"))
        alone, relevant = model(collate([SHORT], "cpu"))
    length = len(SHORT.ids)
    assert torch.allclose(together[1, :, :length], alone[0], atol=1e-4)
    assert torch.allclose(relevance[1], relevant[0], atol=1e-4)
    assert (together[1, :, length:] < -1000).all()


def test_only_passage_and_no_answer_can_be_chosen(model: ReaderModel) -> None:
    with torch.no_grad():
        scores, _ = model(collate([LONG], "cpu"))
    readable = {0, *range(4, len(LONG.ids) - 1)}
    assert {n for n in range(len(LONG.ids)) if scores[0, 0, n] > -1000} == readable


def test_the_loss_is_the_summed_probability_of_the_answers() -> None:
    both = replace(LONG, spans=((5, 6), (7, 8)))
    batch = collate([both, SHORT], "cpu")
    scores = torch.randn(2, 2, len(LONG.ids)).masked_fill(~batch.readable[:, None], -1e4)
    start, end = scores.softmax(-1).unbind(1)
    probability = torch.stack([start[0, 5] * end[0, 6] + start[0, 7] * end[0, 8], start[1, 0] * end[1, 0]])
    span, _ = losses(scores, torch.zeros(2), batch)
    assert span.item() == pytest.approx(-probability.log().mean().item(), rel=1e-4)


def test_the_shipped_form_reads_as_the_fitted_one(model: ReaderModel) -> None:
    graph = session(reader_graph(tensors_of(model)))
    ids = np.array([LONG.ids], np.int32)
    segments = np.array([[0] * LONG.segments + [1] * (len(LONG.ids) - LONG.segments)], np.int32)
    span, relevance = graph.run(["span", "relevance"], {"ids": ids, "segments": segments})
    with torch.no_grad():
        scores, relevant = model(collate([LONG], "cpu"))
    readable = [0, *range(4, len(LONG.ids) - 1)]
    assert np.abs(span[0, readable].T - scores[0, :, readable].numpy()).max() < 0.3
    assert relevance.item() == pytest.approx(relevant.item(), abs=0.3)


def test_rounded_as_shipped_it_reads_as_the_shipped_form_does_but_for_the_last_digit() -> None:
    torch.manual_seed(1)
    model = ReaderModel().eval()
    graph = session(reader_graph(tensors_of(model)))
    ids = np.array([LONG.ids], np.int32)
    segments = np.array([[0] * LONG.segments + [1] * (len(LONG.ids) - LONG.segments)], np.int32)
    (shipped,) = graph.run(["span"], {"ids": ids, "segments": segments})
    readable = [0, *range(4, len(LONG.ids) - 1)]
    table = model.bert.embeddings.word_embeddings.weight
    codes, scale = quantise_rows(table.detach().numpy())
    with torch.no_grad():
        table.copy_(torch.from_numpy(codes * scale))

    def error() -> float:
        with torch.no_grad():
            scores, _ = model(collate([LONG], "cpu"))
        return float(np.abs(shipped[0, readable].T - scores[0, :, readable].numpy()).mean())

    before = error()
    model.round_products()
    assert error() < before / 2


def test_rows_are_rounded_to_within_half_a_step() -> None:
    table = np.random.default_rng(1).normal(size=(50, 16)).astype(np.float32)
    codes, scale = quantise_rows(table)
    assert codes.dtype == np.int8
    assert (np.abs(codes * scale - table) <= scale / 2 + 1e-6).all()


@pytest.fixture(scope="module")
def negatives(tmp_path_factory: pytest.TempPathFactory) -> HardNegatives:
    return mine(pool(), ReaderRecipe.load().mix, tmp_path_factory.mktemp("work"))


class BrokenOff(Exception):
    """As if the machine had been switched off."""


class OneEpoch(Maker):
    """Makes one epoch, and then the machine is switched off."""

    def epoch(self, number: int) -> list[Example]:
        if number:
            raise BrokenOff
        return super().epoch(number)


def test_fitting_goes_on_where_it_was_broken_off(negatives: HardNegatives, tmp_path: Path) -> None:
    mix = ReaderRecipe.load().mix
    plan = ReaderRecipe.load().fit
    plan = replace(
        plan,
        rates=((0, 0.0), (2, 1e-4), (12, 0.0)),
        averaged=(6, 12),
        coded_from=8,
        batch_pieces=200,
        checkpoint_every=2,
    )
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.mkdir()
    broken.mkdir()
    once = fit(Maker(pool(), negatives, mix, tokenizer()), plan, whole)
    with pytest.raises(BrokenOff):
        fit(OneEpoch(pool(), negatives, mix, tokenizer()), plan, broken)
    assert 0 < torch.load(broken / CHECKPOINT, weights_only=True)["step"] < 12
    again = fit(Maker(pool(), negatives, mix, tokenizer()), plan, broken)
    assert torch.load(broken / CHECKPOINT, weights_only=True)["step"] == 12
    for (name, one), other in zip(once.state_dict().items(), again.state_dict().values(), strict=True):
        assert torch.allclose(one, other, atol=1e-5), name


def test_what_is_shipped_can_be_read_and_says_where_it_came_from(model: ReaderModel, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    lines = [{"step": step, "span": 3.0, "relevance": 0.5, "rate": 1e-4, "examples": 9} for step in (200, 210, 220)]
    log.write_text("\n".join(map(json.dumps, lines)) + "\n")
    ship(model, ReaderRecipe.load(), {"squad_part": "00"}, log, tmp_path / "models")
    read = LightModel(tmp_path / "models").read("Who?", [Text("", "Ana Ruiz leads.")])
    assert len(read[0][0].starts) == len(tokenizer().encode("Ana Ruiz leads.", add_special_tokens=False).ids)
    said = json.loads((tmp_path / "models" / PROVENANCE).read_text())
    assert said["sets"] == {"squad_part": "00"}
    assert said["began from"]["sha256"] == WEIGHTS_SHA256
    assert [line["step"] for line in said["losses"]] == [200, 220]


def test_the_shipped_model_was_made_with_the_settings_that_stand_here() -> None:
    said = json.loads((FOLDER / PROVENANCE).read_text(encoding="utf-8"))["recipe"]
    assert said == json.loads(json.dumps(asdict(ReaderRecipe.load())))


def test_the_card_tells_the_measured_figures() -> None:
    assert CARD.read_text(encoding="utf-8") == card()
