"""Exact match, F1 and areas, as the sets' own scripts compute them."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

_UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])")


def normalised(text: str) -> str:
    """Return ``text`` in lower case, without punctuation and English articles (Rajpurkar et al., 2016)."""
    bare = "".join(sign for sign in text.lower() if sign not in string.punctuation + "。，、；：？！「」《》（）“”")
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def exact(said: str, golds: Sequence[str]) -> float:
    """Return 1 if ``said`` is one of ``golds``, else 0."""
    return float(any(normalised(said) == normalised(gold) for gold in golds))


def f1(said: str, golds: Sequence[str]) -> float:
    """Return the best harmonic mean of precision and recall of words; of signs, where no spaces are written."""
    return max(_f1(_words(said), _words(gold)) for gold in golds)


def _words(text: str) -> list[str]:
    return _UNSPACED.sub(r" \1 ", normalised(text)).split()


def _f1(said: list[str], gold: list[str]) -> float:
    if not said or not gold:
        return float(said == gold)
    common = sum((Counter(said) & Counter(gold)).values())
    return 2 * common / (len(said) + len(gold))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return how often a positive one scores above a negative one."""
    ranked = sorted([(score, 1) for score in positive] + [(score, 0) for score in negative])
    ranks = {1: 0.0}
    start = 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        ranks[1] += sum(each[1] for each in ranked[start:end]) * (start + end + 1) / 2
        start = end
    count = len(positive)
    return (ranks[1] - count * (count + 1) / 2) / max(1, count * len(negative))


__all__ = ["auroc", "exact", "f1", "normalised"]
