"""Fit the weights: seeded, resumable from the last checkpoint, on whatever torch finds."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch

from training.reader.examples import Example, Maker, batches
from training.reader.model import ReaderModel, collate, losses
from training.reader.recipe import Fit

CHECKPOINT = "checkpoint.pt"
LOG = "log.jsonl"


def fit(maker: Maker, recipe: Fit, work: Path) -> ReaderModel:
    """Return the fitted model. What was done is kept in ``work``; run again, it goes on from the last checkpoint."""
    torch.manual_seed(recipe.seed)
    torch.set_flush_denormal(True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = ReaderModel().to(device).train()
    optimizer = torch.optim.AdamW(_groups(model, recipe.decay), betas=(0.9, 0.98), fused=True)
    done = _resume(model, optimizer, work / CHECKPOINT)
    meter = _Meter(work / LOG, done)
    for step, batch in _steps(maker, recipe, done):
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate_at(step)
        if step == max(done, recipe.coded_from):
            model.round_products()
        data = collate(batch, device)
        scores, relevant = model(data)
        span, relevance = losses(scores, relevant, data)
        (span + recipe.relevance * relevance).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        meter.add(step + 1, len(batch), span.item(), relevance.item(), recipe.rate_at(step))
        if (step + 1) % recipe.checkpoint_every == 0 or step + 1 == recipe.steps:
            _save(model, optimizer, step + 1, work / CHECKPOINT)
        if step + 1 in recipe.averaged:
            torch.save(model.state_dict(), _kept(work, step + 1))
    model.load_state_dict(mean([_kept(work, step) for step in recipe.averaged]))
    return model.eval()


def mean(paths: Sequence[Path]) -> dict[str, torch.Tensor]:
    """Return the mean of weights that one run came by.

    Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima and Better Generalization". Raises FileNotFoundError
    if one is missing: fitting is to be begun anew then.
    """
    each = [torch.load(path, map_location="cpu", weights_only=True) for path in paths]
    return {name: torch.stack([weights[name] for weights in each]).mean(0) for name in each[0]}


def _kept(work: Path, step: int) -> Path:
    return work / f"weights-{step}.pt"


def _groups(model: ReaderModel, decay: float) -> list[dict[str, Any]]:
    trained = [(name, each) for name, each in model.named_parameters() if each.requires_grad]
    flat = [each for _, each in trained if each.ndim == 1]
    matrices = [each for _, each in trained if each.ndim > 1]
    return [{"params": matrices, "weight_decay": decay}, {"params": flat, "weight_decay": 0.0}]


def _steps(maker: Maker, recipe: Fit, done: int) -> Iterator[tuple[int, list[Example]]]:
    """Yield the batches from step ``done`` on; which ones they are does not depend on where the run was broken off."""
    step, epoch = 0, 0
    while step < recipe.steps:
        chance = random.Random(f"{recipe.seed} batches {epoch}")
        for batch in batches(maker.epoch(epoch), recipe.batch_pieces, chance):
            if step >= recipe.steps:
                return
            if step >= done:
                yield step, batch
            step += 1
        epoch += 1


def _resume(model: ReaderModel, optimizer: torch.optim.Optimizer, path: Path) -> int:
    if not path.is_file():
        return 0
    kept = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(kept["model"])
    optimizer.load_state_dict(kept["optimizer"])
    print(f"going on from step {kept['step']}", flush=True)
    return int(kept["step"])


def _save(model: ReaderModel, optimizer: torch.optim.Optimizer, step: int, path: Path) -> None:
    """Write the checkpoint whole or not at all."""
    new = path.with_suffix(".new")
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, new)
    new.replace(path)


class _Meter:
    """Logs the mean losses of every 20 steps, and how fast it goes."""

    def __init__(self, path: Path, done: int) -> None:
        self._path = path
        self._began, self._first = time.time(), done
        self._sums = [0.0, 0.0, 0.0]

    def add(self, step: int, examples: int, span: float, relevance: float, rate: float) -> None:
        self._sums = [a + b for a, b in zip(self._sums, (span, relevance, float(examples)), strict=True)]
        if step % 20:
            return
        seconds = (time.time() - self._began) / (step - self._first)
        line = {
            "step": step,
            "span": round(self._sums[0] / 20, 4),
            "relevance": round(self._sums[1] / 20, 4),
            "rate": round(rate, 8),
            "examples": int(self._sums[2] / 20),
            "seconds a step": round(seconds, 2),
        }
        with self._path.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        print(line, flush=True)
        self._sums = [0.0, 0.0, 0.0]


__all__ = ["CHECKPOINT", "LOG", "fit", "mean"]
