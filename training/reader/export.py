"""The fitted weights as an 8-bit ONNX file: the graph of :mod:`index.encoder.bert` with the reader's two heads."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from index.encoder.bert import (
    BertShape,
    GraphBuilder,
    Tensors,
    floats,
    integers,
    quantise_rows,
    serialise,
    transformer_layers,
)
from training.reader.model import ReaderModel

SHAPE = BertShape(layers=6, hidden=384, heads=12)


def tensors_of(model: ReaderModel) -> Tensors:
    """Return the weights by the names of the published checkpoint; the heads are ``span`` and ``relevance``."""
    state = model.state_dict()
    return {name.removeprefix("bert."): tensor.float().cpu().numpy() for name, tensor in state.items()}


def reader_graph(tensors: Tensors) -> bytes:
    """Build the reader.

    Inputs ``ids`` and ``segments``: int32, 1 x pieces. Outputs ``span``: float32, 1 x pieces x 2, start and end scores;
    ``relevance``: float32, 1 x 1 x 1.
    """
    graph = GraphBuilder(tensors)
    hidden = transformer_layers(graph, _embedded(graph), SHAPE)
    first = graph.node("Gather", [hidden, graph.constant("first", np.array([0], np.int64))], "first_hidden", axis=1)
    _head(graph, hidden, "span")
    _head(graph, first, "relevance")
    inputs = [integers("ids"), integers("segments")]
    return serialise(graph, inputs, [floats("span", 1, "pieces", 2), floats("relevance", 1, 1, 1)])


def _embedded(graph: GraphBuilder) -> str:
    """Add the embeddings with an 8-bit word table: as 32-bit numbers it would be two thirds of the file."""
    codes, scale = quantise_rows(graph.tensors["embeddings.word_embeddings.weight"])
    coded = graph.node("Gather", [graph.constant("word.codes", codes), "ids"], "word.coded")
    scales = graph.node("Gather", [graph.constant("word.scale", scale), "ids"], "word.scales")
    word = graph.node("Mul", [graph.node("Cast", [coded], "word.cast", to=1), scales], "word")
    length = graph.node("Shape", ["ids"], "length", start=1, end=2)
    zero = graph.constant("zero", np.array([0], np.int64))
    positions = [graph.weight("embeddings.position_embeddings.weight"), zero, length, zero]
    placed = graph.node("Add", [word, graph.node("Slice", positions, "position")], "placed")
    kinds = graph.node("Gather", [graph.weight("embeddings.token_type_embeddings.weight"), "segments"], "kinds")
    return graph.norm_of_sum(placed, kinds, "embeddings.LayerNorm", "embedded")


def _head(graph: GraphBuilder, x: str, name: str) -> None:
    weight = graph.constant(f"{name}.matrix", graph.tensors[f"{name}.weight"].T)
    graph.node("Add", [graph.node("MatMul", [x, weight], f"{name}.product"), graph.weight(f"{name}.bias")], name)


def sizes(tensors: Mapping[str, np.ndarray]) -> int:
    """Return how many numbers the weights hold."""
    return sum(tensor.size for tensor in tensors.values())


__all__ = ["SHAPE", "reader_graph", "sizes", "tensors_of"]
