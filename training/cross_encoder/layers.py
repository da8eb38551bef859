"""The encoder's twelve layers in torch, for training: BERT (Devlin et al., 2019) with the names of a checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from index.encoder.e5_weights import E5Shape, E5Weights

_NEVER = -1e4
LARGEST_WEIGHT = 63
"""What the shipped graph's weights are rounded to, as in :mod:`index.encoder.bert`."""


@dataclass(frozen=True, slots=True)
class Padded:
    """Sequences of like length side by side, padded at the end."""

    ids: Tensor
    """Sequences x pieces."""
    segments: Tensor
    """0 for the question, 1 for what is read."""
    seen: Tensor | None
    """Sequences x 1 x 1 x pieces: 0 where there is a piece, else a large negative number; None if none is missing."""


def padded(sequences: Sequence[Sequence[int] | NDArray[np.int32]], segments: Sequence[int], device: str) -> Padded:
    """Lay sequences side by side. ``segments[n]`` is where the second segment of sequence ``n`` begins."""
    lengths = torch.tensor([len(each) for each in sequences])
    # Fused attention on a GPU wants rows of whole multiples of eight.
    width = (int(lengths.max()) + 7) // 8 * 8
    ids = torch.zeros(len(sequences), width, dtype=torch.long)
    for row, each in enumerate(sequences):
        ids[row, : len(each)] = torch.as_tensor(each)
    columns = torch.arange(width)[None]
    inside = columns < lengths[:, None]
    second = (columns >= torch.tensor(segments)[:, None]) & inside
    seen = None if bool(inside.all()) else (~inside)[:, None, None].to(device) * _NEVER
    return Padded(ids.to(device), second.long().to(device), seen)


@cache
def half(device: str) -> bool:
    """Tell whether half precision is faster there: a processor without it computes it in a roundabout way."""
    return device != "cpu" or "avx512_bf16" in Path("/proc/cpuinfo").read_text(encoding="utf-8")


def runs(lengths: Sequence[int], at_once: int) -> list[tuple[int, int]]:
    """Cut sequences, sorted by length, into runs of at most ``at_once`` pieces, padding included; one at least."""
    made, start = [], 0
    for n in range(1, len(lengths) + 1):
        if n == len(lengths) or lengths[n] * (n + 1 - start) > at_once:
            made.append((start, n))
            start = n
    return made


class ShippedLinear(nn.Linear):
    """A linear layer that can round as the shipped file does.

    Weights as :func:`index.encoder.bert.quantise`, activations as onnxruntime's ``DynamicQuantizeMatMul``, here over
    all pieces at once. Rounding has no slope; the gradient passes as if it were not there (Bengio et al., 2013).
    """

    rounded = False

    def forward(self, x: Tensor) -> Tensor:
        """Return ``x @ W.T + b``."""
        if not self.rounded:
            return super().forward(x)
        return functional.linear(_passed(x, _activations), _passed(self.weight, _weights), self.bias)


def _passed(x: Tensor, rounding: Callable[[Tensor], Tensor]) -> Tensor:
    with torch.no_grad():
        error = rounding(x).sub_(x)
    return x + error


def _weights(weight: Tensor) -> Tensor:
    scale = weight.abs().amax(1, keepdim=True).clamp_min(1e-30) / LARGEST_WEIGHT
    return (weight / scale).round_().mul_(scale)


def _activations(x: Tensor) -> Tensor:
    lowest, highest = x.amin().clamp_max(0), x.amax().clamp_min(0)
    scale = (highest - lowest).clamp_min(1e-30) / 255
    return (x / scale).round_().mul_(scale)


class Embeddings(nn.Module):
    """Word, position and segment tables. The word table is fixed."""

    def __init__(self, shape: E5Shape) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(shape.vocabulary, shape.hidden)
        self.position_embeddings = nn.Embedding(shape.positions, shape.hidden)
        self.token_type_embeddings = nn.Embedding(shape.segments, shape.hidden)
        self.LayerNorm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.word_embeddings.requires_grad_(requires_grad=False)

    def forward(self, batch: Padded) -> Tensor:
        """Return sequences x pieces x hidden."""
        positions = self.position_embeddings.weight[: batch.ids.shape[1]]
        summed = self.word_embeddings(batch.ids) + positions + self.token_type_embeddings(batch.segments)
        normal: Tensor = self.LayerNorm(summed)
        return normal


