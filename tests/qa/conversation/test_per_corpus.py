"""What is kept for the last few states of a corpus."""

from __future__ import annotations

from qa.conversation.per_corpus import PerCorpus


def test_a_value_is_made_once_and_the_oldest_leaves() -> None:
    kept: PerCorpus[list[str]] = PerCorpus(2)
    first = kept.get("a", lambda: ["a"])
    assert kept.get("a", lambda: ["another"]) is first
    kept.get("b", lambda: ["b"])
    kept.get("a", lambda: ["another"])
    kept.get("c", lambda: ["c"])
    assert kept.known("b") is None
    assert kept.known("a") is first


def test_an_empty_value_is_a_value() -> None:
    kept: PerCorpus[tuple[str, ...]] = PerCorpus(2)
    assert kept.get("a", tuple) == ()
    assert kept.get("a", lambda: ("made again",)) == ()
