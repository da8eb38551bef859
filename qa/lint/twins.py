"""Documents that say the same, or nearly: told by the sketches of their paragraphs."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.text.copies import Copies, packed
from qa.lint.findings import Rule, Trouble

NEARLY = 0.8
"""Share of a document's paragraphs that stand in another one."""
_FEW = 3
"""Paragraphs below which a share says little."""
_COMMON = 20
"""What stands in more documents is boilerplate."""
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Known:
    """What is needed of each document to compare it."""

    source: str
    name: str
    title: str
    digest: str
    """Of its words."""


def digest_of(text: str) -> str:
    """Return what two texts have in common if only their white space differs."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def twins(known: Mapping[int, Known], sketches: Sequence[tuple[int, int, bytes]]) -> Iterator[Trouble]:
    """Yield documents that repeat an earlier one, by version; and titles that several have."""
    by_digest: defaultdict[str, list[int]] = defaultdict(list)
    for version, each in known.items():
        by_digest[each.digest].append(version)
    for first, *others in by_digest.values():
        for other in others:
            yield _of(Rule.DUPLICATE, known[other], _name(known[first]))
    again = {version for _, *others in by_digest.values() for version in others}
    yield from _near({version: each for version, each in known.items() if version not in again}, sketches)
    yield from _titles([each for version, each in known.items() if version not in again])


def _near(known: Mapping[int, Known], sketches: Sequence[tuple[int, int, bytes]]) -> Iterator[Trouble]:
    own = [each for each in sketches if each[0] in known]
    counts = Counter(version for version, *_ in own)
    copies = Copies(Copies.table(packed(own)))
    shared: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for version, number, _ in own:
        elsewhere = {other for other, _ in copies.of(version, number) if other != version}
        if len(elsewhere) <= _COMMON:
            shared[version].update(elsewhere)
    order = {version: place for place, version in enumerate(known)}
    for version, others in list(shared.items()):
        other, count = max(others.items(), key=lambda each: (each[1], -order[each[0]]), default=(0, 0))
        near = counts[version] >= _FEW and count >= NEARLY * counts[version]
        # Of two that are near each other, the later one is told; of one within another, that one.
        mutual = near and shared[other][version] >= NEARLY * counts[other] and counts[other] >= _FEW
        if near and not (mutual and order[other] > order[version]):
            share = count / counts[version]
            yield _of(Rule.NEAR, known[version], f"{share:.0%} of its paragraphs stand in {_name(known[other])}")


def _titles(known: Sequence[Known]) -> Iterator[Trouble]:
    named: defaultdict[str, list[Known]] = defaultdict(list)
    for each in known:
        if each.title.strip():
            named[" ".join(each.title.split()).casefold()].append(each)
    for first, *others in named.values():
        if others:
            names = ", ".join(map(_name, others[:_NAMED])) + (
                f" and {len(others) - _NAMED} more" * (len(others) > _NAMED)
            )
            yield _of(Rule.SHARED, first, f'"{first.title}" is the title of {names}, too')


def _of(rule: Rule, known: Known, what: str) -> Trouble:
    return Trouble(rule, known.source, known.name, what)


def _name(known: Known) -> str:
    return known.source if known.name == known.source else f"{known.source}#{known.name}"


__all__ = ["NEARLY", "Known", "digest_of", "twins"]
