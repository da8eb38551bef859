"""Alignment of the paragraphs of two versions of a document, so that a link can follow its paragraph.

Paragraphs with the same words in the same order are the same. The same words elsewhere have moved. A paragraph between
two that stayed, with mostly the same words, has changed. The rest were deleted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

CHANGED_IN_PLACE = 0.5
"""Share of common words from which a paragraph between the same neighbours is the old one, changed."""
CHANGED_ELSEWHERE = 0.75
"""The same for one that also stands elsewhere."""

_PAIRS = 40_000
"""Pairs of paragraphs that are compared, at most: bounds the cost of a document that was written anew."""
_EQUAL_PAIRS = 500_000
"""Pairs of equal paragraphs, or words, that are aligned exactly, at most; thousands of equal lines have millions."""


class Fate(StrEnum):
    """What became of a paragraph."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where a paragraph of the old version is in the new one."""

    fate: Fate
    position: int | None
    """Among the new paragraphs, from 0; None for a deleted paragraph."""


@dataclass(frozen=True, slots=True)
class AnchoredParagraph:
    """A paragraph of some version, with the anchor that links to it use."""

    anchor: int
    since: int
    """The version in which it first had these words."""
    text: str


def assign_anchors(
    live: Sequence[AnchoredParagraph],
    deleted: Sequence[AnchoredParagraph],
    new: Sequence[str],
    version: int,
    highest: int = 0,
) -> list[AnchoredParagraph]:
    """Return the paragraphs ``new`` of ``version`` with their anchors.

    A paragraph keeps the anchor of the one in ``live``, the version before, that it is aligned with. One that comes
    back word for word gets the anchor that it had among ``deleted``. Others get numbers never used before: ``highest``
    is the highest anchor of versions that are no longer known.
    """
    made: dict[int, AnchoredParagraph] = {}
    for old, aligned in zip(live, align([each.text for each in live], new), strict=True):
        if aligned.position is not None:
            since = version if aligned.fate is Fate.CHANGED else old.since
            made[aligned.position] = AnchoredParagraph(old.anchor, since, new[aligned.position])
    reusable = {_key(each.text): each.anchor for each in reversed(deleted)}
    unused = max(highest, *(each.anchor for each in (*live, *deleted)), 0) + 1
    for position, text in enumerate(new):
        if position not in made:
            anchor = reusable.pop(_key(text), unused)
            unused += anchor == unused
            made[position] = AnchoredParagraph(anchor, version, text)
    return [made[position] for position in range(len(new))]


def align(old: Sequence[str], new: Sequence[str]) -> list[Alignment]:
    """Return what became of each paragraph of ``old``. No two are aligned with the same new paragraph."""
    before, after = [_key(text) for text in old], [_key(text) for text in new]
    found: dict[int, Alignment] = {}
    gaps: list[tuple[range, range]] = []
    for kind, a, b, c, d in _opcodes(before, after):
        if kind == "equal":
            found |= {n: Alignment(Fate.SAME, c + n - a) for n in range(a, b)}
        elif kind == "replace":
            gaps.append((range(a, b), range(c, d)))
    free = set(range(len(new))) - {each.position for each in found.values() if each.position is not None}
    _take(found, free, _moved(before, after, found, free), Fate.MOVED)
    for olds, news in gaps:
        left = [n for n in olds if n not in found], [n for n in news if n in free]
        _take(found, free, _similar(before, after, *left, CHANGED_IN_PLACE), Fate.CHANGED)
    left = [n for n in range(len(old)) if n not in found], sorted(free)
    _take(found, free, _similar(before, after, *left, CHANGED_ELSEWHERE), Fate.CHANGED)
    return [found.get(n, Alignment(Fate.DELETED, None)) for n in range(len(old))]


def _key(text: str) -> str:
    return " ".join(text.split())


def _take(found: dict[int, Alignment], free: set[int], pairs: Iterator[tuple[int, int]], fate: Fate) -> None:
    for old, new in pairs:
        if old not in found and new in free:
            found[old] = Alignment(fate, new)
            free.discard(new)


def _moved(
    before: list[str], after: list[str], found: dict[int, Alignment], free: set[int]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of paragraphs with the same words at different positions."""
    unclaimed: defaultdict[str, deque[int]] = defaultdict(deque)
    for position in sorted(free):
        unclaimed[after[position]].append(position)
    for number, text in enumerate(before):
        if number not in found and unclaimed[text]:
            yield number, unclaimed[text].popleft()


def _similar(
    before: list[str], after: list[str], olds: Sequence[int], news: Sequence[int], least: float
) -> Iterator[tuple[int, int]]:
    """Yield the pairs with at least the share ``least`` of common words, the most similar first."""
    if not olds or not news or len(olds) * len(news) > _PAIRS:
        return
    old_words, new_words = (
        [(words, Counter(words)) for words in map(_words, texts)]
        for texts in ([before[n] for n in olds], [after[n] for n in news])
    )
    scored = []
    for (a, old), (words, counts) in zip(enumerate(olds), old_words, strict=True):
        for (b, new), (other_words, other_counts) in zip(enumerate(news), new_words, strict=True):
            total = len(words) + len(other_words)
            # Common words in any order bound those in the same order, and are counted faster.
            if total and 2 * (counts & other_counts).total() >= least * total:
                equal = sum(end - start for kind, start, end, *_ in _opcodes(words, other_words) if kind == "equal")
                ratio = 2 * equal / total
                if ratio >= least:
                    scored.append((-ratio, abs(a - b), old, new))
    for *_, old, new in sorted(scored):
        yield old, new


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return the edit steps from one to the other; where that is slow, a single one between common head and tail."""
    counts = Counter(new)
    if sum(counts[each] for each in old) <= _EQUAL_PAIRS:
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


__all__ = ["CHANGED_ELSEWHERE", "CHANGED_IN_PLACE", "Alignment", "AnchoredParagraph", "Fate", "align", "assign_anchors"]
