"""Train on a borrowed machine within a time: ``python -m training.cross_encoder.elsewhere BUNDLE OUT --minutes 8``.

Unpacks the bundle, looks for passages like each question's own, trains along one rise and fall of the rate for what
time there is, measures on the development parts, and writes the weights in half precision, in files of at most 15 MiB,
with what was done; :func:`joined` joins them. On a machine without a GPU the same script runs, for a rehearsal.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import math
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset

from index.encoder.e5_weights import E5Weights, e5_weights
from training.cross_encoder.batches import LOSSES, Batch, batched
from training.cross_encoder.bundle import ENCODER, MANIFEST, PACKED, POOL, unpack
from training.cross_encoder.dense import Neighbours, PackedPool, found
from training.cross_encoder.fit import Fitter, batches, size_of, weights_of
from training.cross_encoder.layers import E5Encoder, runs
from training.cross_encoder.model import CrossEncoder, collate
from training.cross_encoder.parts import Part, Read
from training.cross_encoder.recipe import Fit

PART_BYTES = 15 * 2**20
DONE = "done.json"
_DENSE = 2
"""Negatives by vectors that a question gets each time."""
_WARM_UP = 200
"""Steps in which the rate rises."""
_ROUNDED = 0.88
"""Share of the time after which products are rounded as those of the shipped file are."""
_TOLD = 100


@dataclass(frozen=True, slots=True)
class Bundle:
    """What came, unpacked."""

    groups: list[list[Read]]
    near: list[list[int]]
    """Of each group, passages of the pool that look like its own and do not answer."""
    neighbours: Neighbours
    development: dict[str, Part]
    weights: E5Weights


def opened(path: Path, device: str) -> Bundle:
    """Unpack a bundle and look for each question's neighbours."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unpack(path / PACKED, folder)
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        weights = e5_weights(folder / ENCODER, manifest["encoder"])
        groups = [group for each in sorted(folder.glob("part-*.npz")) for group in Part.load(each).groups()]
        development = {each.stem: Part.load(each) for each in sorted(folder.glob("dev-*.npz"))}
        encoder = E5Encoder(weights).to(device).eval()
        pool = PackedPool.load(folder / POOL)
        neighbours = Neighbours(pool, manifest["texts"])
        near = found(pool, neighbours, groups, encoder)
    return Bundle(groups, near, neighbours, development, weights)


class Steps(Dataset[Batch]):
    """One step's texts after the other, laid out by whoever asks for them; a lap goes once through all groups."""

    def __init__(self, bundle: Bundle, recipe: Fit, laps: int) -> None:
        self._bundle, self._recipe = bundle, recipe
        self._steps = [(lap, some) for lap in range(laps) for some in self._lap(lap)]

    def _lap(self, lap: int) -> Iterator[list[int]]:
        groups = self._bundle.groups
        order = random.Random(f"{self._recipe.seed} lap {lap}").sample(range(len(groups)), len(groups))
        return batches(((n, size_of(groups[n])) for n in order), self._recipe.step_pieces)

    def __len__(self) -> int:
        return len(self._steps)

    def __getitem__(self, step: int) -> Batch:
        """Return the groups of a step with as many neighbours each as are wanted."""
        lap, some = self._steps[step]
        made = []
        for n in some:
            group = self._bundle.groups[n]
            chance = random.Random(f"{self._recipe.seed} {lap} {n}")
            made.append([*group, *self._bundle.neighbours.drawn(group, self._bundle.near[n], _DENSE, chance)])
        return batched(made, self._recipe.chunk_pieces)


def train(bundle: Bundle, recipe: Fit, seconds: float, workers: int) -> tuple[Fitter, dict[str, Any]]:
    """Fit for ``seconds``; returns the fitter and what was done. The rate follows the clock, not the steps."""
    with tempfile.TemporaryDirectory() as empty:
        fitter = Fitter(recipe, Path(empty), bundle.weights)
    loader = DataLoader(
        Steps(bundle, recipe, laps=12), batch_size=None, shuffle=False, num_workers=workers, pin_memory=workers > 0
    )
    top = max(rate for _, rate in recipe.rates)
    began = time.time()
    told = torch.zeros(len(LOSSES), device=fitter.device)
    step, texts, lines = 0, 0, []
    for step, batch in enumerate(loader):
        gone = (time.time() - began) / seconds
        if gone >= 1:
            break
        if gone > _ROUNDED and not fitter.model.rounded:
            fitter.model.round_products()
        told += fitter.take([batch], top * min(1.0, (step + 1) / _WARM_UP) * (1 + math.cos(math.pi * gone)) / 2)
        texts += len(batch.relevant)
        if (step + 1) % _TOLD == 0:
            line = {"step": step + 1, "texts": texts, "seconds": round(time.time() - began)}
            line |= dict(zip(LOSSES, (round(value / _TOLD, 4) for value in told.tolist()), strict=True))
            print(line, flush=True)
            lines.append(line)
            told.zero_()
    done = {"steps": step, "texts": texts, "seconds": round(time.time() - began), "device": fitter.device}
    return fitter, done | {"losses": lines}


