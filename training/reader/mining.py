"""Hard negatives: for each question, contexts that the product's own search ranks high and that do not answer it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from index.search.index import Index
from index.store.recipe import Recipe
from index.sync.removal import Removal
from index.sync.update import update
from training.reader.recipe import Mix
from training.reader.sets import Asked

WHOLE = Recipe(passage_tokens=250, overlap_tokens=0)
"""Nearly every context is one passage: what is mined is a context, not a part of one."""

DEPTH = 12


@dataclass(frozen=True, slots=True)
class HardNegatives:
    """Texts that look as if they answered."""

    texts: Sequence[tuple[str, str]]
    """Title and context."""
    places: Mapping[str, Sequence[int]]
    """By question, where its hard negatives stand in ``texts``, hardest first."""


def mine(asked: Sequence[Asked], mix: Mix, work: Path) -> HardNegatives:
    """Return the hard negatives of the questions that ``mix`` says. Kept in ``work``, and read from there again."""
    pool = [one for one in asked if one.set in mix.searched]
    texts = [(title, context) for context, title in {one.context: one.title for one in pool}.items()]
    kept = work / "negatives.json"
    if not kept.is_file():
        chosen = list(_chosen(pool, mix.mined))
        kept.write_text(json.dumps(dict(_mined(chosen, texts, _indexed(texts, work)))), encoding="utf-8")
    return HardNegatives(texts, json.loads(kept.read_text(encoding="utf-8")))


def _chosen(pool: Sequence[Asked], counts: Mapping[str, int]) -> Iterator[Asked]:
    for name, count in counts.items():
        yield from [one for one in pool if one.set == name and one.spans][:count]


def _indexed(texts: Sequence[tuple[str, str]], work: Path) -> Index:
    corpus = work / "contexts.jsonl"
    lines = [
        json.dumps({"id": str(place), "title": title, "text": " ".join(context.split())})
        for place, (title, context) in enumerate(texts)
    ]
    corpus.write_text("\n".join(lines) + "\n", encoding="utf-8")
    update(work / "contexts.index", [corpus], WHOLE, removal=Removal(prune=True))
    return Index.open(work / "contexts.index", WHOLE)


def _mined(asked: Sequence[Asked], texts: Sequence[tuple[str, str]], index: Index) -> Iterator[tuple[str, list[int]]]:
    names = {info.id: int(info.name) for info in index.documents()}

    def search(one: Asked) -> list[int]:
        hits = index.search(one.question, DEPTH)
        return list(dict.fromkeys(names[hit.document] for hit in hits))

    with ThreadPoolExecutor(2) as pool:
        for one, places in zip(asked, pool.map(search, asked), strict=True):
            yield one.id, [place for place in places if not answers(one, texts[place][1])]


def answers(one: Asked, context: str) -> bool:
    """Tell whether ``context`` may answer: it is the question's own, or one of the answers stands in it."""
    if context == one.context:
        return True
    return any(re.search(rf"(?<!\w){re.escape(said)}(?!\w)", context, re.IGNORECASE) for said in one.answers)


__all__ = ["HardNegatives", "answers", "mine"]
