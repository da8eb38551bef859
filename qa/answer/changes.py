"""Two explanations side by side: what is not as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qa.answer.explanation import Considered, Explanation, percent


@dataclass(frozen=True, slots=True)
class Change:
    """Something of an explanation that differs from an earlier one."""

    what: str
    """A part of the explanation, or an answer or passage with its place."""
    before: str | None
    """None: it was not there."""
    after: str | None
    """None: it is not there any more."""


def changes(before: Explanation, after: Explanation) -> tuple[Change, ...]:
    """Return what changed: the question, the decision, limits, what both were made with, and then the candidates.

    An answer is the same one if its words and its paragraph are.
    """
    was, now = _candidates(before), _candidates(after)
    parts = (
        Change("question", before.standalone_question, after.standalone_question),
        Change("decision", before.decision, after.decision),
        Change("reading", before.reading, after.reading),
        *_differing("limit", _told(before.limits), _told(after.limits)),
        *_differing("fingerprint", before.fingerprints, after.fingerprints),
    )
    everything = {**now, **was}  # in the order of the later one, then what is gone
    candidates = (Change(name, was.get(name), now.get(name)) for name in everything)
    return tuple(change for change in (*parts, *candidates) if change.before != change.after)


def _differing(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in {**after, **before}:
        yield Change(f"{kind} {name.replace('_', ' ')}", before.get(name), after.get(name))


def _told(limits: Mapping[str, float | int]) -> dict[str, str]:
    return {name: str(limit) if isinstance(limit, int) else percent(limit) for name, limit in limits.items()}


def _candidates(explanation: Explanation) -> dict[str, str]:
    """Return what became of each candidate, by its words and its place; of two with the same, of the better one."""
    found: dict[str, str] = {}
    for each in explanation.considered:
        found.setdefault(_name(each), _became(each))
    return found


def _name(one: Considered) -> str:
    where = one.source if one.document == one.source else f"{one.source} · {one.document}"
    words = one.answer or one.quote
    place = f"{where} · paragraph {one.paragraph}"
    return f"“{words}” in {place}" if words else f"the passage at {place}"


def _became(one: Considered) -> str:
    stage = one.stage.replace("_", " ")
    if one.probability is None:
        return stage
    return f"number {one.number}, {percent(one.probability)}, {stage}"


__all__ = ["Change", "changes"]
