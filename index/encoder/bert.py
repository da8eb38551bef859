"""A BERT encoder as an ONNX graph with 8-bit weights, built in memory from a safetensors file.

Why build the graph here rather than export it: torch takes seconds to import and hundreds of megabytes to hold, and a
second copy of the weights would have to be shipped or cached. The graph below is the published architecture (Devlin et
al., 2019) written down once, and is ready in about a second.

Weights are quantised per output channel to 7 bits (-63 … 63 in int8). The eighth bit is left unused because processors
without VNNI add pairs of products in 16 bits, where full 8-bit weights can saturate; so the integers are the same on
every x86 machine. Activations are quantised per run, therefore a run holds exactly one text: its vector does not depend
on what else is encoded (law L7), and nothing is padded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_CONTRIB = "com.microsoft"
LARGEST_WEIGHT = 63
_LARGEST_CODE = 127
_LAYER_NORM_EPSILON = 1e-12

Tensors = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class BertShape:
    """The sizes that the graph is built for, as in the model's ``config.json``."""

    layers: int
    hidden: int
    heads: int


@dataclass(slots=True)
class GraphBuilder:
    """Collects nodes and constants; each method adds one step and returns the name of its output."""

    tensors: Tensors
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """Add a constant once, by name."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(self, name: str) -> str:
        """Add a tensor of the checkpoint as it is."""
        return self.constant(name, self.tensors[name])

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:  # noqa: ANN401  (onnx's own types)
        """Add one operator with one output."""
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def linear(self, x: str, names: list[str], output: str) -> str:
        """Add ``x @ W.T + b`` with quantised ``W``; several named layers side by side become one product."""
        weight = np.concatenate([self.tensors[f"{name}.weight"] for name in names]).T
        bias = np.concatenate([self.tensors[f"{name}.bias"] for name in names])
        codes, scale = quantise(weight)
        inputs = [
            x,
            self.constant(f"{output}.codes", codes),
            self.constant(f"{output}.scale", scale),
            "",
            self.constant(f"{output}.bias", bias),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, output, _CONTRIB)

    def norm_of_sum(self, x: str, y: str, name: str, output: str) -> str:
        """Add ``LayerNorm(x + y)`` with the gain and bias called ``name``.

        Written out step by step: onnxruntime's own operator for it takes three times as long, a third of the whole.
        """
        total = self.node("Add", [x, y], f"{output}.sum")
        centred = self.node("Sub", [total, self._mean(total)], f"{output}.centred")
        square = self.node("Mul", [centred, centred], f"{output}.square")
        epsilon = self.constant("epsilon", np.array(_LAYER_NORM_EPSILON, np.float32))
        variance = self.node("Add", [self._mean(square), epsilon], f"{output}.variance")
        deviation = self.node("Sqrt", [variance], f"{output}.deviation")
        inverse = self.node("Reciprocal", [deviation], f"{output}.inverse")
        scaled = self.node("Mul", [centred, inverse], f"{output}.scaled")
        gained = self.node("Mul", [scaled, self.weight(f"{name}.weight")], f"{output}.gained")
        return self.node("Add", [gained, self.weight(f"{name}.bias")], output)

    def _mean(self, x: str) -> str:
        """Add the mean over the last axis, which is kept."""
        return self.node("ReduceMean", [x, self.constant("last", np.array([-1], np.int64))], f"{x}.mean", keepdims=1)


def quantise(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round ``weight`` (inputs x outputs) to 7-bit codes with one scale an output: ``codes * scale`` is near it."""
    largest = np.abs(weight).max(axis=0)
    scale = np.maximum(largest / LARGEST_WEIGHT, np.finfo(np.float32).tiny)
    return np.round(weight / scale).astype(np.int8), scale


