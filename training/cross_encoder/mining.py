"""Hard negatives: for each question, passages of the mixed pool that search ranks high and that do not answer it.

``python -m training.cross_encoder.mining`` searches by words, with ``--dense`` by words and by what vectors there are
(:mod:`training.cross_encoder.embed`). Parts that are packed afterwards use the best that was mined.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.derived.lexical import Lexical
from training.cross_encoder.embed import Embedder, embedded
from training.cross_encoder.places import SETS, work
from training.cross_encoder.pool import Passage, pool
from training.cross_encoder.sets import Asked, load

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
DEPTH = 40
KEPT = 16
MINED = frozenset(
    "squad_part squadshifts_new_wiki nq_qed tydiqa_en timeqa selqa squad_sentence medquad drcd_zh cmrc2018_zh arcd_ar "
    "tydiqa_ar cnil_fr".split()
)
"""Sets whose questions say by themselves what they are about; of others it could not be said that a text from elsewhere
does not answer them ("What size is the holder?")."""


@dataclass(frozen=True, slots=True)
class Mined:
    """Hard negatives by question id: numbers of passages in the pool, hardest first."""

    passages: Sequence[Passage]
    places: Mapping[str, Sequence[int]] = field(default_factory=dict)


class PoolSearch:
    """Words and vectors over the pool, fused."""

    def __init__(self, passages: Sequence[Passage], folder: Path) -> None:
        """Build the word index, in about half a minute, and load the vectors that there are."""
        self._passages = passages
        self._folder = tempfile.TemporaryDirectory(dir=folder)
        texts = (f"{each.title}\n{each.text}" for each in passages)
        self._lexical = Lexical.build(Path(self._folder.name), texts)
        self.numbers, vectors = embedded(passages, folder)
        self._vectors = torch.from_numpy(vectors.astype(np.float32)).to(torch.bfloat16)

    def search(self, questions: Sequence[str], embedder: Embedder | None, count: int) -> list[list[int]]:
        """Return for each question the numbers of the best passages; by words alone without an embedder."""
        words = [self._lexical.search(question, count) for question in questions]
        if embedder is None or not len(self.numbers):
            return [rows.tolist() for rows, _ in words]
        queries = torch.from_numpy(embedder.vectors(questions, "query: ")).to(torch.bfloat16)
        found: list[list[int]] = []
        for start in range(0, len(questions), 512):
            similar = (queries[start : start + 512] @ self._vectors.T).float().topk(min(count, len(self.numbers)))
            for row in range(len(similar.values)):
                near = (self.numbers[similar.indices[row].numpy()], similar.values[row].numpy())
                found.append(_fused(words[start + row], near, count))
        return found


def _fused(one: tuple[NDArray[np.int64], NDArray[np.float32]], other: tuple[NDArray[np.int64], NDArray[np.float32]],
           count: int) -> list[int]:  # fmt: skip
    """Sum the scores of two rankings, each stretched over 0 … 1; what one lacks gets 0 from it."""
    total: dict[int, float] = {}
    for rows, scores in (one, other):
        if len(rows):
            low, high = float(scores.min()), float(scores.max())
            for row, score in zip(rows.tolist(), scores.tolist(), strict=True):
                total[row] = total.get(row, 0.0) + (score - low) / max(high - low, 1e-6)
    return sorted(total, key=lambda row: (-total[row], row))[:count]


def mine(asked: Sequence[Asked], passages: Sequence[Passage], folder: Path, *, dense: bool) -> Mined:
    """Return the hard negatives of the answerable questions of :data:`MINED`. Kept in ``folder`` by kind of search."""
    kept = folder / ("negatives-fused.json" if dense else "negatives-words.json")
    if not kept.is_file():
        chosen = [one for one in asked if one.set in MINED and one.spans]
        found = PoolSearch(passages, folder).search(
            [one.question for one in chosen], Embedder() if dense else None, DEPTH
        )
        places = {
            one.id: [n for n in rows if not holds(one, passages[n].text)][:KEPT]
            for one, rows in zip(chosen, found, strict=True)
        }
        new = kept.with_suffix(".new")
        new.write_text(json.dumps(places), encoding="utf-8")
        new.replace(kept)
    return Mined(passages, json.loads(kept.read_text(encoding="utf-8")))


def holds(one: Asked, text: str) -> bool:
    """Tell whether ``text`` may answer: it is of the question's own context, or one of the answers stands in it."""
    return text in one.context or says(one, text)


def says(one: Asked, text: str) -> bool:
    """Tell whether one of the answers stands in ``text``."""
    return any(_standing(said).search(text) for said in one.answers)


def _standing(said: str) -> re.Pattern[str]:
    """Match ``said`` as whole words; in scripts without spaces, anywhere."""
    spaced = not _UNSPACED.search(said)
    before, after = ("(?<!\\w)", "(?!\\w)") if spaced else ("", "")
    return re.compile(before + re.escape(said) + after, re.IGNORECASE)


def main(arguments: Sequence[str]) -> int:
    """Mine for all questions that may be trained on."""
    asked = [one for name in sorted(MINED) for one in load(SETS, name) if not one.held_out]
    mined = mine(asked, pool(work()), work(), dense="--dense" in arguments)
    print(f"{len(mined.places)} questions, {sum(map(len, mined.places.values()))} passages")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

__all__ = ["MINED", "Mined", "PoolSearch", "holds", "mine", "says"]