class SelfAttention(nn.Module):
    """Query, key and value."""

    def __init__(self, shape: E5Shape) -> None:
        super().__init__()
        self.query = ShippedLinear(shape.hidden, shape.hidden)
        self.key = ShippedLinear(shape.hidden, shape.hidden)
        self.value = ShippedLinear(shape.hidden, shape.hidden)
        self.heads = shape.heads

    def forward(self, x: Tensor, seen: Tensor | None) -> Tensor:
        """Return sequences x pieces x hidden, each piece a mixture of its own sequence's values."""
        x = _half(x)
        query, key, value = (
            layer(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for layer in (self.query, self.key, self.value)
        )
        if x.device.type == "cuda":
            mask = None if seen is None else seen.to(query.dtype)
            fused = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
            return fused.transpose(1, 2).flatten(2)
        # Written out, and in half precision throughout: on CPUs the gradient of torch's fused attention takes as long
        # as all the rest together, and autocast would compute the softmax with 32 bits.
        with torch.autocast(x.device.type, enabled=False):
            scores = (query * query.shape[-1] ** -0.5) @ key.transpose(2, 3)
            if seen is not None:
                scores = scores + seen.to(scores.dtype)
            mixed: Tensor = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
            return mixed


def _half(x: Tensor) -> Tensor:
    """Convert once what several layers would each convert under autocast."""
    return x.to(torch.bfloat16) if torch.is_autocast_enabled(x.device.type) else x


class Added(nn.Module):
    """A linear layer whose output is added to what was there before."""

    def __init__(self, inputs: int, shape: E5Shape) -> None:
        super().__init__()
        self.dense = ShippedLinear(inputs, shape.hidden)
        self.LayerNorm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)

    def forward(self, x: Tensor, before: Tensor) -> Tensor:
        """Return the normalised sum."""
        normal: Tensor = self.LayerNorm(self.dense(x) + before)
        return normal


class Layer(nn.Module):
    """One transformer layer."""

    def __init__(self, shape: E5Shape) -> None:
        super().__init__()
        self.attention = nn.ModuleDict({"self": SelfAttention(shape), "output": Added(shape.hidden, shape)})
        self.intermediate = nn.ModuleDict({"dense": ShippedLinear(shape.hidden, shape.intermediate)})
        self.output = Added(shape.intermediate, shape)

    def forward(self, x: Tensor, seen: Tensor | None) -> Tensor:
        """Return sequences x pieces x hidden."""
        x = self.attention["output"](self.attention["self"](x, seen), x)
        narrow: Tensor = self.output(functional.gelu(self.intermediate["dense"](x)), x)
        return narrow


class E5Encoder(nn.Module):
    """All of it, with a checkpoint's names, begun with the package's weights."""

    def __init__(self, weights: E5Weights) -> None:
        """Copy the weights."""
        super().__init__()
        self.embeddings = Embeddings(weights.shape)
        self._layers = [Layer(weights.shape) for _ in range(weights.shape.layers)]
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(self._layers)})
        tensors = {name: torch.from_numpy(value) for name, value in weights.tensors.items()}
        every = np.arange(weights.shape.vocabulary)
        tensors["embeddings.word_embeddings.weight"] = torch.from_numpy(weights.words.rows(every))
        self.load_state_dict(tensors)

    def forward(self, batch: Padded) -> Tensor:
        """Return the last states, sequences x pieces x hidden."""
        return self.every(batch)[-1]

    def every(self, batch: Padded) -> list[Tensor]:
        """Return the states before the first layer and after each: sequences x pieces x hidden."""
        states: list[Tensor] = [self.embeddings(batch)]
        for layer in self._layers:
            states.append(layer(states[-1], batch.seen))
        return states


__all__ = ["E5Encoder", "Padded", "ShippedLinear", "half", "padded", "runs"]
