"""``python -m training.calibrate [light]``: fit the calibration that ships with the trained readers.

On one half of the questions of each pool of :mod:`benchmarks.corpora` that is to be fitted on;
``benchmarks/calibrated.py`` measures what that is worth on pools that were left out. What was read is kept in the
scratch folder by the models' fingerprint, so that a change of the fit costs seconds.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpora import POOLS, Pool, opened, part, questions
from benchmarks.reading import Read, read_pool
from benchmarks.report import SCRATCH
from index.search.index import Index
from qa.evaluation.evaluation import holds, judged_of
from qa.reader.calibration import Calibration, Judged, fitted
from qa.reader.loading import LIGHT, TRAINED, load_models, shipped
from qa.reader.span_model import Models
from qa.reader.span_reader import SpanReader

FITTED_HALF = 0
COUNT = 240
"""Questions of a pool, half of them unanswerable."""


def judged(models: Models, index: Index, pool: Pool, half: int) -> list[Judged]:
    """Return what the models find for a pool's questions; read once and kept."""
    kept = SCRATCH / f"judged {models.fingerprint} {pool.name} {half} {COUNT}.pickle"
    if kept.is_file():
        found: list[Judged] = pickle.loads(kept.read_bytes())
        return found
    within = part(index, pool)
    reader = SpanReader(models, Calibration.blank(models.fingerprint), within.rarity)
    reads = read_pool(reader, within, questions(pool, COUNT, half))
    made = [judged_of(read.asked.case, read.found) for read in reads if not _still_answered(read)]
    kept.write_bytes(pickle.dumps(made))
    print(f"{pool.name}: {len(made)} questions read", flush=True)
    return made


def _still_answered(read: Read) -> bool:
    """Tell whether the answer to a question that was made unanswerable stands elsewhere: then nobody can judge it."""
    return any(holds(found.quoted, read.asked.withheld) for found in read.found)


def main(arguments: Sequence[str]) -> int:
    """Read the pools and write the calibration."""
    models = load_models(LIGHT if "light" in arguments else TRAINED)
    index = opened()
    made = fitted([judged(models, index, pool, FITTED_HALF) for pool in POOLS if pool.fitted], models.fingerprint)
    index.close()
    path: Path = shipped(models)
    made.save(path)
    print(path.read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
