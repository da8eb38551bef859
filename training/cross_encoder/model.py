"""The model in torch: the encoder's layers under heads for span, evidence and relevance; and what it is fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from index.encoder.e5_weights import E5Weights
from training.cross_encoder.layers import E5Encoder, Padded, ShippedLinear, half, padded
from training.cross_encoder.parts import Read

_NOWHERE = -1e4
EARLY = 6
"""After so many layers relevance is guessed already, so that not every passage has to be read to the end."""
PIECE_SCORES = ("start", "end", "evidence")
WHOLE_SCORES = ("no start", "no end", "relevance")


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model says of a batch. Logits; higher is better."""

    spans: Tensor
    """Sequences x 2 x pieces: as first and as last piece of an answer; piece 0 stands for "no answer"."""
    evidence: Tensor
    """Sequences x pieces: the mean over a sentence tells whether it is part of the answer."""
    relevance: Tensor
    """Sequences: whether the passage answers the question."""
    guess: Tensor
    """The same, after :data:`EARLY` layers."""


class CrossEncoder(nn.Module):
    """Reads question and passage together.

    What is said of the passage as a whole is read from three states: the first one, the mean over the passage, and the
    mean weighted by where an answer may begin. The first one alone will not do: the encoder was trained through means,
    and its first state hardly differs from text to text.
    """

    rounded = False

    def __init__(self, weights: E5Weights) -> None:
        """Begin with the encoder's weights; only the first kind of segment was trained, so the second starts there."""
        super().__init__()
        self.bert = E5Encoder(weights)
        hidden = weights.shape.hidden
        self.pieces = nn.Linear(hidden, len(PIECE_SCORES))
        self.whole = nn.Linear(3 * hidden, len(WHOLE_SCORES))
        self.early = nn.Linear(2 * hidden, 1)
        table = self.bert.embeddings.token_type_embeddings.weight
        with torch.no_grad():
            table[1] = table[0]
            for head in (self.pieces, self.whole, self.early):
                nn.init.normal_(head.weight, std=0.02)
                nn.init.zeros_(head.bias)

    def round_products(self) -> None:
        """From now on compute with the shipped file's precision, so that fitting goes on around its errors."""
        self.rounded = True
        for layer in self.modules():
            if isinstance(layer, ShippedLinear):
                layer.rounded = True

    def forward(self, batch: Padded, passage: Tensor) -> Scores:
        """``passage``: sequences x pieces, True for the pieces of the passage."""
        # Half precision is much faster where the processor has it, but what the shipped file rounds needs all of it.
        device = batch.ids.device.type
        with torch.autocast(device, torch.bfloat16, enabled=half(device) and not self.rounded):
            every = self.bert.every(batch)
            states = every[-1].float()
        with torch.autocast(device, enabled=False):
            pieces = self.pieces(states).transpose(1, 2)
            spans = pieces[:, :2].masked_fill(~passage[:, None], _NOWHERE)
            mean = passage / passage.sum(1, keepdim=True).clamp_min(1)
            weights = torch.stack([mean, spans[:, 0].softmax(1)], 1)
            whole = self.whole(torch.cat([states[:, 0], (weights @ states).flatten(1)], 1))
            # Piece 0, which is never part of the passage, holds the scores of "no answer".
            spans = torch.cat([whole[:, :2, None], spans[:, :, 1:]], 2)
            lower = every[EARLY].float() if len(every) > EARLY else states
            guess = self.early(torch.cat([lower[:, 0], (mean[:, None] @ lower)[:, 0]], 1))[:, 0]
            return Scores(spans, pieces[:, 2], whole[:, 2], guess)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What should be read from the sequences of a batch."""

    passage: Tensor
    """Sequences x pieces: True for the pieces of the passage."""
    starts: Tensor
    """Sequences x answers: first pieces of the answers; 0, which is "no answer", where there is none."""
    ends: Tensor
    spans: Tensor
    """True where ``starts`` and ``ends`` hold an answer or "no answer", False where they only fill up."""
    marked: Tensor
    """Sequences: the weight of the span loss."""
    relevant: Tensor
    """Sequences: 0 or 1."""
    weight: Tensor
    """Sequences: of the relevance loss."""
    units: Tensor
    """Sequences x pieces: number of the sentence that a piece belongs to, from 1 and through the batch; 0 for none."""
    evidence: Tensor
    """Sentences: 0 or 1."""
    unit_weight: Tensor


def collate(reads: Sequence[Read], device: str) -> tuple[Padded, Wanted]:
    """Put sequences side by side, and what should be read from them."""
    batch = padded([each.ids for each in reads], [each.segment for each in reads], "cpu")
    count, width = batch.ids.shape
    answers = max(1, max(len(each.spans) for each in reads))
    passage = torch.zeros(count, width, dtype=torch.bool)
    starts, ends = (torch.zeros(count, answers, dtype=torch.long) for _ in range(2))
    spans = torch.zeros(count, answers, dtype=torch.bool)
    units = torch.zeros(count, width, dtype=torch.long)
    evidence: list[bool] = []
    unit_weight: list[float] = []
    for row, each in enumerate(reads):
        passage[row, each.passage : len(each.ids) - 1] = True
        for n, (start, end) in enumerate(each.spans or ((0, 0),)):
            starts[row, n], ends[row, n], spans[row, n] = start, end, True
        for (start, end), held in zip(each.units, each.evidence, strict=True):
            evidence.append(held)
            # A sentence that holds a span is evidence, but so may be its neighbours, which nobody marked.
            unit_weight.append(each.weight * (1.0 if each.whole else 0.4) / len(each.units) ** 0.5)
            units[row, start : end + 1] = len(evidence)
    numbers = (
        torch.tensor([each.weight if each.marked else 0.0 for each in reads]),
        torch.tensor([float(each.relevant) for each in reads]),
        torch.tensor([each.weight for each in reads]),
        units,
        torch.tensor(evidence, dtype=torch.float),
        torch.tensor(unit_weight),
    )
    wanted = Wanted(*(tensor.to(device) for tensor in (passage, starts, ends, spans, *numbers)))
    seen = None if batch.seen is None else batch.seen.to(device)
    return Padded(batch.ids.to(device), batch.segments.to(device), seen), wanted


def span_loss(spans: Tensor, wanted: Wanted) -> Tensor:
    """Return the summed loss of the places of answers, each sequence by its weight.

    The marginal likelihood over all annotated answers: minus the logarithm of the summed probability of the spans, of
    which "no answer" is one (Lee et al., 2019, section 3).
    """
    start, end = spans.log_softmax(-1).unbind(1)
    likelihood = start.gather(1, wanted.starts) + end.gather(1, wanted.ends)
    return -(likelihood.masked_fill(~wanted.spans, float("-inf")).logsumexp(1) * wanted.marked).sum()


def evidence_loss(scores: Tensor, wanted: Wanted) -> Tensor:
    """Return the summed cross-entropy of the sentences, whose score is the mean over their pieces."""
    count = len(wanted.evidence)
    if not count:
        return scores.sum() * 0
    flat = wanted.units.flatten()
    sums = torch.zeros(count + 1, device=scores.device).index_add(0, flat, scores.flatten())
    sizes = torch.zeros(count + 1, device=scores.device).index_add(0, flat, torch.ones_like(scores.flatten()))
    mean = (sums / sizes.clamp_min(1))[1:]
    return functional.binary_cross_entropy_with_logits(mean, wanted.evidence, wanted.unit_weight, reduction="sum")


def absolute_loss(relevance: Tensor, relevant: Tensor, weight: Tensor) -> Tensor:
    """Return the summed cross-entropy of "answers", each text by itself: so the score means the same everywhere."""
    return functional.binary_cross_entropy_with_logits(relevance, relevant, weight, reduction="sum")


def listwise_loss(relevance: Tensor, relevant: Tensor, group: Tensor, count: int) -> Tensor:
    """Return the summed cross-entropy over each group: that the text that answers is the one that does.

    ``group`` holds each text's group, of ``count``. One whose texts all answer, or none of them, has nothing to tell.
    """
    highest = torch.full((count,), float("-inf"), device=relevance.device)
    highest = highest.scatter_reduce(0, group, relevance.detach(), "amax")
    mass = torch.zeros(count, device=relevance.device).index_add(0, group, (relevance - highest[group]).exp())
    shares = relevance - highest[group] - mass.log()[group]
    answering, texts = (
        torch.zeros(count, device=relevance.device).index_add(0, group, each)
        for each in (relevant, torch.ones_like(relevant))
    )
    told = (answering > 0) & (answering < texts)
    weight = torch.where(told, 1 / answering.clamp_min(1), 0.0)[group]
    return -(shares * relevant * weight).sum()


__all__ = [
    "CrossEncoder",
    "Scores",
    "Wanted",
    "absolute_loss",
    "collate",
    "evidence_loss",
    "listwise_loss",
    "span_loss",
]
