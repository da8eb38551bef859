"""The fitted weights as an 8-bit ONNX file, without the word table: that one comes from the encoder's package.

Whoever runs it looks the words up, which a session of the encoder holds anyway, so that the table is in memory once.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
from onnx import TensorProto, helper
from torch import Tensor

from index.encoder.bert import BertShape, GraphBuilder, Tensors, transformer_layers
from training.cross_encoder.model import PIECE_SCORES, WHOLE_SCORES

_WORDS = "embeddings.word_embeddings.weight"


def tensors_of(weights: Mapping[str, Tensor]) -> Tensors:
    """Return the weights by the names of a BERT checkpoint; the heads are ``pieces`` and ``whole``."""
    named = {name.removeprefix("bert."): tensor.float().cpu().numpy() for name, tensor in weights.items()}
    return {name: values for name, values in named.items() if name != _WORDS}


def reader_graph(tensors: Tensors, shape: BertShape) -> bytes:
    """Build the reader.

    Inputs: ``words``, float32, 1 x pieces x hidden, rows of the word table; ``segments``, int32, 1 x pieces;
    ``passage``, float32, 1 x pieces: 1 for the pieces of the passage, else 0.
    Outputs: ``pieces``, float32, 1 x pieces x 3: start, end and evidence; ``whole``, float32, 1 x 1 x 3: the scores of
    "no answer" as start and as end, and relevance.
    """
    graph = GraphBuilder(tensors)
    hidden = transformer_layers(graph, _embedded(graph), shape)
    _head(graph, hidden, "pieces")
    first = graph.node("Gather", [hidden, graph.constant("first", np.array([0], np.int64))], "first_state", axis=1)
    pooled = [_pooled(graph, hidden, weights) for weights in (_mean(graph), _answering(graph))]
    graph.node("Concat", [first, *pooled], "states", axis=2)
    _head(graph, "states", "whole")
    return _serialised(graph, shape.hidden)


def _mean(graph: GraphBuilder) -> str:
    total = graph.node("ReduceSum", ["passage", graph.constant("pieces_axis", np.array([1], np.int64))], "passage.sum")
    return graph.node("Div", ["passage", total], "mean.weights")


def _answering(graph: GraphBuilder) -> str:
    column = graph.node("Gather", ["pieces", graph.constant("start", np.array([0], np.int64))], "start.column", axis=2)
    starts = graph.node("Squeeze", [column, graph.constant("scores_axis", np.array([2], np.int64))], "starts")
    outside = graph.node("Sub", ["passage", graph.constant("one", np.array([1], np.float32))], "outside")
    never = graph.node("Mul", [outside, graph.constant("never", np.array([1e4], np.float32))], "never.added")
    return graph.node("Softmax", [graph.node("Add", [starts, never], "starts.inside")], "answering.weights", axis=1)


def _pooled(graph: GraphBuilder, hidden: str, weights: str) -> str:
    axis = graph.constant("pieces_axis", np.array([1], np.int64))
    row = graph.node("Unsqueeze", [weights, axis], f"{weights}.row")
    return graph.node("MatMul", [row, hidden], f"{weights}.state")


def _embedded(graph: GraphBuilder) -> str:
    length = graph.node("Shape", ["segments"], "length", start=1, end=2)
    zero = graph.constant("zero", np.array([0], np.int64))
    positions = [graph.weight("embeddings.position_embeddings.weight"), zero, length, zero]
    placed = graph.node("Add", ["words", graph.node("Slice", positions, "position")], "placed")
    kinds = graph.node("Gather", [graph.weight("embeddings.token_type_embeddings.weight"), "segments"], "kinds")
    return graph.norm_of_sum(placed, kinds, "embeddings.LayerNorm", "embedded")


def _head(graph: GraphBuilder, x: str, name: str) -> None:
    weight = graph.constant(f"{name}.matrix", graph.tensors[f"{name}.weight"].T)
    graph.node("Add", [graph.node("MatMul", [x, weight], f"{name}.product"), graph.weight(f"{name}.bias")], name)


def _serialised(graph: GraphBuilder, hidden: int) -> bytes:
    inputs = [
        helper.make_tensor_value_info("words", TensorProto.FLOAT, [1, "pieces", hidden]),
        helper.make_tensor_value_info("segments", TensorProto.INT32, [1, "pieces"]),
        helper.make_tensor_value_info("passage", TensorProto.FLOAT, [1, "pieces"]),
    ]
    outputs = [
        helper.make_tensor_value_info("pieces", TensorProto.FLOAT, [1, "pieces", len(PIECE_SCORES)]),
        helper.make_tensor_value_info("whole", TensorProto.FLOAT, [1, 1, len(WHOLE_SCORES)]),
    ]
    body = helper.make_graph(graph.nodes, "reader", inputs, outputs, list(graph.constants.values()))
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    made: onnx.ModelProto = helper.make_model(body, opset_imports=opsets, ir_version=9)
    return bytes(made.SerializeToString())


__all__ = ["reader_graph", "tensors_of"]
