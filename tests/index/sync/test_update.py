"""Files to the index: what a run reads, keeps, embeds, removes, and says in its ledger."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.derived.publish import STORE
from index.encoder.encoder import Encoder, Vectors
from index.errors import ModelError, PinciteError
from index.search.index import Index
from index.sources import Limits
from index.sources.ocr import engine
from index.store.store import Store
from index.sync import prepare
from index.sync.ledger import Action, Ledger, Progress, Watch
from index.sync.pace import Pace
from index.sync.parts import FILE
from index.sync.removal import Removal
from index.sync.update import update
from tests.index.sources.ocr.making import LEFT, pdf_of, scan
from tests.support.parts import QuickRecipe, WordHashing, article, mark, write
from tests.support.thorough import examples


@dataclass
class Listening(WordHashing):
    """Remembers what it was given."""

    texts: list[str] = field(default_factory=list)

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().encode(texts)


@dataclass(frozen=True)
class ListeningRecipe(QuickRecipe):
    ear: Listening = field(default_factory=Listening)

    def load_encoder(self) -> Encoder:
        return self.ear


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write(tmp_path / "docs", {name: article(name) for name in ("a.txt", "b.txt", "sub/c.txt")})


PRUNE = Removal(prune=True)


def run(root: Path, *paths: Path, **named: object) -> Ledger:
    return update(root, paths, QuickRecipe(), **named)  # type: ignore[arg-type]


def held(root: Path) -> dict[str, str]:
    """Return the texts that the index holds, by source and name."""
    with closing(Index.open(root, QuickRecipe())) as index:
        infos = index.documents()
        return {f"{info.source}#{info.name}": index.document(info.id).text for info in infos}


def counts(ledger: Ledger) -> dict[str, int]:
    return {str(action): ledger.count(action) for action in Action if ledger.count(action)}


def test_the_ledger_counts_each_fate(root: Path, docs: Path) -> None:
    assert counts(run(root, docs)) == {"added": 3}
    write(docs, {"b.txt": article("b.txt", 1), "d.txt": article("d.txt"), "e.png": "no", "f.txt": " \n"})
    (docs / "sub/c.txt").unlink()
    (docs / "sub").rmdir()
    ledger = run(root, docs)
    assert counts(ledger) == {"added": 1, "updated": 1, "unchanged": 1, "removed": 1, "skipped": 1, "failed": 1}
    assert {entry.source: entry.action for entry in ledger.entries} == {
        "a.txt": Action.UNCHANGED,
        "b.txt": Action.UPDATED,
        "d.txt": Action.ADDED,
        "e.png": Action.SKIPPED,
        "f.txt": Action.FAILED,
        "sub/c.txt": Action.REMOVED,
    }
    assert set(held(root)) == {"a.txt#a.txt", "b.txt#b.txt", "d.txt#d.txt"}
    assert ledger.failed


def test_an_unchanged_folder_publishes_nothing_new(root: Path, docs: Path) -> None:
    run(root, docs)
    with closing(Store(root / STORE)) as store:
        before = store.published, store.get("updated")
    assert counts(run(root, docs)) == {"unchanged": 3}
    with closing(Store(root / STORE)) as store:
        assert (store.published, store.get("updated")) == before


def test_a_file_that_was_only_touched_is_unchanged(root: Path, docs: Path) -> None:
    run(root, docs)
    os.utime(docs / "a.txt", (1, 1))
    assert counts(run(root, docs)) == {"unchanged": 3}


def test_only_passages_that_differ_are_embedded_again(root: Path, docs: Path) -> None:
    recipe = ListeningRecipe()
    long = "A title here\n\n" + "\n\n".join(
        f"Paragraph {n} says {mark('p', n)} and a good many words more." for n in range(40)
    )
    write(docs, {"long.txt": long})
    update(root, [docs], recipe)
    assert len(recipe.ear.texts) == len(set(recipe.ear.texts)) > 12
    recipe.ear.texts.clear()
    write(docs, {"long.txt": long + "\n\nOne paragraph more."})
    assert counts(update(root, [docs], recipe)) == {"updated": 1, "unchanged": 3}
    assert 1 <= len(recipe.ear.texts) <= 2
    assert all("One paragraph more." in text for text in recipe.ear.texts)


def test_a_record_that_changed_leaves_the_others_alone(root: Path, tmp_path: Path) -> None:
    recipe, path = ListeningRecipe(), tmp_path / "records.jsonl"
    records = [{"id": f"r{n}", "title": f"Record {n}", "text": article(f"r{n}")} for n in range(6)]
    path.write_text("\n".join(map(json.dumps, records)))
    assert counts(update(root, [path], recipe)) == {"added": 6}
    recipe.ear.texts.clear()
    records[2]["text"] = article("r2", 1)
    path.write_text("\n".join(map(json.dumps, records)))
    assert counts(update(root, [path], recipe)) == {"updated": 1, "unchanged": 5}
    assert recipe.ear.texts
    assert all("Record 2" in text for text in recipe.ear.texts)
    with closing(Index.open(root, recipe)) as index:
        hashes = {info.sha256 for info in index.documents()}
    assert len(hashes) == 1, "all of them carry the hash of the file as it is now"
    del records[4]
    path.write_text("\n".join(map(json.dumps, records)))
    assert counts(update(root, [path], recipe)) == {"unchanged": 5, "removed": 1}


def test_a_bad_record_neither_stops_nor_removes_the_others(root: Path, tmp_path: Path) -> None:
    path = write(tmp_path, {"r.jsonl": '{"id":"1","text":"One here."}\n{"id":"2","text":"Two here."}\n'}) / "r.jsonl"
    run(root, path)
    path.write_text('{"id":"1","text":"One again."}\n{"id":"2","text":\n{"id":"3","text":"Three here."}\n')
    ledger = run(root, path)
    assert counts(ledger) == {"added": 1, "updated": 1, "failed": 1}
    (failed,) = [entry for entry in ledger.entries if entry.action is Action.FAILED]
    assert failed.line == 2
    assert "is not JSON" in failed.reason
    assert held(root) == {"r.jsonl#1": "One again.", "r.jsonl#2": "Two here.", "r.jsonl#3": "Three here."}


def test_a_file_gone_bad_keeps_its_last_good_version(root: Path, docs: Path) -> None:
    run(root, docs)
    (docs / "a.txt").write_bytes(b"%PDF-1.7 \x00\x01")
    ledger = run(root, docs)
    (failed,) = [entry for entry in ledger.entries if entry.action is Action.FAILED]
    assert failed.source == "a.txt"
    assert "a PDF" in failed.reason
    assert "its last good version is kept" in failed.reason
    assert held(root)["a.txt#a.txt"] == article("a.txt")
    write(docs, {"a.txt": article("a.txt")})
    assert counts(run(root, docs)) == {"unchanged": 3}


def test_one_bad_file_among_good_ones_does_not_stop_them(root: Path, docs: Path) -> None:
    (docs / "0.txt").write_bytes(b"\x00\x01\x02\x03" * 8)
    (docs / "b.html").write_bytes(b"")
    (docs / "z.jsonl").write_text("nonsense")
    ledger = run(root, docs)
    assert counts(ledger) == {"added": 3, "failed": 3}
    assert ledger.failed
    assert all(entry.reason for entry in ledger.entries if entry.action is Action.FAILED)


def test_an_emptied_index_answers_nothing_and_can_be_filled_again(root: Path, docs: Path) -> None:
    run(root, docs)
    for path in docs.rglob("*.txt"):
        path.unlink()
    ledger = run(root, docs, removal=PRUNE)
    assert ledger.count(Action.REMOVED) == 3
    with closing(Index.open(root, QuickRecipe())) as index:
        assert index.documents() == []
        assert index.search("bank") == ()
        assert index.summary().passages == 0
    write(docs, {"a.txt": article("a.txt")})
    assert counts(run(root, docs)) == {"added": 1}
    assert set(held(root)) == {"a.txt#a.txt"}


def test_a_document_without_passages_is_kept(root: Path, tmp_path: Path) -> None:
    path = write(tmp_path, {"a.md": "# Only a heading\n"}) / "a.md"
    assert counts(run(root, path)) == {"added": 1}
    with closing(Index.open(root, QuickRecipe())) as index:
        assert len(index.documents()) == 1
        assert index.search("heading") == ()


def test_files_of_other_folders_are_left_alone(root: Path, docs: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {"x.txt": article("x.txt")})
    run(root, docs, other)
    (other / "x.txt").unlink()
    (docs / "a.txt").unlink()
    assert counts(run(root, docs)) == {"unchanged": 2, "removed": 1}
    assert "x.txt#x.txt" in held(root)


def test_a_file_that_moved_is_found_at_its_new_place_only(root: Path, docs: Path) -> None:
    run(root, docs)
    (docs / "a.txt").rename(docs / "moved.txt")
    assert counts(run(root, docs)) == {"added": 1, "removed": 1, "unchanged": 2}
    assert held(root)["moved.txt#moved.txt"] == article("a.txt")
    assert "a.txt#a.txt" not in held(root)


def test_two_folders_that_give_one_name_to_two_files(root: Path, tmp_path: Path) -> None:
    """In two runs: the first keeps the name, the second is told why not."""
    one = write(tmp_path / "one", {"same.txt": article("one")})
    two = write(tmp_path / "two", {"same.txt": article("two")})
    run(root, one)
    ledger = run(root, two)
    assert counts(ledger) == {"failed": 1}
    assert "two files cannot be cited by the same name" in ledger.entries[0].reason
    assert held(root) == {"same.txt#same.txt": article("one")}


def test_two_folders_that_give_one_name_to_two_files_in_one_run(root: Path, tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"same.txt": article("one")})
    two = write(tmp_path / "two", {"same.txt": article("two")})
    assert counts(run(root, one, two)) == {"added": 1, "failed": 1}
    assert held(root) == {"same.txt#same.txt": article("one")}


def test_a_name_is_free_again_once_its_file_is_gone(root: Path, tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"same.txt": article("one")})
    two = write(tmp_path / "two", {"same.txt": article("two")})
    run(root, one)
    (one / "same.txt").unlink()
    assert counts(run(root, two)) == {"updated": 1}
    assert held(root) == {"same.txt#same.txt": article("two")}
    assert counts(run(root, two)) == {"unchanged": 1}


def test_the_ledger_names_documents_as_they_are_cited(root: Path, docs: Path) -> None:
    """The same file is ``sub/c.txt`` below its folder and ``c.txt`` when it is given itself: whichever came last."""
    run(root, docs)
    for path in (docs / "sub/c.txt", docs):
        ledger = run(root, path)
        kept = [entry for entry in ledger.entries if entry.action in (Action.ADDED, Action.UPDATED, Action.UNCHANGED)]
        assert {entry.source for entry in kept} <= {key.split("#")[0] for key in held(root)}


def test_a_file_given_by_itself_twice_is_one_document(root: Path, docs: Path) -> None:
    assert counts(run(root, docs / "a.txt", docs / "a.txt", docs / "sub/../a.txt")) == {"added": 1}


def test_a_file_removed_while_the_run_reads(root: Path, docs: Path) -> None:
    """It was found, and is gone when its turn comes."""
    gone = docs / "sub/c.txt"

    def progress(step: Progress) -> None:
        gone.unlink(missing_ok=True)

    ledger = run(root, docs, watch=Watch(progress=progress))
    assert counts(ledger) == {"added": 2, "failed": 1}
    assert "No such file" in ledger.entries[-1].reason
    assert set(held(root)) == {"a.txt#a.txt", "b.txt#b.txt"}
    assert counts(run(root, docs)) == {"unchanged": 2}


def test_a_known_file_removed_while_the_run_reads_is_removed_by_the_next(root: Path, docs: Path) -> None:
    run(root, docs)
    gone = docs / "sub/c.txt"
    ledger = run(root, docs, watch=Watch(progress=lambda step: gone.unlink(missing_ok=True)))
    assert counts(ledger) == {"unchanged": 2, "failed": 1}
    assert "sub/c.txt#sub/c.txt" in held(root)
    assert counts(run(root, docs, removal=PRUNE)) == {"unchanged": 2, "removed": 1}


def test_what_is_committed_is_durable_when_it_is_told(root: Path, docs: Path) -> None:
    told: list[tuple[str, str]] = []

    def committed(documents: Sequence[tuple[str, str]]) -> None:
        with closing(Store(root / STORE)) as other:
            stored = {(info.source, info.name) for info in other.documents(other.published + 1)}
        assert set(documents) <= stored
        told.extend(documents)

    run(root, docs, watch=Watch(committed=committed))
    assert sorted(told) == [("a.txt", "a.txt"), ("b.txt", "b.txt"), ("sub/c.txt", "sub/c.txt")]


def test_progress_goes_up_to_all_bytes(root: Path, docs: Path) -> None:
    steps: list[Progress] = []
    run(root, docs, watch=Watch(progress=steps.append))
    total = sum(path.stat().st_size for path in docs.rglob("*.txt"))
    done = [step.bytes_done for step in steps]
    assert done == sorted(done)
    assert done[-1] == total
    assert {step.bytes_total for step in steps} == {total}


def test_an_interrupted_run_keeps_what_was_committed(root: Path, docs: Path) -> None:
    class Interrupted(Exception):
        pass

    def committed(documents: Sequence[tuple[str, str]]) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        run(root, docs, watch=Watch(committed=committed))
    assert len(held(root)) == 3, "whoever opens the index next publishes it"


def test_readers_see_a_whole_run_or_none_of_it(root: Path, docs: Path) -> None:
    run(root, docs)
    write(docs, {f"{number}.txt": article(str(number)) for number in range(150)})
    (docs / "a.txt").unlink()
    seen: list[int] = []
    with closing(Index.open(root, QuickRecipe())) as index:

        def look(*told: object) -> None:
            assert len(index.search("bank", 1000)) == index.summary().passages
            seen.append(index.summary().documents)

        run(root, docs, watch=Watch(look, look))
        look()
    assert set(seen[:-1]) == {3}
    assert seen[-1] == 152
    assert len(seen) > 150


def test_readers_in_other_threads_never_see_half_a_state(root: Path, docs: Path) -> None:
    """Every search sees one generation: all documents of version n, never a mixture."""
    names = [f"{number}.txt" for number in range(12)]
    wrong: list[str] = []
    stop = threading.Event()

    def write_version(version: int) -> None:
        write(
            docs, {name: f"Version v{version}x of this\n\nThe common word is here, in {mark(name)}." for name in names}
        )
        run(root, docs)

    def read() -> None:
        with closing(Index.open(root, QuickRecipe())) as index:
            while not stop.is_set():
                hits = index.search("common", 100)
                versions = {index.document_of(hit).title for hit in hits if "common" in index.document_of(hit).text}
                if len(versions) != 1:
                    wrong.append(repr(versions))

    write_version(0)
    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for version in range(1, 5):
        write_version(version)
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_limits_are_kept(root: Path, docs: Path) -> None:
    ledger = run(root, docs, limits=Limits(max_file_bytes=100))
    assert counts(ledger) == {"failed": 3}
    assert "the limit, the setting max_file_bytes, is 100" in ledger.entries[0].reason


NAMES = st.sampled_from(["a.txt", "b.md", "c/d.txt", "c/e.jsonl"])
STEPS = st.lists(st.tuples(NAMES, st.sampled_from([None, 0, 1, 2])), min_size=1, max_size=5)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("histories")


@given(st.lists(STEPS, min_size=1, max_size=4))
@settings(deadline=None, max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow])
def test_after_any_history_the_index_holds_what_the_folder_holds(
    folders: Path, history: list[list[tuple[str, int | None]]]
) -> None:
    work = folders / os.urandom(6).hex()
    root, docs, expected = work / "index", work / "docs", dict[str, str]()
    docs.mkdir(parents=True)
    for steps in history:
        for name, version in steps:
            (docs / name).unlink(missing_ok=True)
            expected.pop(name, None)
            if version is not None:
                text = article(name, version)
                expected[name] = text
                write(docs, {name: json.dumps({"id": "r", "text": text}) if name.endswith("jsonl") else text})
        ledger = run(root, docs, removal=PRUNE)
        if (root / STORE).exists():
            assert {key.split("#")[0]: text for key, text in held(root).items()} == expected
        assert sum(ledger.count(a) for a in (Action.ADDED, Action.UPDATED, Action.UNCHANGED)) == len(expected)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> int:
    """Passages in a part: so few that a document of a page is a large one."""
    for module in (prepare, sys.modules["index.sync.update"]):
        monkeypatch.setattr(module, "PART_PASSAGES", 8)
    return 8


def large(root: Path, version: int = 0) -> Path:
    return write(root, {"large.txt": article("large.txt", version, paragraphs=150)})


def derived(root: Path) -> list[tuple[str, bytes]]:
    """Return what the files hold in which no numbers stand that one store happened to give."""
    names = {"dense.faiss", "postings.bin", "vocabulary.tsv"}
    return sorted((path.name, path.read_bytes()) for path in root.glob("derived/**/*") if path.name in names)


def test_a_stopped_run_keeps_the_parts_of_a_document_that_readers_do_not_see(
    root: Path, tmp_path: Path, small_parts: int
) -> None:
    recipe, folder = ListeningRecipe(), large(tmp_path / "docs")

    def stop(step: Progress) -> None:
        if step.passages >= 3 * small_parts:
            assert 0 < step.bytes_done < step.bytes_total
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        update(root, [folder], recipe, watch=Watch(stop))
    assert len(recipe.ear.texts) == 3 * small_parts
    assert (root / FILE).stat().st_size > 0
    assert held(root) == {}
    recipe.ear.texts.clear()
    told: list[Progress] = []
    assert counts(update(root, [folder], recipe, watch=Watch(told.append))) == {"added": 1}
    with closing(Index.open(root, recipe)) as index:
        passages = index.summary().passages
    assert len(recipe.ear.texts) == passages - 3 * small_parts
    assert [step.bytes_done for step in told] == sorted(step.bytes_done for step in told)
    assert not (root / FILE).exists()
    fresh = tmp_path / "fresh"
    run(fresh, folder)
    assert derived(fresh) == derived(root), "the same corpus gives the same bytes, stopped or not"


def test_the_parts_of_a_document_that_was_given_up_are_removed(root: Path, tmp_path: Path, small_parts: int) -> None:
    folder = large(tmp_path / "docs")

    def stop(step: Progress) -> None:
        if step.passages >= small_parts:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(root, folder, watch=Watch(stop))
    (folder / "large.txt").unlink()
    write(folder, {"small.txt": article("small.txt")})
    assert counts(run(root, folder)) == {"added": 1}
    assert not (root / FILE).exists()


def test_a_large_document_that_changed_is_embedded_where_it_changed(
    root: Path, tmp_path: Path, small_parts: int
) -> None:
    recipe, folder = ListeningRecipe(), large(tmp_path / "docs")
    update(root, [folder], recipe)
    recipe.ear.texts.clear()
    (folder / "large.txt").write_text((folder / "large.txt").read_text() + "\nOne paragraph more.\n")
    assert counts(update(root, [folder], recipe)) == {"updated": 1}
    assert 1 <= len(recipe.ear.texts) <= 3
    assert not (root / FILE).exists()


def test_a_disk_that_fills_up_while_a_document_is_read_keeps_its_parts(
    root: Path, tmp_path: Path, small_parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe, folder = ListeningRecipe(), large(tmp_path / "docs")
    write_at, left = os.pwrite, [3]

    def full(descriptor: int, data: bytes, place: int) -> int:
        left[0] -= 1
        if left[0] < 0:
            write_at(descriptor, data[: len(data) // 2], place)
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_at(descriptor, data, place)

    with monkeypatch.context() as filling:
        filling.setattr("index.sync.parts.os.pwrite", full)
        with pytest.raises(PinciteError, match="see that the disk has room"):
            update(root, [folder], recipe)
    done = len(recipe.ear.texts) - small_parts
    recipe.ear.texts.clear()
    assert counts(update(root, [folder], recipe)) == {"added": 1}
    assert done > 0
    with closing(Index.open(root, recipe)) as index:
        assert len(recipe.ear.texts) <= index.summary().passages - done


def test_a_message_is_stale_where_an_attachment_was_read_by_an_older_reader(root: Path, tmp_path: Path) -> None:
    attached = "Content-Type: text/plain\nContent-Disposition: attachment; filename=n.txt\n\nThe timer rings at noon.\n"
    head = "Subject: Lunch\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\nThe lunch is at noon.\n"
    folder = write(tmp_path / "docs", {"a.eml": f"{head}--m\n{attached}--m--\n"})
    assert counts(update(root, [folder], QuickRecipe())) == {"added": 2}

    def readers() -> dict[str, str]:
        with closing(Store(root / STORE)) as store:
            return {info.name: store.document(info.version).reader for info in store.documents(store.published)}

    before = readers()
    assert before["a.eml/n.txt"].startswith("text ")
    with closing(sqlite3.connect(root / STORE)) as store, store:
        store.execute("UPDATE documents SET reader = 'text 0.1' WHERE name = 'a.eml/n.txt'")
    update(root, [folder], QuickRecipe())
    assert readers()["a.eml/n.txt"] == "text 0.1"
    update(root, [folder], QuickRecipe(), pace=Pace(stale=True))
    assert readers() == before


def test_scans_are_read_once_ocr_may_be_used(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, allowed = tmp_path / "lease.pdf", Limits(ocr_pages=5)
    path.write_bytes(pdf_of(["The lease ends on 30 June 2031.", scan([LEFT[:1]])]))
    (entry,) = update(root, [path], QuickRecipe()).entries
    assert entry.reason == "1 of 2 pages hold no text (scans?)"
    (entry,) = update(root, [path], QuickRecipe(), limits=allowed, pace=Pace(stale=True)).entries
    assert (entry.action, entry.reason) == (Action.UPDATED, "1 of 2 pages were read by OCR")
    (entry,) = update(root, [path], QuickRecipe(), limits=allowed, pace=Pace(stale=True)).entries
    assert entry.action is Action.UNCHANGED
    monkeypatch.setattr(engine, "DISTRIBUTION", "pincite-without-ocr")
    with pytest.raises(ModelError, match="not installed"):
        update(root, [path], QuickRecipe(), limits=allowed)
