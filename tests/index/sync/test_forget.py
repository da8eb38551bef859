"""Forgetting: no byte is left, at whatever moment it was broken off, and nothing comes back by itself."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from index.derived import generation as derived
from index.derived import publish as publishing
from index.derived.publish import STORE
from index.errors import ForgottenDocument, PinciteError, UnknownDocument
from index.rights import POLICY
from index.search.filters import Filters
from index.search.index import Index
from index.store.records import document_id
from index.store.store import Store
from index.sync.forget import Leaving, forget, lift
from index.sync.ledger import Action, Ledger
from index.sync.rebuild import rebuild
from index.sync.update import update
from tests.support.bytes_of import found_in, telling
from tests.support.killed_forgetting import MOMENTS
from tests.support.parts import QuickRecipe, article, mark, write
from tests.support.thorough import THOROUGH

ROOT = Path(__file__).parents[3]
SECRET = "secret.txt"
OTHERS = ("a.txt", "b.txt")
RECORDS = ("first", "second", "third")


def secret(version: int) -> str:
    """Return an article full of words that stand nowhere else: short ones, long ones, headings, many paragraphs."""
    names = [mark(f"{SECRET} {version} {n}") for n in range(400)]
    lines = [" ".join(names[n : n + 10]).capitalize() + "." for n in range(0, 400, 10)]
    return "\n\n".join([f"The case of {names[0]}", *lines]) + "\n"


def words_of(version: int) -> set[str]:
    words = telling(secret(version))
    assert len(words) >= 400
    return words if THOROUGH else set(random.Random(version).sample(sorted(words), 30))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``docs``, and an ``index`` of three versions of the secret, among others that changed with it."""
    folder = tmp_path_factory.mktemp("made")
    records = [{"id": name, "title": mark(f"title {name}"), "text": article(name)} for name in RECORDS]
    lines = "\n".join(json.dumps(record) for record in records)
    docs = write(folder / "docs", {name: article(name) for name in OTHERS} | {"faq.jsonl": lines})
    for version in range(3):
        write(docs, {SECRET: secret(version), "a.txt": article("a.txt", version)})
        update(folder / "index", [docs], QuickRecipe())
    assert found_in(folder / "index", words_of(0))
    shutil.copytree(folder, folder.with_name("kept"))
    return folder


@pytest.fixture
def docs(made: Path) -> Path:
    """The documents, as they were: an index knows them by their paths."""
    shutil.rmtree(made)
    shutil.copytree(made.with_name("kept"), made)
    return made / "docs"


@pytest.fixture
def root(docs: Path) -> Path:
    return docs.parent / "index"


@pytest.fixture
def opened(root: Path) -> Iterator[Index]:
    index = Index.open(root, QuickRecipe())
    yield index
    index.close()


def all_words() -> set[str]:
    return {word for version in range(3) for word in words_of(version)}


def sources(index: Index) -> list[str]:
    return sorted({info.source for info in index.documents()})


def told(ledger: Ledger, source: str) -> list[tuple[Action, str]]:
    return [(entry.action, entry.reason) for entry in ledger.entries if entry.source == source]


def test_no_byte_is_left(root: Path, docs: Path) -> None:
    heard: list[Leaving] = []
    done = forget(root, [SECRET], QuickRecipe(), heard.append)
    assert found_in(root, all_words()) == {}
    assert (done.documents, done.versions, done.files) == ((SECRET,), 3, (str(docs / SECRET),))
    assert [set(leaving.texts) for leaving in heard] == [{secret(version) for version in range(3)}] * 2
    with closing(Index.open(root, QuickRecipe())) as index:
        assert sources(index) == ["a.txt", "b.txt", "faq.jsonl"]
        assert index.search(mark("a.txt", 2), 1)[0].lexical > 0
        assert len(index.history(document_id("a.txt", "a.txt")).gone) > 0, "the past of others stays"


def test_no_byte_is_left_while_a_server_reads_and_it_moves_on(root: Path, opened: Index) -> None:
    number = document_id(SECRET, SECRET)
    assert opened.document(number).text == secret(2)
    hits = opened.search(mark(f"{SECRET} 2 7"), 3)
    forget(root, [SECRET], QuickRecipe())
    assert found_in(root, all_words()) == {}
    for hit in hits:
        if hit.document == number:
            with pytest.raises(UnknownDocument):
                opened.document_of(hit)
    assert all(hit.lexical == 0 for hit in opened.search(mark(f"{SECRET} 2 7")))
    assert opened.unknown_words([mark(f"{SECRET} 2 7")])


