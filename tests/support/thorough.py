"""How much a test tries: a sample drawn by a fixed seed, or all of it with ``PINCITE_THOROUGH=1``.

A law holds for every case, but a machine that is waited for needs not try every one each time. What is drawn is the
same in every run, so a failure can be repeated; ``make test-thorough`` tries everything.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from typing import TypeVar

THOROUGH = os.environ.get("PINCITE_THOROUGH") == "1"
_SEED = 12
_FEWEST_EXAMPLES = 10
_SHARE = 5

Case = TypeVar("Case")


def sampled(cases: Sequence[Case], count: int) -> list[Case]:
    """Return ``count`` of ``cases`` in their order, or all of them."""
    if THOROUGH or count >= len(cases):
        return list(cases)
    return [cases[n] for n in sorted(random.Random(_SEED).sample(range(len(cases)), count))]


def examples(count: int) -> int:
    """Return how many of ``count`` examples of a property are tried."""
    return count if THOROUGH else max(_FEWEST_EXAMPLES, count // _SHARE)


__all__ = ["THOROUGH", "examples", "sampled"]
