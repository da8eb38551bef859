"""``python -m training.encoder_mean``: the mean vector that :meth:`index.encoder.e5.E5.encode` takes away.

All vectors of multilingual-e5-small lie in one narrow cone: two texts that have nothing in common have a cosine of .75.
Held against their mean, strangers are near 0. It is taken over questions and sentences of the training sets, as many
from each.
"""

from __future__ import annotations

import random

import numpy as np

from index.encoder.e5 import E5, MEAN
from training.cross_encoder.places import SETS
from training.cross_encoder.sets import load, units

NAMES = ("squad_part", "nq_qed", "tydiqa_en", "medquad", "drcd_zh", "tydiqa_ar")
EACH = 150


def main() -> None:
    """Write the file."""
    texts = []
    for name in NAMES:
        for one in random.Random(f"mean {name}").sample(load(SETS, name), EACH):
            start, end = units(one.context, table=False)[0]
            texts += [one.question, one.context[start:end]]
    vectors = E5().encode_query(texts)
    np.save(MEAN, vectors.mean(axis=0))
    print(f"{len(texts)} texts, mean cosine {float(np.linalg.norm(vectors.mean(axis=0)) ** 2):.3f}")


if __name__ == "__main__":
    main()
