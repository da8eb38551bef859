"""Permalinks name paragraphs by anchors that outlive every edit of the document."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.store.records import Prepared, document_id
from index.store.store import Store
from index.types import Document, Kind, Paragraph

IDENTITY = document_id("a.txt", "a.txt")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "store.sqlite", create=True)
    yield made
    made.close()


def put(store: Store, texts: list[str]) -> Document:
    """Publish a version of the document whose paragraphs are ``texts``; return it as readers get it."""
    paragraphs, start = [], 0
    for number, text in enumerate(texts, 1):
        paragraphs.append(Paragraph(number, start, start + len(text), Kind.BODY, 2 * number - 1))
        start += len(text) + 2
    document = Document("a.txt", "a.txt", "A", "\n\n".join(texts), tuple(paragraphs), "0" * 64)
    with store.transaction():
        store.put(Prepared("/a.txt", document, (), (), np.empty((0, 1), np.float32)))
    store.publish("x")
    version = store.version_of(IDENTITY, store.published)
    assert version is not None
    return store.document(version)


def anchors(document: Document) -> list[int]:
    return [paragraph.anchor for paragraph in document.paragraphs]


def said(document: Document) -> dict[int, str]:
    return {each.anchor: document.text[each.start : each.end] for each in document.paragraphs}


def test_a_document_without_a_past_is_named_by_its_numbers(store: Store) -> None:
    assert anchors(put(store, ["One is here.", "Two is there.", "Three is nowhere."])) == [1, 2, 3]
    assert [lineage for *_, lineage in store.digests(store.published)] == [""]


def test_an_insertion_moves_no_anchor(store: Store) -> None:
    put(store, ["One is here.", "Two is there."])
    assert anchors(put(store, ["New words stand first.", "One is here.", "Two is there."])) == [3, 1, 2]
    version = store.version_of(IDENTITY, store.published)
    assert version is not None
    past = store.history(IDENTITY, version)
    assert [(change.anchor, change.before) for change in past.changes] == [(3, None)]
    assert past.gone == ()
    assert [lineage for *_, lineage in store.digests(store.published)] == ["3 1 2"]


def test_the_number_of_what_is_gone_is_never_given_again_but_to_its_own_words(store: Store) -> None:
    put(store, ["One is here.", "Two is there."])
    assert anchors(put(store, ["One is here."])) == [1]
    assert anchors(put(store, ["One is here.", "Something else entirely stands in its place."])) == [1, 3]
    assert anchors(put(store, ["One is here.", "Two is there."])) == [1, 2]


def test_a_document_that_was_removed_and_comes_back_keeps_its_anchors(store: Store) -> None:
    put(store, ["One is here.", "Two is there."])
    with store.transaction():
        store.remove(IDENTITY)
    store.publish("y")
    assert anchors(put(store, ["Two is there.", "Three is nowhere."])) == [2, 3]


def test_what_changed_says_what_it_was(store: Store) -> None:
    put(store, ["Leave is twenty days a year for everyone.", "Ask your manager first."])
    put(store, ["Leave is thirty days a year for everyone.", "Ask your manager first."])
    version = store.version_of(IDENTITY, store.published)
    assert version is not None
    (change,) = store.history(IDENTITY, version).changes
    assert (change.anchor, change.before) == (1, "Leave is twenty days a year for everyone.")


@pytest.mark.parametrize("seed", range(12))
def test_every_anchor_stays_with_its_paragraph_through_random_edits(store: Store, seed: int) -> None:
    """Which paragraph is which is known here, for the edits are ours; the store sees only texts."""
    chance = random.Random(seed)
    names = iter(range(1, 10_000))
    paragraphs = {next(names): _words(chance) for _ in range(chance.randint(1, 12))}
    known = dict(zip(paragraphs, anchors(put(store, list(paragraphs.values()))), strict=True))
    gone: dict[int, str] = {}
    for _ in range(12):
        before = paragraphs
        for _ in range(chance.randint(1, 3)):
            paragraphs = _edited(paragraphs, names, chance)
        gone |= {known[name]: text for name, text in before.items() if name not in paragraphs}
        document = put(store, list(paragraphs.values()))
        for name, anchor in zip(paragraphs, anchors(document), strict=True):
            assert anchor not in [known[other] for other in known if other != name]
            assert known.setdefault(name, anchor) == anchor
        version = store.version_of(IDENTITY, store.published)
        assert version is not None
        past = store.history(IDENTITY, version)
        assert {each.anchor: each.text for each in past.gone} == gone
        assert said(document) == {known[name]: text for name, text in paragraphs.items()}


def _words(chance: random.Random) -> str:
    return " ".join(f"w{chance.randrange(100_000)}" for _ in range(chance.randint(12, 30)))


def _edited(paragraphs: dict[int, str], names: Iterator[int], chance: random.Random) -> dict[int, str]:
    """Return the paragraphs after one edit."""
    items = list(paragraphs.items())
    kind = chance.choice(["insert", "delete", "move", "change"])
    if kind == "insert" or len(items) < 2:
        items.insert(chance.randint(0, len(items)), (next(names), _words(chance)))
    elif kind == "delete":
        items.pop(chance.randrange(len(items)))
    elif kind == "move":
        moved = items.pop(chance.randrange(len(items)))
        items.insert(chance.randint(0, len(items)), moved)
    else:
        place = chance.randrange(len(items))
        words = items[place][1].split()
        words[chance.randrange(len(words))] = f"w{chance.randrange(100_000)}"
        items[place] = (items[place][0], " ".join(words))
    return dict(items)