@torch.inference_mode()
def measure(model: CrossEncoder, part: Part, device: str) -> dict[str, float]:
    """Return figures over groups, counted in pieces: exact answers, best relevance in its group."""
    groups = part.groups()
    reads = [each for group in groups for each in group]
    order = sorted(range(len(reads)), key=lambda n: len(reads[n].ids))
    found: dict[int, tuple[float, bool]] = {}
    for a, b in runs([len(reads[n].ids) for n in order], 16000):
        some = [reads[n] for n in order[a:b]]
        found |= dict(zip(order[a:b], _judged(model, some, device), strict=True))
    answered = [n for n, each in enumerate(reads) if each.spans]
    exact = sum(found[n][1] for n in answered) / max(1, len(answered))
    first, counted, at = 0, 0, 0
    for group in groups:
        scores = [found[at + n][0] for n in range(len(group))]
        at += len(group)
        if len(group) > 1 and any(each.relevant for each in group):
            counted += 1
            first += group[scores.index(max(scores))].relevant
    return {"exact": round(exact, 4), "first": round(first / max(1, counted), 4), "groups": counted}


def _judged(model: CrossEncoder, reads: Sequence[Read], device: str) -> Iterator[tuple[float, bool]]:
    batch, wanted = collate(reads, device)
    scores = model(batch, wanted.passage)
    spans = scores.spans.float().clone()
    spans[:, :, 0] = -1e4
    pairs = spans[:, 0, :, None] + spans[:, 1, None]
    width = pairs.shape[1]
    near = torch.ones(width, width, device=device).triu().tril(39).bool()
    best = pairs.masked_fill(~near, float("-inf")).flatten(1).argmax(1).tolist()
    for each, place, relevance in zip(reads, best, scores.relevance.tolist(), strict=True):
        yield relevance, divmod(place, width) in each.spans


def write(model: CrossEncoder, done: dict[str, Any], out: Path) -> None:
    """Write the weights in half precision, cut into files, and what was done."""
    out.mkdir(parents=True, exist_ok=True)
    held = io.BytesIO()
    torch.save({name: value.half() for name, value in weights_of(model).items()}, held)
    data = held.getvalue()
    for number, at in enumerate(range(0, len(data), PART_BYTES)):
        (out / f"weights.{number}").write_bytes(data[at : at + PART_BYTES])
    done["sha256"] = hashlib.sha256(data).hexdigest()
    (out / DONE).write_text(json.dumps(done, indent=1) + "\n", encoding="utf-8")


def joined(out: Path) -> dict[str, torch.Tensor]:
    """Return the weights that :func:`write` wrote. Raises ValueError if a file is missing or altered."""
    data = b"".join(path.read_bytes() for path in sorted(out.glob("weights.*")))
    done = json.loads((out / DONE).read_text(encoding="utf-8"))
    if hashlib.sha256(data).hexdigest() != done["sha256"]:
        raise ValueError(f"the files weights.* in {out} are not all there, or were altered")
    kept = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    return {name: value.float() for name, value in kept.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, measure, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("bundle", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=8.0, help="for everything but the writing")
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--pieces", type=int, default=32000, help="of a step, without the neighbours")
    parser.add_argument("--workers", type=int, default=0, help="processes that lay out the texts")
    chosen = parser.parse_args(arguments)
    began = time.time()
    torch.set_float32_matmul_precision("high")
    recipe = replace(
        Fit.load(), rates=((0, chosen.rate),), step_pieces=chosen.pieces, chunk_pieces=chosen.pieces * 3 // 4
    )
    bundle = opened(chosen.bundle, "cuda" if torch.cuda.is_available() else "cpu")
    known = sum(map(bool, bundle.near))
    print(f"{len(bundle.groups)} groups, {known} with neighbours, {time.time() - began:.0f} s", flush=True)
    fitter, done = train(bundle, recipe, chosen.minutes * 60 - (time.time() - began), chosen.workers)
    fitter.model.eval()
    done["recipe"] = asdict(recipe)
    write(fitter.model, done, chosen.out)
    for name, part in bundle.development.items():
        done[name] = measure(fitter.model, part, fitter.device)
        print(name, done[name], flush=True)
    write(fitter.model, done, chosen.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

__all__ = ["DONE", "Bundle", "Steps", "joined", "measure", "opened", "train", "write"]