def test_what_a_link_to_it_says(root: Path, opened: Index) -> None:
    number = document_id(SECRET, SECRET)
    assert opened.forgotten(number) is None
    forget(root, [SECRET], QuickRecipe())
    with pytest.raises(ForgottenDocument, match="was forgotten on request"):
        opened.document(number)
    assert opened.forgotten(number)
    assert opened.version_where(number, lambda document: True) is None
    assert opened.path_of(number) is None
    assert opened.forgotten(document_id("other", "other")) is None


def test_only_who_could_read_it_is_told(root: Path, docs: Path) -> None:
    (docs / POLICY).write_text('[files]\n"secret*" = { allow = ["hr"] }\n')
    update(root, [docs], QuickRecipe())
    forget(root, [SECRET], QuickRecipe())
    number = document_id(SECRET, SECRET)
    with closing(Index.open(root, QuickRecipe())) as index:
        assert index.within(Filters(principals=frozenset({"hr"}))).forgotten(number)
        for filters in (Filters(principals=frozenset({"staff"})), Filters(sources=("*.md",))):
            part = index.within(filters)
            assert part.forgotten(number) is None
            with pytest.raises(UnknownDocument, match="holds no document"):
                part.document(number)


# --- by which names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["path", "second", "faq.jsonl#second", "faq.jsonl · second", "faq.jsonl"])
def test_the_names_of_a_file_and_of_a_record(root: Path, docs: Path, name: str) -> None:
    whole = name in ("path", "faq.jsonl")
    done = forget(root, [str(docs / "faq.jsonl") if name == "path" else name], QuickRecipe())
    gone = RECORDS if whole else ("second",)
    assert done.documents == tuple(f"faq.jsonl#{record}" for record in gone)
    assert found_in(root, [mark(record) for record in gone] + [mark(f"title {record}") for record in gone]) == {}
    kept = [mark(record) for record in RECORDS if record not in gone]
    assert len(found_in(root, kept)) == len(kept)


def test_a_file_that_is_no_longer_there(root: Path, docs: Path) -> None:
    (docs / SECRET).unlink()
    update(root, [docs], QuickRecipe())
    assert found_in(root, all_words())
    done = forget(root, [str(docs / SECRET)], QuickRecipe())
    assert (done.versions, done.files) == (3, ())
    assert found_in(root, all_words()) == {}


@pytest.mark.parametrize("name", ["nothing.txt", "docs", "faq.jsonl#fourth", ""])
@pytest.mark.usefixtures("docs")
def test_a_name_that_means_nothing_forgets_nothing(root: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root.parent)
    heard: list[Leaving] = []
    with pytest.raises(PinciteError, match="is a folder" if name in ("docs", "") else "nor was it forgotten"):
        forget(root, [SECRET, name], QuickRecipe(), heard.append)
    assert heard == []
    with closing(Index.open(root, QuickRecipe())) as index:
        assert SECRET in sources(index)


def test_a_record_that_two_files_hold_is_asked_back(root: Path, docs: Path) -> None:
    write(docs, {"more.jsonl": json.dumps({"id": "second", "text": article("other")})})
    update(root, [docs], QuickRecipe())
    with pytest.raises(PinciteError, match=r"names 2 documents \(faq.jsonl#second, more.jsonl#second\)"):
        forget(root, ["second"], QuickRecipe())
    assert forget(root, ["more.jsonl#second"], QuickRecipe()).documents == ("more.jsonl#second",)


def test_what_stands_elsewhere_too_is_named(root: Path, docs: Path) -> None:
    write(docs, {"copy.txt": secret(2)})
    update(root, [docs], QuickRecipe())
    assert forget(root, [SECRET], QuickRecipe()).elsewhere == ("copy.txt",)
    assert forget(root, ["copy.txt"], QuickRecipe()).elsewhere == ()
    assert found_in(root, all_words()) == {}


# --- it does not come back ------------------------------------------------------------------------------------------


