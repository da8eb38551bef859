"""The reader in torch: the default encoder's layers under a span head and a relevance head."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import BertModel

from index.encoder.bert import LARGEST_WEIGHT, quantise_rows
from index.encoder.minilm import minilm_folder
from training.reader.examples import Example

_NOWHERE = -1e4


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples side by side, padded at the end."""

    ids: Tensor
    """Examples x pieces."""
    segments: Tensor
    padding: Tensor
    """1 where there is a piece."""
    readable: Tensor
    """True for the pieces of the passage and for the first one, which stands for "no answer"."""
    starts: Tensor
    """Examples x answers: first pieces of the answers; 0, which is "no answer", where there is none."""
    ends: Tensor
    spans: Tensor
    """True where ``starts`` and ``ends`` hold an answer or "no answer", False where they only fill up."""


class ShippedLinear(nn.Linear):
    """A linear layer that can round as the shipped file does.

    Weights as :func:`index.encoder.bert.quantise`, activations as onnxruntime's ``DynamicQuantizeMatMul``. Rounding has
    no slope; the gradient passes as if it were not there (Bengio et al., 2013).
    """

    rounded = False

    def forward(self, x: Tensor) -> Tensor:
        """Return ``x @ W.T + b``."""
        if not self.rounded:
            return super().forward(x)
        return nn.functional.linear(_passed(x, _activations), _passed(self.weight, _weights), self.bias)


def _passed(x: Tensor, rounding: Callable[[Tensor], Tensor]) -> Tensor:
    with torch.no_grad():
        error = rounding(x).sub_(x)
    return x + error


def _weights(weight: Tensor) -> Tensor:
    scale = weight.abs().amax(1, keepdim=True).clamp_min(1e-30) / LARGEST_WEIGHT
    return (weight / scale).round_().mul_(scale)


def _activations(x: Tensor) -> Tensor:
    lowest, highest = x.amin((1, 2), keepdim=True).clamp_max(0), x.amax((1, 2), keepdim=True).clamp_min(0)
    scale = (highest - lowest).clamp_min(1e-30) / 255
    return (x / scale).round_().mul_(scale)


class ReaderModel(nn.Module):
    """BERT with a start and an end score a piece, and a relevance score a passage."""

    rounded = False

    def __init__(self) -> None:
        """Begin with the default encoder's weights; its word embeddings stay as the shipped file will round them."""
        super().__init__()
        self.bert = BertModel.from_pretrained(minilm_folder(), add_pooling_layer=False, attn_implementation="eager")
        words = self.bert.embeddings.word_embeddings.weight
        codes, scale = quantise_rows(words.detach().numpy())
        words.data = torch.from_numpy(codes * scale)
        self.span = nn.Linear(384, 2)
        self.relevance = nn.Linear(384, 1)
        for name, parameter in self.bert.embeddings.named_parameters():
            parameter.requires_grad = "token_type" in name or "LayerNorm" in name
        for layer in self.bert.encoder.modules():
            if isinstance(layer, nn.Linear):
                layer.__class__ = ShippedLinear
        for module in self.modules():
            # One or two passes over the data do not overfit, and drawing the masks costs time.
            if isinstance(module, nn.Dropout):
                module.p = 0.0

    def round_products(self) -> None:
        """From now on compute with the shipped file's precision, so that fitting goes on around its errors."""
        self.rounded = True
        for layer in self.modules():
            if isinstance(layer, ShippedLinear):
                layer.rounded = True

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return start and end scores, examples x 2 x pieces, and relevance scores, examples."""
        mask = None if bool(batch.padding.all()) else batch.padding
        # Half precision is twice as fast where the processor has it, but what the shipped file rounds needs all of it.
        with torch.autocast(batch.ids.device.type, torch.bfloat16, enabled=not self.rounded):
            states = self.bert(input_ids=batch.ids, token_type_ids=batch.segments, attention_mask=mask)
        hidden = states.last_hidden_state.float()
        scores = self.span(hidden).transpose(1, 2).masked_fill(~batch.readable[:, None], _NOWHERE)
        return scores, self.relevance(hidden[:, 0]).squeeze(1)


def losses(scores: Tensor, relevance: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """Return the span loss and the relevance loss, means over the batch.

    The span loss is the marginal likelihood over all annotated answers: minus the logarithm of the summed probability
    of the spans, of which "no answer" is one (Lee et al., 2019, section 3).
    """
    start, end = scores.log_softmax(-1).unbind(1)
    likelihood = start.gather(1, batch.starts) + end.gather(1, batch.ends)
    span = -likelihood.masked_fill(~batch.spans, float("-inf")).logsumexp(1).mean()
    answered = (batch.starts[:, 0] > 0).float()
    return span, nn.functional.binary_cross_entropy_with_logits(relevance, answered)


def collate(examples: Sequence[Example], device: str) -> Batch:
    """Put examples side by side."""
    count, width = len(examples), max(len(example.ids) for example in examples)
    answers = max(1, max(len(example.spans) for example in examples))
    ids, segments, padding = (torch.zeros(count, width, dtype=torch.long) for _ in range(3))
    readable = torch.zeros(count, width, dtype=torch.bool)
    starts, ends = (torch.zeros(count, answers, dtype=torch.long) for _ in range(2))
    spans = torch.zeros(count, answers, dtype=torch.bool)
    for row, example in enumerate(examples):
        length = len(example.ids)
        ids[row, :length] = torch.tensor(example.ids)
        segments[row, example.segments : length] = 1
        padding[row, :length] = 1
        readable[row, example.passage : length - 1] = True
        readable[row, 0] = True
        for n, (start, end) in enumerate(example.spans or ((0, 0),)):
            starts[row, n], ends[row, n], spans[row, n] = start, end, True
    return Batch(*(tensor.to(device) for tensor in (ids, segments, padding, readable, starts, ends, spans)))


__all__ = ["Batch", "ReaderModel", "collate", "losses"]
