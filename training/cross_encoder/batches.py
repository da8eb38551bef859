"""Groups as tensors, ready for a step, and the sum of what they are fitted to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

import torch
from torch import Tensor

from training.cross_encoder.layers import Padded, runs
from training.cross_encoder.model import (
    CrossEncoder,
    Wanted,
    absolute_loss,
    collate,
    evidence_loss,
    listwise_loss,
    span_loss,
)
from training.cross_encoder.parts import Read
from training.cross_encoder.recipe import Fit

LOSSES = ("span", "listwise", "absolute", "evidence", "early")

Held = TypeVar("Held")


@dataclass(frozen=True, slots=True)
class Batch:
    """The texts of some groups: in chunks of like length, and what concerns all of them together."""

    chunks: tuple[tuple[Padded, Wanted], ...]
    back: Tensor
    """Where each text stands in the order of the chunks."""
    relevant: Tensor
    """Texts: 0 or 1."""
    weight: Tensor
    group: Tensor
    """Texts: number of the group, from 0."""
    groups: int

    def pin_memory(self) -> Batch:
        """Return it in memory from which a GPU fetches by itself; torch's loader asks for that by this name."""
        return _mapped(self, Tensor.pin_memory)


def batched(groups: Sequence[Sequence[Read]], chunk_pieces: int) -> Batch:
    """Lay out the texts of groups in chunks of at most ``chunk_pieces``, padding included."""
    reads = [each for group in groups for each in group]
    order = sorted(range(len(reads)), key=lambda n: len(reads[n].ids))
    ordered = [reads[n] for n in order]
    bounds = runs([len(each.ids) for each in ordered], chunk_pieces)
    return Batch(
        chunks=tuple(collate(ordered[a:b], "cpu") for a, b in bounds),
        back=torch.tensor(order).argsort(),
        relevant=torch.tensor([float(each.relevant) for each in reads]),
        weight=torch.tensor([each.weight for each in reads]),
        group=torch.tensor([number for number, group in enumerate(groups) for _ in group]),
        groups=len(groups),
    )


def moved(held: Held, device: str) -> Held:
    """Return the same with all tensors on ``device``."""
    return _mapped(held, lambda tensor: tensor.to(device, non_blocking=True))


def _mapped(held: Held, change: Callable[[Tensor], Tensor]) -> Held:
    made: Any = held
    if isinstance(held, Tensor):
        made = change(held)
    elif isinstance(held, tuple):
        made = tuple(_mapped(each, change) for each in held)
    elif is_dataclass(held):
        made = replace(held, **{each.name: _mapped(getattr(held, each.name), change) for each in fields(held)})  # type: ignore[type-var]
    return made  # type: ignore[no-any-return]


def objective(model: CrossEncoder, batch: Batch, recipe: Fit) -> tuple[Tensor, Tensor]:
    """Return the weighted sum of the losses over a batch, and each of them by itself, as :data:`LOSSES`."""
    span, evidence, relevance, guess = [], [], [], []
    for texts, wanted in batch.chunks:
        scores = model(texts, wanted.passage)
        span.append(span_loss(scores.spans, wanted))
        evidence.append(evidence_loss(scores.evidence, wanted))
        relevance.append(scores.relevance)
        guess.append(scores.guess)

    def ranked(scored: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        ordered = torch.cat(list(scored))[batch.back]
        together = listwise_loss(ordered, batch.relevant, batch.group, batch.groups)
        return together, absolute_loss(ordered, batch.relevant, batch.weight)

    listwise, absolute = ranked(relevance)
    early = torch.stack(ranked(guess)) @ listwise.new_tensor((recipe.listwise, recipe.absolute))
    each = torch.stack([torch.stack(span).sum(), listwise, absolute, torch.stack(evidence).sum(), early])
    weights = (1.0, recipe.listwise, recipe.absolute, recipe.evidence, recipe.early)
    return (each * each.new_tensor(weights)).sum(), each.detach()


__all__ = ["LOSSES", "Batch", "batched", "moved", "objective"]
