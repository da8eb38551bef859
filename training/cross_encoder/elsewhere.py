"""Train on a borrowed machine within a time: ``python -m training.cross_encoder.elsewhere BUNDLE OUT --minutes 7``.

Measures how fast the machine is, plans one rise and fall of the rate for what time there is, trains, measures on the
bundle's development parts, and writes the weights in half precision, in files of at most 15 MiB, with what was done.
``training.cross_encoder.brought`` joins them. On a machine without a GPU the same script runs, for a rehearsal.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from index.encoder.e5_weights import e5_weights
from training.cross_encoder.bundle import ENCODER, MANIFEST
from training.cross_encoder.fit import Fitter, steps, weights_of
from training.cross_encoder.layers import runs
from training.cross_encoder.model import CrossEncoder, collate
from training.cross_encoder.parts import Part, Read
from training.cross_encoder.recipe import Fit

PART_BYTES = 15 * 2**20
_WARM_UP = 30
"""Steps by which the speed is told; the first ones are slower."""


def train(bundle: Path, recipe: Fit, seconds: float, start: Path | None) -> tuple[Fitter, dict[str, Any]]:
    """Fit for about ``seconds``; returns the fitter and what was done."""
    manifest = json.loads((bundle / MANIFEST).read_text(encoding="utf-8"))
    weights = e5_weights(bundle / ENCODER, manifest["encoder"])
    fitter = Fitter(recipe, bundle, weights)
    if start is not None:
        kept = torch.load(start, map_location=fitter.device, weights_only=True)
        fitter.model.load_state_dict(kept.get("model", kept), strict=False)
    began = measured = time.time()
    top = max(rate for _, rate in recipe.rates)
    sums = [0.0] * 4
    done, planned = 0, 10**9
    for step, groups in steps(bundle, replace(recipe, rates=((10**9, 0.0),)), 0):
        if step == _WARM_UP // 3:
            measured = time.time()
        if step == _WARM_UP:
            planned = step + int(
                (seconds - (time.time() - began)) / ((time.time() - measured) / (step - _WARM_UP // 3))
            )
            print(f"{planned} steps planned", flush=True)
        if step >= planned or time.time() - began > seconds:
            break
        rise = min(1.0, (step + 1) / 100)
        fall = 1.0 if step < _WARM_UP else max(0.0, min(1.0, (planned - step) / (0.75 * planned)))
        losses = fitter.step(groups, top * rise * fall)
        sums = [a + b for a, b in zip(sums, losses, strict=True)]
        done = step + 1
        if done % 50 == 0:
            print(done, [round(value / 50, 4) for value in sums], f"{time.time() - began:.0f} s", flush=True)
            sums = [0.0] * 4
    return fitter, {"steps": done, "planned": planned, "seconds": round(time.time() - began), "device": fitter.device}


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
    (out / "done.json").write_text(json.dumps(done, indent=1) + "\n", encoding="utf-8")


def joined(out: Path) -> dict[str, torch.Tensor]:
    """Return the weights that :func:`write` wrote. Raises ValueError if a file is missing or altered."""
    data = b"".join(path.read_bytes() for path in sorted(out.glob("weights.*")))
    done = json.loads((out / "done.json").read_text(encoding="utf-8"))
    if hashlib.sha256(data).hexdigest() != done["sha256"]:
        raise ValueError(f"the files weights.* in {out} are not all there, or were altered")
    kept = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    return {name: value.float() for name, value in kept.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, measure, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("bundle", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=7.0)
    parser.add_argument("--rate", type=float, default=1.6e-4)
    parser.add_argument("--pieces", type=int, default=20000, help="of a step")
    parser.add_argument("--start", type=Path, help="weights to go on from; the encoder's own otherwise")
    chosen = parser.parse_args(arguments)
    recipe = replace(Fit.load(), rates=((0, chosen.rate),), step_pieces=chosen.pieces, chunk_pieces=chosen.pieces)
    fitter, done = train(chosen.bundle, recipe, chosen.minutes * 60, chosen.start)
    fitter.model.eval()
    done["recipe"] = asdict(recipe)
    write(fitter.model, done, chosen.out)
    for path in sorted(chosen.bundle.glob("dev-*.npz")):
        done[path.stem] = measure(fitter.model, Part.load(path), fitter.device)
        print(path.stem, done[path.stem], flush=True)
    write(fitter.model, done, chosen.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

__all__ = ["joined", "measure", "train", "write"]