def quantise_rows(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round a table that is looked up by row to 8-bit codes with one scale a row (rows x 1)."""
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True) / _LARGEST_CODE, np.finfo(np.float32).tiny)
    return np.round(table / scale).astype(np.int8), scale


def encoder_layers(graph: GraphBuilder, shape: BertShape, prefix: str = "") -> str:
    """Add embeddings and transformer layers over the inputs ``ids`` and ``segments`` (int32, 1 x pieces).

    Returns the name of the last hidden state (float32, 1 x pieces x hidden).
    """
    tables = [f"{prefix}embeddings.{kind}_embeddings.weight" for kind in ("word", "position", "token_type")]
    norm = [f"{prefix}embeddings.LayerNorm.{part}" for part in ("weight", "bias")]
    graph.nodes.append(
        helper.make_node(
            "EmbedLayerNormalization",
            ["ids", "segments", *map(graph.weight, tables + norm)],
            ["embedded", "unused_mask"],
            domain=_CONTRIB,
            epsilon=_LAYER_NORM_EPSILON,
        )
    )
    return transformer_layers(graph, "embedded", shape, prefix)


def word_inputs(graph: GraphBuilder, segments: str | None = None) -> str:
    """Add the embeddings over the input ``words`` (float32, 1 x pieces x hidden): rows that were looked up elsewhere.

    ``segments`` names an input, int32, 1 x pieces; without it, all pieces are of the first segment. Returns the name of
    the normalised sum.
    """
    zero = graph.constant("zero", np.array([0], np.int64))
    length = graph.node("Shape", ["words"], "length", start=1, end=2)
    bounds = [graph.weight("embeddings.position_embeddings.weight"), zero, length, zero]
    placed = graph.node("Add", ["words", graph.node("Slice", bounds, "positions")], "placed")
    kinds = graph.tensors["embeddings.token_type_embeddings.weight"]
    if segments is None:
        kind = graph.constant("first_kind", kinds[0])
    else:
        kind = graph.node("Gather", [graph.constant("kinds", kinds), segments], "kinds_of")
    return graph.norm_of_sum(placed, kind, "embeddings.LayerNorm", "embedded")


def transformer_layers(
    graph: GraphBuilder, hidden: str, shape: BertShape, prefix: str = "", numbers: range | None = None
) -> str:
    """Add the transformer layers over ``hidden`` (float32, 1 x pieces x hidden); returns the name of the last one's.

    All of them, or those of ``numbers``.
    """
    for number in range(shape.layers) if numbers is None else numbers:
        hidden = _layer(graph, hidden, f"{prefix}encoder.layer.{number}", shape)
    return hidden


def _layer(graph: GraphBuilder, x: str, name: str, shape: BertShape) -> str:
    attention = f"{name}.attention"
    projected = graph.linear(x, [f"{attention}.self.{part}" for part in ("query", "key", "value")], f"{name}.qkv")
    parts = [f"{name}.q", f"{name}.k", f"{name}.v"]
    graph.nodes.append(helper.make_node("Split", [projected], parts, axis=2, num_outputs=3))
    mixed = graph.node("MultiHeadAttention", parts, f"{name}.mixed", _CONTRIB, num_heads=shape.heads)
    attended = graph.linear(mixed, [f"{attention}.output.dense"], f"{name}.attended")
    x = graph.norm_of_sum(attended, x, f"{attention}.output.LayerNorm", f"{name}.middle")
    wide = graph.linear(x, [f"{name}.intermediate.dense"], f"{name}.wide")
    active = graph.node("Gelu", [wide], f"{name}.active", _CONTRIB)
    narrow = graph.linear(active, [f"{name}.output.dense"], f"{name}.narrow")
    return graph.norm_of_sum(narrow, x, f"{name}.output.LayerNorm", f"{name}.out")


def sentence_encoder(tensors: Tensors, shape: BertShape) -> bytes:
    """Build a sentence encoder: the mean over pieces, scaled to length 1.

    Inputs ``ids`` and ``segments``: int32, 1 x pieces. Output ``vector``: float32, 1 x hidden.
    """
    graph = GraphBuilder(tensors)
    mean_vector(graph, encoder_layers(graph, shape))
    return serialise(graph, [integers("ids"), integers("segments")], [floats("vector", 1, shape.hidden)])


def mean_vector(graph: GraphBuilder, hidden: str) -> None:
    """Add the output ``vector``: the mean of ``hidden`` over the pieces, scaled to length 1."""
    mean = graph.node("ReduceMean", [hidden, graph.constant("axis", np.array([1], np.int64))], "mean", keepdims=0)
    graph.node("LpNormalization", [mean], "vector", axis=1, p=2)


def integers(name: str) -> onnx.ValueInfoProto:
    """Return an input or output of one integer a piece."""
    return helper.make_tensor_value_info(name, TensorProto.INT32, [1, "pieces"])


def floats(name: str, *dimensions: int | str) -> onnx.ValueInfoProto:
    """Return an input or output of such dimensions."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, list(dimensions))


def serialise(
    graph: GraphBuilder, inputs: Sequence[onnx.ValueInfoProto], outputs: Sequence[onnx.ValueInfoProto]
) -> bytes:
    """Return the graph as an ONNX file's bytes."""
    body = helper.make_graph(graph.nodes, "bert", list(inputs), list(outputs), list(graph.constants.values()))
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_CONTRIB, 1)]
    serialised: bytes = helper.make_model(body, opset_imports=opsets, ir_version=9).SerializeToString()
    return serialised


__all__ = [
    "LARGEST_WEIGHT",
    "BertShape",
    "GraphBuilder",
    "encoder_layers",
    "floats",
    "integers",
    "mean_vector",
    "quantise",
    "quantise_rows",
    "sentence_encoder",
    "serialise",
    "transformer_layers",
    "word_inputs",
]
