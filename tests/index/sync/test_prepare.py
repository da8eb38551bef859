"""Cutting and embedding: one vector a distinct text, none for a text that the store knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.encoder.encoder import Vectors
from index.store.store import Store
from index.sync import prepare
from index.sync.parts import Parts
from index.sync.prepare import cut, embed
from index.text.paragraphs import lay_out
from index.text.passages import embedded_text
from index.types import Document
from tests.support.parts import QuickRecipe, WordHashing, article


class Counting(WordHashing):
    """Remembers how many texts it was given."""

    def __init__(self, name: str = "counting 1") -> None:
        self.fingerprint = name
        self.given = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.given += len(texts)
        return super().encode(texts)


def document(name: str, text: str) -> Document:
    return Document(name, name, "Title", text, lay_out(text).paragraphs, "0" * 64)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "store.sqlite", create=True)) as opened:
        yield opened


def test_what_is_embedded_is_context_and_text(store: Store) -> None:
    encoder, window = Counting(), QuickRecipe().window()
    made = cut("/a", document("a", article("a")), window)
    assert list(made.texts) == [embedded_text(made.document.text, passage) for passage in made.passages]
    assert all(text.startswith("Title\n") for text in made.texts)
    (prepared,), count = embed([made], store, encoder)
    assert count == encoder.given == len(made.passages)
    assert np.array_equal(prepared.vectors, encoder.encode(list(made.texts)))
    assert len(prepared.keys) == len(prepared.passages) == len(list(prepared.vectors))


def test_the_same_text_is_embedded_once(store: Store) -> None:
    encoder, window = Counting(), QuickRecipe().window()
    cuts = [cut(f"/{name}", document(name, article("same")), window) for name in "abc"]
    prepared, count = embed(cuts, store, encoder)
    assert count == encoder.given == len(cuts[0].passages)
    assert all(np.array_equal(each.vectors, prepared[0].vectors) for each in prepared)
    store.put(prepared[0])
    assert embed(cuts, store, encoder)[1] == 0
    assert np.array_equal(embed(cuts, store, encoder)[0][1].vectors, prepared[0].vectors)


def test_another_encoder_does_not_take_these_vectors_for_its_own(store: Store) -> None:
    window = QuickRecipe().window()
    made = cut("/a", document("a", article("a")), window)
    store.put(embed([made], store, Counting("one"))[0][0])
    assert embed([made], store, Counting("two"))[1] == len(made.passages)


def test_nothing_to_embed(store: Store) -> None:
    assert embed([], store, Counting()) == ([], 0)
    empty = cut("/a", document("a", ""), QuickRecipe().window())
    (prepared,), count = embed([empty], store, Counting())
    assert (count, list(prepared.vectors)) == (0, [])


def test_a_large_document_is_embedded_in_parts_and_gives_the_same(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = cut("/a", document("a", article("a", paragraphs=40)), QuickRecipe().window())
    whole = embed([made], store, Counting())[0][0]
    monkeypatch.setattr(prepare, "PART_PASSAGES", 4)
    told: list[tuple[int, int]] = []
    parts = Parts(tmp_path, Counting.dimension)
    (prepared,), count = embed([made], store, Counting(), parts, told=lambda done, more: told.append((done, more)))
    assert count == len(made.passages) == told[-1][0]
    assert [done for done, _ in told] == [*range(4, count, 4), count]
    assert prepared.keys == whole.keys
    assert np.array_equal(np.stack(list(prepared.vectors)), np.stack(list(whole.vectors)))
    parts.close()


def test_a_run_goes_on_where_another_was_stopped(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "PART_PASSAGES", 4)
    made = cut("/a", document("a", article("a", paragraphs=40)), QuickRecipe().window())
    first, second = Counting(), Counting()

    def stop(done: int, _: int) -> None:
        if done >= 8:
            raise KeyboardInterrupt

    stopped = Parts(tmp_path, first.dimension)
    with pytest.raises(KeyboardInterrupt):
        embed([made], store, first, stopped, told=stop)
    stopped.close()
    parts = Parts(tmp_path, second.dimension)
    _, count = embed([made], store, second, parts)
    assert first.given == 8
    assert count == second.given == len(made.passages) - 8
    parts.close()
