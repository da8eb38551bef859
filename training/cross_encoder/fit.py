"""Fit the weights from packed parts: ``python -m training.cross_encoder.fit``.

Seeded, resumable from the last checkpoint, on whatever torch finds. Needs nothing but the parts, the recipe and the
package that carries the encoder, so it runs on a borrowed machine as well.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor

from index.encoder.e5_weights import E5Weights, e5_weights
from qa.reader.cross_encoder import FOLDER
from training.cross_encoder.batches import LOSSES, Batch, batched, moved, objective
from training.cross_encoder.model import CrossEncoder
from training.cross_encoder.parts import Part, Read
from training.cross_encoder.places import work
from training.cross_encoder.recipe import Fit
from training.cross_encoder.shipped import shipped_weights

CHECKPOINT = "checkpoint.pt"
LOG = "log.jsonl"

T = TypeVar("T")


def steps(folder: Path, recipe: Fit, done: int) -> Iterator[tuple[int, list[list[Read]]]]:
    """Yield the groups of each step from ``done`` on; which they are does not depend on where the run was broken off.

    The parts come one after the other, again and again, each time in another order.
    """
    step, turn = 0, 0
    while step < recipe.steps:
        # Looked for each time: parts may be added while the run goes on.
        parts = sorted(folder.glob("part-*.npz"))
        groups = Part.load(parts[turn % len(parts)]).groups()
        random.Random(f"{recipe.seed} turn {turn}").shuffle(groups)
        for some in batches(((group, size_of(group)) for group in groups), recipe.step_pieces):
            if step >= done:
                yield step, some
            step += 1
            if step >= recipe.steps:
                return
        turn += 1


def batches(sized: Iterable[tuple[T, int]], pieces: int) -> Iterator[list[T]]:
    """Yield runs of what together has about ``pieces``; each comes with how many it has. What is left over is left."""
    some: list[T] = []
    size = 0
    for one, has in sized:
        some.append(one)
        size += has
        if size >= pieces:
            yield some
            some, size = [], 0


def size_of(group: Sequence[Read]) -> int:
    """Return how many pieces a group has."""
    return sum(len(each.ids) for each in group)


class Fitter:
    """The model, its optimizer, and where the run stands."""

    def __init__(self, recipe: Fit, folder: Path, weights: E5Weights | None = None) -> None:
        """Begin as the recipe says, with ``weights`` if given, or go on from the checkpoint in ``folder``."""
        torch.manual_seed(recipe.seed)
        torch.set_flush_denormal(True)
        self.recipe, self.folder = recipe, folder
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model = CrossEncoder(weights or e5_weights()).to(self.device).train()
        if recipe.begins == "shipped":
            self.model.load_state_dict(shipped_weights(FOLDER), strict=False)
        self.trained = [each for each in self.model.parameters() if each.requires_grad]
        self.optimizer = torch.optim.AdamW(_groups(self.model, recipe), betas=(0.9, 0.98), fused=True)
        self.done = self._resume()
        # Two threads with shares of a step wait for one another once a step; two threads within each product
        # wait some thousand times, which on a shared machine costs more than it brings.
        self.hands = 1 if self.device == "cuda" else int(os.environ.get("HANDS", "2"))
        if self.device == "cpu":
            torch.set_num_threads(1)
        self._pool = ThreadPoolExecutor(self.hands)

    def step(self, groups: Sequence[list[Read]], rate: float) -> list[float]:
        """Take one step; returns the losses, each a mean over the texts."""
        # More shares than hands, for the memory that each takes.
        count = self.hands * (1 if self.device == "cuda" else 2)
        shares = [batched(share, self.recipe.chunk_pieces) for n in range(count) if (share := groups[n::count])]
        return self.take(shares, rate).tolist()

    def take(self, shares: Sequence[Batch], rate: float) -> Tensor:
        """Take one step over batches; returns the losses, each a mean over the texts, on the model's device."""
        made = list(self._pool.map(self._gradients, shares)) if len(shares) > 1 else [self._gradients(shares[0])]
        texts = sum(len(share.relevant) for share in shares)
        for place, parameter in enumerate(self.trained):
            parts = [each for gradients, _ in made if (each := gradients[place]) is not None]
            parameter.grad = sum(parts[1:], parts[0]).div_(texts) if parts else None
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["scale"]
        self.optimizer.step()
        return torch.stack([losses for _, losses in made]).sum(0) / texts

    def _gradients(self, share: Batch) -> tuple[Sequence[Tensor | None], Tensor]:
        # Not ``backward``: two threads may not add to the same gradients.
        loss, each = objective(self.model, moved(share, self.device), self.recipe)
        return torch.autograd.grad(loss, self.trained, allow_unused=True), each

    def _resume(self) -> int:
        path = self.folder / CHECKPOINT
        if not path.is_file():
            return 0
        kept = torch.load(path, map_location=self.device, weights_only=True)
        found = self.model.load_state_dict(kept["model"], strict=False)
        if any("word_embeddings" not in name for name in found.missing_keys):
            print("the model has weights that the checkpoint lacks: the optimizer begins anew", flush=True)
        else:
            self.optimizer.load_state_dict(kept["optimizer"])
        print(f"going on from step {kept['step']}", flush=True)
        return int(kept["step"])

    def save(self, step: int) -> None:
        """Write the checkpoint whole or not at all."""
        state = {"model": weights_of(self.model), "optimizer": self.optimizer.state_dict(), "step": step}
        _write(state, self.folder / CHECKPOINT)

    def keep(self, step: int) -> None:
        """Keep the weights of this step for good, beside the checkpoint."""
        _write(weights_of(self.model), self.folder / f"weights-{step}.pt")


