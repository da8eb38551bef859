"""What became of each paragraph of a document when the document changed.

A paragraph is known by its words and by its order among the others, so that a link to it can follow it: paragraphs in
the same order with the same words are the same; the same words elsewhere moved; what stands in the gap between two that
stayed, and is mostly the same words, was changed; the rest was deleted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

CHANGED_IN_PLACE = 0.5
"""Share of words in common from which a paragraph between the same neighbours is the old one, changed."""
CHANGED_ELSEWHERE = 0.75
"""The same for one that also stands elsewhere."""

_PAIRS = 40_000
"""Pairs of paragraphs compared at most: what a document that was written anew would cost has a bound."""
_EQUALS = 500_000
"""Pairs of equal paragraphs, or words, that are aligned one by one at most; thousands of equal lines have millions."""


class Fate(StrEnum):
    """What became of a paragraph."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Heir:
    """Where a paragraph is now."""

    fate: Fate
    place: int | None
    """Position among the new paragraphs, from 0; None for one that was deleted."""


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A paragraph of an earlier version, as it last stood."""

    anchor: int
    since: int
    """The version in which these words first stood."""
    text: str


def inherit(
    live: Sequence[Ancestor], gone: Sequence[Ancestor], new: Sequence[str], version: int, given: int = 0
) -> list[Ancestor]:
    """Return the paragraphs of ``version`` with the anchors that they inherit; new ones get numbers never used before.

    ``live`` are the paragraphs of the version before it, ``gone`` those that had been deleted by then: one that comes
    back word for word gets its anchor back. ``given`` is the highest anchor of versions that are no longer known.
    """
    made: dict[int, Ancestor] = {}
    for old, heir in zip(live, heirs([each.text for each in live], new), strict=True):
        if heir.place is not None:
            since = version if heir.fate is Fate.CHANGED else old.since
            made[heir.place] = Ancestor(old.anchor, since, new[heir.place])
    waiting = {_key(each.text): each.anchor for each in reversed(gone)}
    following = max((each.anchor for each in (*live, *gone)), default=0)
    following = max(following, given) + 1
    for place, text in enumerate(new):
        if place not in made:
            anchor = waiting.pop(_key(text), following)
            following += anchor == following
            made[place] = Ancestor(anchor, version, text)
    return [made[place] for place in range(len(new))]


def heirs(old: Sequence[str], new: Sequence[str]) -> list[Heir]:
    """Return what became of each paragraph of ``old``. No two have the same heir."""
    before, after = [_key(text) for text in old], [_key(text) for text in new]
    found: dict[int, Heir] = {}
    gaps: list[tuple[range, range]] = []
    for kind, a, b, c, d in _opcodes(before, after):
        if kind == "equal":
            found |= {n: Heir(Fate.SAME, c + n - a) for n in range(a, b)}
        elif kind == "replace":
            gaps.append((range(a, b), range(c, d)))
    free = set(range(len(new))) - {heir.place for heir in found.values() if heir.place is not None}
    _take(found, free, _moved(before, after, found, free), Fate.MOVED)
    for olds, news in gaps:
        left = [n for n in olds if n not in found], [n for n in news if n in free]
        _take(found, free, _alike(before, after, *left, CHANGED_IN_PLACE), Fate.CHANGED)
    left = [n for n in range(len(old)) if n not in found], sorted(free)
    _take(found, free, _alike(before, after, *left, CHANGED_ELSEWHERE), Fate.CHANGED)
    return [found.get(n, Heir(Fate.DELETED, None)) for n in range(len(old))]


def _key(text: str) -> str:
    return " ".join(text.split())


def _take(found: dict[int, Heir], free: set[int], pairs: Iterator[tuple[int, int]], fate: Fate) -> None:
    for old, new in pairs:
        if old not in found and new in free:
            found[old] = Heir(fate, new)
            free.discard(new)


def _moved(before: list[str], after: list[str], found: dict[int, Heir], free: set[int]) -> Iterator[tuple[int, int]]:
    """Yield paragraphs that stand elsewhere word for word."""
    waiting: defaultdict[str, deque[int]] = defaultdict(deque)
    for place in sorted(free):
        waiting[after[place]].append(place)
    for number, text in enumerate(before):
        if number not in found and waiting[text]:
            yield number, waiting[text].popleft()


def _alike(
    before: list[str], after: list[str], olds: Sequence[int], news: Sequence[int], least: float
) -> Iterator[tuple[int, int]]:
    """Yield the pairs that have a share of ``least`` of their words in common, the most alike first."""
    if not olds or not news or len(olds) * len(news) > _PAIRS:
        return
    mine, theirs = (
        [(words, Counter(words)) for words in map(_words, texts)]
        for texts in ([before[n] for n in olds], [after[n] for n in news])
    )
    scored = []
    for (a, old), (said, bag) in zip(enumerate(olds), mine, strict=True):
        for (b, new), (says, other) in zip(enumerate(news), theirs, strict=True):
            total = len(said) + len(says)
            # Words in common in any order bound those in the same order, and are counted faster.
            if total and 2 * (bag & other).total() >= least * total:
                equal = sum(b - a for kind, a, b, *_ in _opcodes(said, says) if kind == "equal")
                ratio = 2 * equal / total
                if ratio >= least:
                    scored.append((-ratio, abs(a - b), old, new))
    for *_, old, new in sorted(scored):
        yield old, new


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return the steps from one to the other; where that would take long, one between what both begin and end with."""
    often = Counter(new)
    if sum(often[each] for each in old) <= _EQUALS:
        return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    tail = next((n for n in range(most - head) if old[-n - 1] != new[-n - 1]), most - head)
    steps = [
        ("equal", 0, head, 0, head),
        ("replace", head, len(old) - tail, head, len(new) - tail),
        ("equal", len(old) - tail, len(old), len(new) - tail, len(new)),
    ]
    return [step for step in steps if step[1] < step[2] or step[3] < step[4]]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


__all__ = ["CHANGED_ELSEWHERE", "CHANGED_IN_PLACE", "Ancestor", "Fate", "Heir", "heirs", "inherit"]
