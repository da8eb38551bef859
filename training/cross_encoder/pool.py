"""The mixed pool: every context of the training and development sets, cut into passages, to search for look-alikes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.cross_encoder.places import DEV, SETS
from training.cross_encoder.sets import TABLES, load, passages, units

LONGEST = 640
"""Characters of a passage: about as much as the product's passages of 120 tokens hold."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of the pool."""

    set: str
    title: str
    text: str
    context: int
    """Number of the context that it was cut from; equal contexts of different sets have one number."""


def pool(work: Path, train: Path = SETS, dev: Path = DEV) -> list[Passage]:
    """Return the passages, always in the same order. Kept in ``work``, and read from there again."""
    kept = work / "pool.jsonl"
    if not kept.is_file():
        made = list(_cut(train, dev))
        new = kept.with_suffix(".new")
        new.write_text("".join(json.dumps([p.set, p.title, p.text, p.context]) + "\n" for p in made), encoding="utf-8")
        new.replace(kept)
    return [Passage(*json.loads(line)) for line in kept.read_text(encoding="utf-8").splitlines()]


def contexts(train: Path = SETS, dev: Path = DEV) -> Iterator[tuple[str, str, str]]:
    """Yield set, title and text of each context once, however many sets have it."""
    seen: set[str] = set()
    for name, folder in _files(train, dev):
        for one in load(folder, name):
            if one.context not in seen:
                seen.add(one.context)
                yield one.set, one.title, one.context


def _files(train: Path, dev: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(train.glob("*.jsonl")):
        # Most contexts of this set differ from one another in a single word.
        if path.stem != "condaqa":
            yield path.stem, train
    for name in ("squad11", "squad2", "nq_open", "clapnq", "policyqa"):
        yield name, dev
    for language in ("de", "es", "zh", "ar"):
        yield f"xquad/xquad_{language}", dev


def _cut(train: Path, dev: Path) -> Iterator[Passage]:
    seen: set[str] = set()
    for number, (name, title, context) in enumerate(contexts(train, dev)):
        for start, end in passages(units(context, table=name in TABLES), LONGEST):
            text = context[start:end].strip()
            if text not in seen:
                seen.add(text)
                yield Passage(name, title, text, number)


__all__ = ["LONGEST", "Passage", "contexts", "pool"]