def test_its_folder_passes_it_by_until_it_is_given_itself(root: Path, docs: Path) -> None:
    forget(root, [SECRET], QuickRecipe())
    (docs / SECRET).write_text(secret(3))
    for _ in range(2):
        ((action, reason),) = told(update(root, [docs], QuickRecipe()), SECRET)
        assert action is Action.SKIPPED
        assert "was forgotten on 20" in reason
        assert "give the file itself to index it again" in reason
    assert found_in(root, words_of(3)) == {}
    assert found_in(root, ["secret.txt"]) == {}, "nor is its name kept"
    assert told(update(root, [docs / SECRET], QuickRecipe()), SECRET) == [(Action.ADDED, "")]
    with closing(Index.open(root, QuickRecipe())) as index:
        assert index.document(document_id(SECRET, SECRET)).text == secret(3)
        assert index.forgotten(document_id(SECRET, SECRET)) is None
    assert told(update(root, [docs], QuickRecipe()), SECRET) == [(Action.UNCHANGED, "")]
    assert found_in(root, words_of(2)) == {}, "the older versions stay forgotten"


def test_under_another_name_it_does_not_come_back_either(root: Path, docs: Path) -> None:
    forget(root, [SECRET], QuickRecipe())
    (docs / SECRET).rename(docs / "renamed.txt")
    ((action, _),) = told(update(root, [docs], QuickRecipe()), "renamed.txt")
    assert action is Action.SKIPPED
    assert found_in(root, words_of(2)) == {}


def test_a_record_stays_away_though_its_file_is_given(root: Path, docs: Path) -> None:
    forget(root, ["faq.jsonl#second"], QuickRecipe())
    with (docs / "faq.jsonl").open("a") as file:
        file.write("\n" + json.dumps({"id": "fourth", "text": article("fourth")}))
    ledger = update(root, [docs / "faq.jsonl"], QuickRecipe())
    assert (Action.ADDED, "") in told(ledger, "faq.jsonl")
    assert any(action is Action.SKIPPED and "--lift" in reason for action, reason in told(ledger, "faq.jsonl"))
    assert found_in(root, [mark("second")]) == {}
    lift(root, ["faq.jsonl#second"], QuickRecipe())
    assert (Action.ADDED, "") in told(update(root, [docs], QuickRecipe()), "faq.jsonl")
    assert found_in(root, [mark("second")])
    with pytest.raises(PinciteError, match="nor was it forgotten"):
        lift(root, ["faq.jsonl#second"], QuickRecipe())


@pytest.mark.parametrize("name", ["faq.jsonl", "path"])
def test_a_file_of_records_comes_back_once_that_is_lifted(root: Path, docs: Path, name: str) -> None:
    given = str(docs / "faq.jsonl") if name == "path" else name
    forget(root, [given], QuickRecipe())
    assert [action for action, _ in told(update(root, [docs], QuickRecipe()), "faq.jsonl")] == [Action.SKIPPED]
    lift(root, [given], QuickRecipe())
    update(root, [docs], QuickRecipe())
    with closing(Index.open(root, QuickRecipe())) as index:
        assert len([info for info in index.documents() if info.source == "faq.jsonl"]) == 3


def test_the_index_made_anew_with_another_recipe_remembers(root: Path, docs: Path) -> None:
    forget(root, [SECRET], QuickRecipe())
    rebuild(root, QuickRecipe())
    update(root, [docs], QuickRecipe())
    assert found_in(root, all_words()) == {}


# --- old versions ---------------------------------------------------------------------------------------------------


def test_old_versions_go_after_their_time_and_links_to_what_stays_still_fit(root: Path, docs: Path) -> None:
    number = document_id(SECRET, SECRET)
    with closing(Store(root / STORE)) as store, store.transaction():
        store._connection.execute("UPDATE documents SET ended = '2020-01-01T00:00:00+00:00' WHERE ended IS NOT NULL")
    update(root, [docs], QuickRecipe())
    assert found_in(root, words_of(0)), "they are kept for ever unless that is asked for"
    update(root, [docs], QuickRecipe(), keep=timedelta(days=30))
    assert found_in(root, words_of(0) | words_of(1)) == {}
    with closing(Index.open(root, QuickRecipe())) as index:
        before = index.document(number)
        assert before.text == secret(2)
        assert index.history(number).gone == ()
        taken = {paragraph.anchor for paragraph in before.paragraphs}
        write(docs, {SECRET: secret(3)})
        update(root, [docs], QuickRecipe(), keep=timedelta(days=30))
        assert index.version_where(number, lambda document: document.text == secret(2)) is not None
        fresh = {paragraph.anchor for paragraph in index.document(number).paragraphs}
    assert min(fresh - taken) > max(taken), "no anchor is given twice"


