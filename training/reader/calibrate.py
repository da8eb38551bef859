"""``python -m training.reader.calibrate``: fit the calibration that ships with the reader.

On one half of the development data (every second question; the other half is for the figures): questions over a pool
of paragraphs of which half have no answer there. Nothing of these sets reaches the weights of the model.
"""

from __future__ import annotations

import sys

from benchmarks.pools import mixed, opened
from benchmarks.reading import read_pool
from qa.evaluation.evaluation import judged_of
from qa.reader.calibration import Calibration, Judged, fitted
from qa.reader.loading import CALIBRATION
from qa.reader.span_model import MODELS, TrainedModel
from qa.reader.span_reader import SpanReader

POOLS = (("squad11", 1200), ("nq_open", 400))
"""Pool and questions."""
FITTED_HALF = 0
WEAK = 0.25
"""One in four of what is shown as possibly relevant should answer."""
ENOUGH = 0.9


def main() -> int:
    """Read the pools and write the calibration."""
    model = TrainedModel()
    questions: list[Judged] = []
    for name, count in POOLS:
        index, names = opened(name)
        blank = SpanReader(model, Calibration.blank(model.fingerprint), index.rarity)
        asked = mixed(name, names, count, FITTED_HALF)
        questions += [judged_of(read.asked.case, read.found) for read in read_pool(blank, index, asked)]
        index.close()
    made = fitted(questions, model.fingerprint, weak=WEAK, enough=ENOUGH)
    made.save(MODELS / CALIBRATION)
    print((MODELS / CALIBRATION).read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
