"""The store: versions and generations, transactions, ids, and what it says of a file that is damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import IndexUnusable, PinciteError
from index.store.records import Prepared, content_digest, document_id
from index.store.store import FORMAT, Store
from index.sync.prepare import cut, embed
from index.text.paragraphs import lay_out
from index.types import Document, Kind, Paragraph
from tests.support.parts import WORD_HASHING, QuickRecipe, article
from tests.support.thorough import examples


def document(name: str, version: int = 0, *, text: str | None = None) -> Document:
    text = article(name, version) if text is None else text
    layout = lay_out(text)
    return Document(name, name, layout.title or name, text, layout.paragraphs, f"{version:064}")


def prepared(store: Store, made: Document) -> Prepared:
    ready, _ = embed([cut(f"/{made.name}", made, QuickRecipe().window())], store, WORD_HASHING)
    return ready[0]


def put(store: Store, name: str, version: int = 0) -> int:
    store.put(prepared(store, document(name, version)))
    return document_id(name, name)


def seen(store: Store, generation: int | None = None) -> dict[str, str]:
    generation = store.published if generation is None else generation
    return {info.source: store.document(info.version).text for info in store.documents(generation)}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "store.sqlite", create=True)) as opened:
        yield opened


def test_readers_see_nothing_that_is_not_published(store: Store) -> None:
    put(store, "a")
    assert seen(store) == {}
    assert seen(store, store.published + 1) == {"a": article("a")}
    assert store.has_unpublished()
    store.publish("fingerprint")
    assert seen(store) == {"a": article("a")}
    assert not store.has_unpublished()
    put(store, "a", 1)
    put(store, "b")
    assert seen(store) == {"a": article("a")}
    assert store.count(store.published) == 1
    store.publish("fingerprint")
    assert seen(store) == {"a": article("a", 1), "b": article("b")}


def test_what_is_removed_is_hidden_once_that_is_published(store: Store) -> None:
    identity = put(store, "a")
    store.publish("fingerprint")
    store.remove(identity)
    assert seen(store) == {"a": article("a")}
    assert store.version_of(identity, store.published) is not None
    assert store.newest(identity) is None
    store.publish("fingerprint")
    assert seen(store) == {}
    assert store.rows(store.published) == []
    assert store.version_of(identity, store.published) is None


def test_what_no_reader_has_seen_is_deleted_at_once(store: Store, tmp_path: Path) -> None:
    for version in range(5):
        identity = put(store, "a", version)
    store.remove(identity)
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as raw:
        assert [
            raw.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("documents", "paragraphs", "passages")
        ] == [0, 0, 0]


def test_the_generation_before_stays_whole_and_older_vectors_go(store: Store) -> None:
    put(store, "a")
    store.publish("fingerprint")
    put(store, "a", 1)
    store.publish("fingerprint")
    assert len(store.rows(1)) > 0
    assert store.vectors(store.rows(1), 64).shape[0] == len(store.rows(1))
    put(store, "b")
    store.publish("fingerprint")
    assert store.rows(1) == []
    assert {row.document for row in store.rows(3)} == {document_id("a", "a"), document_id("b", "b")}


def test_a_change_and_its_undoing_before_publication(store: Store) -> None:
    identity = put(store, "a")
    store.publish("fingerprint")
    store.remove(identity)
    put(store, "a", 1)
    put(store, "a", 0)
    store.publish("fingerprint")
    assert seen(store) == {"a": article("a")}


def test_a_transaction_happens_whole_or_not_at_all(store: Store) -> None:
    put(store, "a")
    store.publish("fingerprint")

    class Broken(Exception):
        pass

    def half() -> None:
        with store.transaction():
            put(store, "b")
            store.remove(document_id("a", "a"))
            store.put_file("/b", "b", "0", "text 1")
            raise Broken

    with pytest.raises(Broken):
        half()
    assert seen(store, store.published + 1) == {"a": article("a")}
    assert store.file_sha256("/b") is None
    assert not store.has_unpublished()


def test_a_snapshot_does_not_move(store: Store, tmp_path: Path) -> None:
    put(store, "a")
    store.publish("fingerprint")
    with closing(Store(tmp_path / "store.sqlite")) as reader, reader.snapshot():
        assert seen(reader) == {"a": article("a")}
        put(store, "b")
        store.publish("fingerprint")
        assert seen(reader) == {"a": article("a")}
    assert set(seen(store)) == {"a", "b"}


def test_a_hash_is_noted_without_a_new_version(store: Store) -> None:
    identity = put(store, "a")
    store.publish("fingerprint")
    before = store.version_of(identity, store.published)
    store.touch(identity, "f" * 64, "text 2")
    assert store.has_unpublished()
    store.publish("fingerprint")
    assert store.version_of(identity, store.published) == before
    assert store.newest(identity).sha256 == "f" * 64  # type: ignore[union-attr]


def test_who_read_the_documents_of_a_file_is_told(store: Store) -> None:
    readers = (("a", "eml 1.0"), ("b", "text 1.0"), ("c", "text 1.0"))
    for name, reader in readers:
        ready, _ = embed(
            [cut("/mail", replace(document(name), reader=reader), QuickRecipe().window())], store, WORD_HASHING
        )
        store.put(ready[0])
    assert store.readers_of_path("/mail") == {"eml 1.0", "text 1.0"}
    assert store.readers_of_path("/other") == set()


def test_a_noted_hash_is_not_seen_before_publication(store: Store) -> None:
    """The same fingerprint would give another answer: citations carry the hash (L7)."""
    identity = put(store, "a")
    store.publish("fingerprint")
    store.touch(identity, "f" * 64, "text 2")
    version = store.version_of(identity, store.published)
    assert version is not None
    assert store.document(version).sha256 == f"{0:064}"


NAMES = st.sampled_from("abc")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), NAMES, st.integers(0, 3)),
        st.tuples(st.just("remove"), NAMES, st.just(0)),
        st.tuples(st.just("publish"), st.just(""), st.just(0)),
    ),
    max_size=14,
)


@given(STEPS)
@settings(deadline=None, max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow])
def test_any_history_against_two_dictionaries(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, int]]
) -> None:
    published: dict[str, str] = {}
    written: dict[str, str] = {}
    with closing(Store(tmp_path_factory.mktemp("history") / "store.sqlite", create=True)) as store:
        for step, name, version in steps:
            if step == "put":
                put(store, name, version)
                written[name] = article(name, version)
            elif step == "remove":
                store.remove(document_id(name, name))
                written.pop(name, None)
            else:
                store.publish("fingerprint")
                published = dict(written)
            assert seen(store) == published
            assert seen(store, store.published + 1) == written
            for generation, texts in ((store.published, published), (store.published + 1, written)):
                rows = store.rows(generation)
                assert {row.document for row in rows} == {document_id(name, name) for name in texts}
                assert store.vectors(rows, 64).shape == (len(rows), 64)


def test_the_documents_of_a_file_are_found_by_the_beginnings_of_their_names(store: Store) -> None:
    for name in ("a.eml", "a.eml/x.txt", "a_eml/y.txt", "a.eml/old.txt"):
        made = replace(document("a.eml"), name=name)
        ready, _ = embed([cut("/a.eml", made, QuickRecipe().window())], store, WORD_HASHING)
        store.put(ready[0])
    store.publish("one")
    store.remove(document_id("a.eml", "a.eml/old.txt"))
    store.publish("two")
    found = store.named("/a.eml", "a.eml/", store.published)
    assert found == [(document_id("a.eml", "a.eml/x.txt"), "a.eml/x.txt")]
    assert store.named("/b.eml", "a.eml/", store.published) == []


def test_a_document_comes_back_as_it_was(store: Store) -> None:
    text = "# A\u0000?\n\n\ud7ff 👩‍👩‍👧‍👦 e\u0301 \u202e\n".replace("\u0000", "\u0001")
    made = Document(
        "a b/ü.md", "r'1\"", "T › t", text,
        (Paragraph(1, 0, 5, Kind.HEADING, 1), Paragraph(2, 7, 18, Kind.TABLE, 3, ("A", "B › C"), 4)),
        "0" * 64, "2018-05-01", "Ann O'Nym", "https://example.com/?a=1&b=2",
    )  # fmt: skip
    store.put(prepared(store, made))
    (info,) = store.documents(store.published + 1)
    assert store.document(info.version) == made
    assert info.content == content_digest(made)


def test_rows_come_in_an_order_of_their_own(tmp_path: Path) -> None:
    places = []
    for order in ("abcd", "dcba"):
        with closing(Store(tmp_path / order, create=True)) as store:
            for name in order:
                put(store, name)
            store.publish("fingerprint")
            rows = store.rows(store.published)
            places.append([(row.document, row.start, row.end) for row in rows])
            texts = list(store.searched_texts(rows))
            assert all(article("a")[s:e] in article("a") for _, s, e in places[-1])
            vectors = WORD_HASHING.encode([f"{context}\n{text}" for context, text in texts])
            assert np.array_equal(store.vectors(rows, 64), vectors)
    assert places[0] == places[1]


def test_vectors_are_known_by_what_was_embedded(store: Store) -> None:
    first = prepared(store, document("a"))
    store.put(first)
    assert set(store.vectors_of(list(first.keys))) == set(first.keys)
    assert store.vectors_of([b"unknown"]) == {}


# --- ids ------------------------------------------------------------------------------------------------------------


def test_ids_never_change() -> None:
    """They stand in permalinks, which people keep: these numbers are fixed for good."""
    assert document_id("001.txt", "001.txt") == 35289517730280
    assert document_id("r.jsonl", "7") == 79085384437900


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_ids_fit_everywhere(source: str, name: str) -> None:
    assert 0 <= document_id(source, name) < 2**48 < 2**53
    assert document_id(source, name) == document_id(source, name)


def test_every_field_counts_as_content() -> None:
    made = document("a")
    others = [
        document("a", 1),
        Document(made.source, "b", made.title, made.text, made.paragraphs, made.sha256),
        Document(made.source, made.name, "b", made.text, made.paragraphs, made.sha256),
        Document(made.source, made.name, made.title, made.text, made.paragraphs[:-1], made.sha256),
        Document(made.source, made.name, made.title, made.text, made.paragraphs, made.sha256, date="2018-01-01"),
        Document(made.source, made.name, made.title, made.text, made.paragraphs, made.sha256, author="b"),
        Document(made.source, made.name, made.title, made.text, made.paragraphs, made.sha256, url="b"),
    ]
    assert len({content_digest(each) for each in [made, *others]}) == len(others) + 1
    same = Document(made.source, made.name, made.title, made.text, made.paragraphs, "another hash of the file")
    assert content_digest(same) == content_digest(made)


# --- damage ---------------------------------------------------------------------------------------------------------


def test_a_file_of_another_kind_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"no database " * 500)
    with pytest.raises(IndexUnusable) as refused:
        Store(path)
    message = str(refused.value)
    assert f"{path} is not a sound SQLite file" in message
    assert f"remove the folder {tmp_path} and run `pincite index --index {tmp_path} PATH…` again" in message


@pytest.mark.parametrize("version", [0, FORMAT + 1, -1])
def test_another_format_is_refused_with_what_to_do(tmp_path: Path, version: int) -> None:
    path = tmp_path / "store.sqlite"
    Store(path, create=True).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {version}")
    for create in (False, True):
        with pytest.raises(IndexUnusable, match=rf"has format {version}, this version of pincite reads {FORMAT}"):
            Store(path, create=create)


def test_a_store_is_made_only_when_asked(tmp_path: Path) -> None:
    with pytest.raises(PinciteError, match="unable to open"):
        Store(tmp_path / "store.sqlite")
    assert not (tmp_path / "store.sqlite").exists()


def test_writing_is_durable(store: Store) -> None:
    assert store._connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert store._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store._connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
