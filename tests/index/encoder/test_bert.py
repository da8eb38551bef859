"""The graph of a BERT encoder against the same arithmetic written out slowly with numpy, on weights made up here."""

from __future__ import annotations

import math

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from index.encoder.bert import BertShape, quantise, sentence_encoder

Array = NDArray[np.float32]
SHAPE = BertShape(layers=2, hidden=32, heads=4)
WORDS, POSITIONS = 50, 16


def made_up_weights() -> dict[str, Array]:
    chance = np.random.default_rng(3)
    sizes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (WORDS, 32),
        "embeddings.position_embeddings.weight": (POSITIONS, 32),
        "embeddings.token_type_embeddings.weight": (2, 32),
        "embeddings.LayerNorm.weight": (32,),
        "embeddings.LayerNorm.bias": (32,),
    }
    for number in range(SHAPE.layers):
        layer = f"encoder.layer.{number}"
        for name, out, into in [
            ("attention.self.query", 32, 32),
            ("attention.self.key", 32, 32),
            ("attention.self.value", 32, 32),
            ("attention.output.dense", 32, 32),
            ("intermediate.dense", 64, 32),
            ("output.dense", 32, 64),
        ]:
            sizes |= {f"{layer}.{name}.weight": (out, into), f"{layer}.{name}.bias": (out,)}
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            sizes |= {f"{layer}.{name}.weight": (32,), f"{layer}.{name}.bias": (32,)}
    return {name: chance.normal(0, 0.4, size).astype(np.float32) for name, size in sizes.items()}


def norm(x: Array, tensors: dict[str, Array], name: str) -> Array:
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
    return scaled * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]


def slow_encoder(tensors: dict[str, Array], ids: list[int]) -> Array:
    """Compute what Devlin et al. (2019) wrote, in 32 bits, piece by piece."""

    def linear(x: Array, name: str) -> Array:
        return x @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]

    x = tensors["embeddings.word_embeddings.weight"][ids] + tensors["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + tensors["embeddings.token_type_embeddings.weight"][0], tensors, "embeddings.LayerNorm")
    size = SHAPE.hidden // SHAPE.heads
    for number in range(SHAPE.layers):
        name = f"encoder.layer.{number}"
        query, key, value = (linear(x, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
        heads = []
        for head in range(SHAPE.heads):
            part = slice(head * size, (head + 1) * size)
            weights = np.exp(query[:, part] @ key[:, part].T / math.sqrt(size))
            heads.append(weights / weights.sum(-1, keepdims=True) @ value[:, part])
        attended = linear(np.concatenate(heads, axis=1), f"{name}.attention.output.dense")
        x = norm(x + attended, tensors, f"{name}.attention.output.LayerNorm")
        wide = linear(x, f"{name}.intermediate.dense")
        active = wide * 0.5 * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
        x = norm(x + linear(active.astype(np.float32), f"{name}.output.dense"), tensors, f"{name}.output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


@pytest.fixture(scope="module")
def session() -> InferenceSession:
    return InferenceSession(sentence_encoder(made_up_weights(), SHAPE), providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("ids", [[1], [1, 2, 3], list(range(POSITIONS)), [7] * POSITIONS, [49, 0, 49, 0]], ids=len)
def test_the_graph_computes_what_the_paper_says(session: InferenceSession, ids: list[int]) -> None:
    inputs = np.array([ids], np.int32)
    (vector,) = session.run(["vector"], {"ids": inputs, "segments": np.zeros_like(inputs)})
    expected = slow_encoder(made_up_weights(), ids)
    assert vector.shape == (1, 32)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert float(vector[0] @ expected) > 0.99


def test_the_graph_is_a_sound_onnx_file_and_always_the_same() -> None:
    made = sentence_encoder(made_up_weights(), SHAPE)
    assert made == sentence_encoder(made_up_weights(), SHAPE)
    model = onnx.load_from_string(made)
    assert [value.name for value in model.graph.input] == ["ids", "segments"]
    assert [value.name for value in model.graph.output] == ["vector"]
    kinds = [node.op_type for node in model.graph.node]
    assert kinds.count("DynamicQuantizeMatMul") == 4 * SHAPE.layers


@given(
    st_numpy.arrays(
        np.float32, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.floats(-1e3, 1e3, width=32)
    )
)
def test_codes_keep_to_seven_bits_and_come_near(weight: Array) -> None:
    codes, scale = quantise(weight)
    assert codes.dtype == np.int8
    assert np.abs(codes.astype(int)).max() <= 63
    assert scale.shape == (weight.shape[1],)
    assert (scale > 0).all()
    assert (np.abs(codes * scale - weight) <= scale * 0.501 + 1e-6).all()
