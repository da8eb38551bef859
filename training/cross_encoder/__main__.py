"""``python -m training.cross_encoder``: from the training sets to fitted weights, on from wherever it was broken off.

    pool     every context cut into passages                         pool.jsonl
    embed    their vectors, if wanted: python -m training.cross_encoder.embed
    mine     what search takes for each question's answer            negatives-*.json
    pack     groups cut into word pieces                             part-*.npz
    fit      the weights                                             checkpoint.pt, weights-STEP.pt, log.jsonl
    evaluate figures of a checkpoint                                 figures.jsonl

All of it in the work folder (:mod:`training.cross_encoder.places`); each step finds there what the ones before it made.
"""

from __future__ import annotations

import sys

from training.cross_encoder import pack
from training.cross_encoder.fit import fit
from training.cross_encoder.mix import PARTS
from training.cross_encoder.places import SETS, work
from training.cross_encoder.recipe import Fit

MISSING = """{folder} is not there: the training sets are not part of the project.
Put them there, one JSON object a line: {{"id", "title", "context", "question", "answers": [{{"text", "start"}}],
"impossible"}}, with context[start:start + len(text)] == text."""


def main() -> int:
    """Make the parts that are missing, then fit. Returns 2 if the sets are not there."""
    missing = [number for number in range(PARTS) if not (work() / f"part-{number:02}.npz").is_file()]
    if missing:
        if not SETS.is_dir():
            print(MISSING.format(folder=SETS), file=sys.stderr)
            return 2
        pack.make(missing)
    fit(work(), Fit.load())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
