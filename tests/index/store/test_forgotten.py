"""The tables of what was forgotten: hashes, who could read it, and what stops it from coming back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.rights import OPEN, Rights
from index.store.forgotten import Forgotten, Known, hash_of
from index.store.records import document_id
from index.store.store import Store
from tests.support.bytes_of import found_in

HR = Rights(frozenset({"hr"}), frozenset({"interns"}))
FILE = Known(document_id("pay.txt", "pay.txt"), "/docs/pay.txt", "pay.txt", "pay.txt")
RECORD = Known(document_id("faq.jsonl", "7"), "/docs/faq.jsonl", "faq.jsonl", "7")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "store.sqlite", create=True)) as made:
        for known in (FILE, RECORD):
            made._connection.execute(
                "INSERT INTO documents (id, path, source, name, title, text, sha256, content, indexed, added, reader) "
                "VALUES (?, ?, ?, ?, 't', 'x', 'ab', 'c', '2026', 1, 'text 1')",
                (known.id, known.path, known.source, known.name),
            )
        yield made


@pytest.fixture
def forgotten(store: Store) -> Forgotten:
    return store.forgotten


def test_what_is_known(forgotten: Forgotten) -> None:
    assert list(forgotten.known()) == [RECORD, FILE]
    assert forgotten.versions(FILE.id) == [1]
    assert not forgotten.waiting
    assert forgotten.tombstone(FILE.id) is None


def test_a_file_is_stopped_by_its_path_and_its_bytes(forgotten: Forgotten) -> None:
    forgotten.add(FILE, HR, whole=True)
    assert forgotten.since(path=FILE.path)
    assert forgotten.since(sha256="ab")
    assert forgotten.since(path=RECORD.path) is forgotten.since(sha256="cd") is None
    assert forgotten.record_since(FILE.id, FILE.path) is None
    tombstone = forgotten.tombstone(FILE.id)
    assert tombstone is not None
    assert tombstone.rights == HR
    forgotten.lift_file(FILE.path)
    assert forgotten.since(path=FILE.path) is forgotten.tombstone(FILE.id) is None


def test_a_record_stops_neither_its_file_nor_another_of_its_name(forgotten: Forgotten) -> None:
    forgotten.add(RECORD, OPEN, whole=False)
    assert forgotten.record_since(RECORD.id, RECORD.path)
    assert forgotten.record_since(RECORD.id, "/other/faq.jsonl") is None
    assert forgotten.since(path=RECORD.path, sha256="ab") is None
    forgotten.lift(RECORD.id)
    assert forgotten.record_since(RECORD.id, RECORD.path) is None


def test_a_file_of_records_is_found_by_its_name(forgotten: Forgotten) -> None:
    forgotten.add(RECORD, OPEN, whole=True)
    assert forgotten.holds(document_id("faq.jsonl", "faq.jsonl"))
    assert set(forgotten.ids_of(RECORD.path)) == {RECORD.id, document_id("faq.jsonl", "faq.jsonl")}
    forgotten.lift(document_id("faq.jsonl", "faq.jsonl"))
    assert forgotten.ids_of(RECORD.path) == []


def test_what_is_doomed_goes_and_is_to_be_swept(store: Store, tmp_path: Path) -> None:
    store.put_rights({FILE.path: HR, RECORD.path: OPEN})
    store.forgotten.add(FILE, HR, whole=True)
    assert (store.forgotten.waiting, store.has_unpublished(), store.forgotten.unswept) == (True, True, False)
    store.publish("a fingerprint")
    assert (store.forgotten.waiting, store.forgotten.unswept) == (False, True)
    assert list(store.forgotten.known()) == [RECORD]
    assert store.rights() == {RECORD.path: OPEN}
    store.sweep()
    assert not store.forgotten.unswept
    assert found_in(tmp_path, ["pay.txt"]) == {}
    assert store.forgotten.since(path=FILE.path)


def test_a_path_is_hashed_whatever_its_bytes() -> None:
    assert hash_of("/docs/\udcff.txt") != hash_of("/docs/x.txt")