def test_within_a_day_nothing_is_written_anew(root: Path, docs: Path) -> None:
    with closing(Store(root / STORE)) as store:
        before = store.published
        update(root, [docs], QuickRecipe(), keep=timedelta(days=1))
        assert store.published == before


# --- broken off -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def killer() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.support.killed_forgetting"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_moment_it_is_forgotten_or_not(
    root: Path, docs: Path, killer: subprocess.Popen[str], moment: str
) -> None:
    assert killer.stdin is not None
    assert killer.stdout is not None
    killer.stdin.write(f"{moment}\t{root}\t{SECRET}\n")
    killer.stdin.flush()
    assert int(killer.stdout.readline()) == signal.SIGKILL
    with closing(Index.open(root, QuickRecipe())) as index:
        assert sources(index) == ["a.txt", "b.txt", "faq.jsonl"], "whoever opens it next goes on"
        assert index.search(mark("a.txt", 2), 1)[0].lexical > 0
        assert index.forgotten(document_id(SECRET, SECRET))
        assert found_in(root, all_words()) == {}
    with closing(Store(root / STORE)) as store:
        assert not store.has_unpublished()
        assert not store.forgotten.unswept
    assert forget(root, [SECRET], QuickRecipe()).before == (SECRET,)
    assert told(update(root, [docs], QuickRecipe()), SECRET)[0][0] is Action.SKIPPED


def test_without_room_it_is_told_and_finished_later(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(derived, "write", full)
        with pytest.raises(PinciteError, match="No space left"):
            forget(root, [SECRET], QuickRecipe())
        with closing(Index.open(root, QuickRecipe())) as index:
            assert SECRET in sources(index), "not forgotten yet"
    with closing(Index.open(root, QuickRecipe())) as index:
        assert SECRET not in sources(index)
    assert found_in(root, all_words()) == {}


def test_folders_of_broken_builds_go_too(root: Path) -> None:
    leftover = root / "derived" / "3.99.building"
    leftover.mkdir()
    (leftover / "vocabulary.tsv").write_text(secret(1))
    forget(root, [SECRET], QuickRecipe())
    assert found_in(root, all_words()) == {}


def test_a_reader_that_does_not_let_go_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Store(root / STORE)) as reader, reader.snapshot():
        assert reader.published == 3
        opening = publishing.Store

        def impatient(path: Path, *, create: bool = False) -> Store:
            made = opening(path, create=create)
            made._connection.execute("PRAGMA busy_timeout = 50")
            return made

        monkeypatch.setattr(publishing, "Store", impatient)
        with pytest.raises(PinciteError, match="another process has been reading"):
            forget(root, [SECRET], QuickRecipe())
    monkeypatch.undo()
    with closing(Index.open(root, QuickRecipe())) as index:
        assert SECRET not in sources(index)
    assert found_in(root, all_words()) == {}


@pytest.mark.parametrize("taken", [False, True], ids=["nobody took its old place", "another file took its old place"])
def test_what_stood_elsewhere_before_its_file_moved_is_forgotten_too(tmp_path: Path, *, taken: bool) -> None:
    docs = write(tmp_path / "docs", {"old.txt": secret(1), "other.txt": article("other.txt")})
    root = tmp_path / "index"
    update(root, [docs], QuickRecipe())
    (docs / "old.txt").rename(docs / "new.txt")
    update(root, [docs], QuickRecipe())
    if taken:
        write(docs, {"old.txt": article("successor")})
        update(root, [docs], QuickRecipe())
    forget(root, ["new.txt"], QuickRecipe())
    assert found_in(root, words_of(1)) == {}
    with closing(Index.open(root, QuickRecipe())) as index:
        assert {info.source for info in index.documents()} == {"other.txt"} | ({"old.txt"} if taken else set())
        if not taken:
            with pytest.raises(ForgottenDocument):
                index.document(document_id("old.txt", "old.txt"))
