"""The fitted weights as an 8-bit ONNX file, without the word table: that one comes from the encoder's package.

Whoever runs it looks the words up, which a session of the encoder holds anyway, so that the table is in memory once.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from torch import Tensor

from index.encoder.bert import (
    BertShape,
    GraphBuilder,
    Tensors,
    floats,
    integers,
    serialise,
    transformer_layers,
    word_inputs,
)
from training.cross_encoder.model import EARLY, PIECE_SCORES, WHOLE_SCORES

_WORDS = "embeddings.word_embeddings.weight"


def tensors_of(weights: Mapping[str, Tensor]) -> Tensors:
    """Return the weights by the names of a BERT checkpoint; the heads are ``pieces`` and ``whole``."""
    named = {name.removeprefix("bert."): tensor.float().cpu().numpy() for name, tensor in weights.items()}
    return {name: values for name, values in named.items() if name != _WORDS}


def lower_graph(tensors: Tensors, shape: BertShape) -> bytes:
    """Build the layers up to the early guess.

    Inputs: ``words``, float32, 1 x pieces x hidden, rows of the word table; ``segments``, int32, 1 x pieces;
    ``passage``, float32, 1 x pieces: 1 for the pieces of the passage, else 0.
    Outputs: ``states``, float32, 1 x pieces x hidden, for :func:`upper_graph`; ``guess``, float32, 1 x 1 x 1:
    relevance, as far as it can be told by then.
    """
    graph = GraphBuilder(tensors)
    layers = range(min(EARLY, shape.layers))
    hidden = transformer_layers(graph, word_inputs(graph, "segments"), shape, numbers=layers)
    graph.node("Identity", [hidden], "states")
    graph.node("Concat", [_first(graph, hidden), _pooled(graph, hidden, _mean(graph))], "early_states", axis=2)
    _head(graph, "early_states", "early", "guess")
    inputs = [floats("words", 1, "pieces", shape.hidden), integers("segments"), floats("passage", 1, "pieces")]
    return serialise(graph, inputs, [floats("states", 1, "pieces", shape.hidden), floats("guess", 1, 1, 1)])


def upper_graph(tensors: Tensors, shape: BertShape) -> bytes:
    """Build the other layers and the heads.

    Inputs: ``states`` and ``passage`` as in :func:`lower_graph`.
    Outputs: ``pieces``, float32, 1 x pieces x 3: start, end and evidence; ``whole``, float32, 1 x 1 x 3: the scores of
    "no answer" as start and as end, and relevance.
    """
    graph = GraphBuilder(tensors)
    hidden = transformer_layers(graph, "states", shape, numbers=range(min(EARLY, shape.layers), shape.layers))
    _head(graph, hidden, "pieces", "pieces")
    pooled = [_pooled(graph, hidden, weights) for weights in (_mean(graph), _answering(graph))]
    graph.node("Concat", [_first(graph, hidden), *pooled], "whole_states", axis=2)
    _head(graph, "whole_states", "whole", "whole")
    inputs = [floats("states", 1, "pieces", shape.hidden), floats("passage", 1, "pieces")]
    outputs = [floats("pieces", 1, "pieces", len(PIECE_SCORES)), floats("whole", 1, 1, len(WHOLE_SCORES))]
    return serialise(graph, inputs, outputs)


def _first(graph: GraphBuilder, hidden: str) -> str:
    return graph.node("Gather", [hidden, graph.constant("first", np.array([0], np.int64))], "first_state", axis=1)


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


def _head(graph: GraphBuilder, x: str, name: str, output: str) -> None:
    weight = graph.constant(f"{name}.matrix", graph.tensors[f"{name}.weight"].T)
    graph.node("Add", [graph.node("MatMul", [x, weight], f"{output}.product"), graph.weight(f"{name}.bias")], output)


__all__ = ["lower_graph", "tensors_of", "upper_graph"]