def weights_of(model: CrossEncoder) -> dict[str, Tensor]:
    """Return the weights without the word table, which is fixed and comes from the package."""
    return {name: value.cpu() for name, value in model.state_dict().items() if "word_embeddings" not in name}


def _write(state: dict[str, Any], path: Path) -> None:
    new = path.with_suffix(".new")
    torch.save(state, new)
    new.replace(path)


def _groups(model: CrossEncoder, recipe: Fit) -> list[dict[str, Any]]:
    """Return the trained numbers in groups: matrices decay, gains and biases do not; heads learn faster."""
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            scale = 1.0 if name.startswith("bert.") else recipe.heads
            groups.setdefault((scale, recipe.decay if parameter.ndim > 1 else 0.0), []).append(parameter)
    return [{"params": each, "scale": scale, "weight_decay": decay} for (scale, decay), each in groups.items()]


class Meter:
    """Logs the mean losses of every 20 steps, and how fast it goes."""

    def __init__(self, path: Path) -> None:
        """Log to ``path``, a JSON object a line, and to the terminal."""
        self._path = path
        self._sums = [0.0] * (len(LOSSES) + 2)
        self._counted = 0
        self._began = time.time()

    def add(self, step: int, losses: Sequence[float], texts: int, pieces: int, rate: float) -> None:
        """Take note of a step."""
        self._sums = [a + b for a, b in zip(self._sums, (*losses, texts, pieces), strict=True)]
        self._counted += 1
        if step % 20:
            return
        means = [round(value / self._counted, 4) for value in self._sums]
        seconds = (time.time() - self._began) / self._counted
        line = {
            "step": step,
            **dict(zip(LOSSES, means, strict=False)),
            "texts": means[-2],
            "pieces": means[-1],
            "rate": round(rate, 8),
            "seconds a step": round(seconds, 2),
        }
        with self._path.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        print(line, flush=True)
        self._sums, self._counted = [0.0] * len(self._sums), 0
        self._began = time.time()


def fit(folder: Path, recipe: Fit, after: Callable[[Fitter, int], None] | None = None) -> Fitter:
    """Run to the end of the recipe, on from the last checkpoint if there is one.

    ``after`` is called after each step. Told to end (SIGTERM), it writes a checkpoint first.
    """
    fitter = Fitter(recipe, folder)
    told = threading.Event()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: told.set())
    meter, saved = Meter(folder / LOG), time.time()
    for step, groups in steps(folder, recipe, fitter.done):
        if step == max(fitter.done, recipe.rounded_from):
            fitter.model.round_products()
        rate = recipe.rate_at(step)
        losses = fitter.step(groups, rate)
        reads = [each for group in groups for each in group]
        meter.add(step + 1, losses, len(reads), sum(len(each.ids) for each in reads), rate)
        if time.time() - saved > recipe.checkpoint_seconds or step + 1 == recipe.steps or told.is_set():
            fitter.save(step + 1)
            saved = time.time()
        if step + 1 in recipe.kept:
            fitter.keep(step + 1)
        if after is not None:
            after(fitter, step + 1)
        if told.is_set():
            break
    return fitter


def main() -> int:
    """Fit in the work folder."""
    fit(work(), Fit.load())
    return 0


if __name__ == "__main__":
    sys.exit(main())

__all__ = ["CHECKPOINT", "LOG", "LOSSES", "Fitter", "batches", "fit", "size_of", "steps", "weights_of"]
