"""Real folders that are followed: what changes in them is soon found, and what is gone is not, with proof."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from index.derived.publish import STORE, writing
from index.errors import IndexLocked, IndexUnusable, PinciteError, UnknownDocument
from index.search.index import Index
from index.store.records import document_id
from index.store.store import Store
from index.sync.ledger import Action, Entry, Ledger, Watch
from index.sync.pace import Pace
from index.sync.update import update
from index.sync.watch import state
from index.sync.watch.keeper import Habits, Keeper
from index.sync.watch.report import report
from index.sync.watch.rest import REST_SECONDS
from tests.support.parts import QuickRecipe, article, write
from tests.support.waiting import wait_for


@dataclass
class Case:
    """An index, a folder that is followed, and the runs that were made over it."""

    root: Path
    docs: Path
    habits: Habits = field(default_factory=Habits)
    ledgers: list[Ledger] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)
    """Raised by the next runs, one each."""

    def run(self, *, pace: Pace, watch: Watch) -> Ledger:
        if self.failing:
            raise self.failing.pop(0)
        ledger = update(self.root, [self.docs], QuickRecipe(), pace=pace, watch=watch)
        self.ledgers.append(ledger)
        return ledger

    @contextmanager
    def followed(self) -> Iterator[Keeper]:
        keeper = Keeper(self.root, [self.docs], self.run, self.habits)
        problems: list[BaseException] = []

        def follow() -> None:
            try:
                keeper.follow()
            except BaseException as problem:  # noqa: BLE001 - the test must hear of it
                problems.append(problem)

        thread = threading.Thread(target=follow)
        thread.start()
        try:
            self.settled(lambda: bool(self.ledgers) or problems)
            yield keeper
        finally:
            keeper.stop()
            thread.join(60)
            assert not thread.is_alive()
        if problems:
            raise problems[0]

    def settled(self, condition: Callable[[], object]) -> None:
        wait_for(condition)
        wait_for(lambda: not state.read(self.root).running)

    def held(self) -> dict[str, str]:
        """Return the texts that the index holds, by source."""
        if not (self.root / STORE).is_file():
            return {}
        with closing(Index.open(self.root, QuickRecipe())) as index:
            return {info.source: index.document(info.id).text for info in index.documents()}

    def comes_to_hold(self, *names: str) -> None:
        self.settled(lambda: set(self.held()) == set(names))

    def leads_to(self, source: str) -> str | None:
        """Return the document to which links to ``source`` lead."""
        with closing(Index.open(self.root, QuickRecipe())) as index:
            try:
                return index.document(document_id(source, source)).source
            except UnknownDocument:
                return None

    def published(self) -> int:
        with closing(Store(self.root / STORE)) as store:
            return store.published

    def told(self) -> list[Entry]:
        return [entry for ledger in self.ledgers for entry in ledger.entries if entry.action is Action.FAILED]


NAMES = ("a.txt", "b.txt", "sub/c.txt")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path / "index", write(tmp_path / "docs", {name: article(name) for name in NAMES}))


def test_a_changed_file_is_read(case: Case) -> None:
    with case.followed():
        case.comes_to_hold(*NAMES)
        new = article("a.txt", 1)
        began = time.monotonic()
        write(case.docs, {"a.txt": new})
        wait_for(lambda: case.held()["a.txt"].split() == new.split())
        assert time.monotonic() - began < 30
        write(case.docs, {"d.md": "# New\n\nA new one.\n"})
        case.comes_to_hold(*NAMES, "d.md")


def test_a_burst_is_few_runs(case: Case) -> None:
    with case.followed():
        case.comes_to_hold(*NAMES)
        before = case.published()
        new = {f"many/{n}.txt": article(f"{n}", paragraphs=1) for n in range(500)}
        write(case.docs, new)
        case.comes_to_hold(*NAMES, *new)
        assert case.published() - before <= 4


def test_a_renamed_file_keeps_its_links(case: Case) -> None:
    with case.followed():
        case.comes_to_hold(*NAMES)
        (case.docs / "a.txt").rename(case.docs / "z.txt")
        case.comes_to_hold("b.txt", "sub/c.txt", "z.txt")
        assert case.leads_to("a.txt") == "z.txt"
        (case.docs / "sub").rename(case.docs / "other")
        case.comes_to_hold("b.txt", "other/c.txt", "z.txt")
        assert case.leads_to("sub/c.txt") == "other/c.txt"


def test_all_files_of_a_folder_may_be_renamed_at_once(tmp_path: Path) -> None:
    """It is no removal, be it of however many."""
    names = [f"old/{n}.txt" for n in range(30)]
    case = Case(tmp_path / "index", write(tmp_path / "docs", {name: article(name) for name in names}))
    with case.followed():
        case.comes_to_hold(*names)
        (case.docs / "old").rename(case.docs / "new")
        case.comes_to_hold(*(name.replace("old", "new") for name in names))
        assert case.leads_to("old/7.txt") == "new/7.txt"


def test_a_deleted_file_is_shown_no_more(case: Case) -> None:
    with case.followed():
        case.comes_to_hold(*NAMES)
        (case.docs / "a.txt").unlink()
        case.comes_to_hold("b.txt", "sub/c.txt")


def test_a_file_is_read_when_it_is_whole(case: Case) -> None:
    """Nothing of it is seen while it grows, for however long that is; others are read meanwhile."""
    text, path = article("long", paragraphs=40), case.docs / "long.txt"
    with case.followed():
        case.comes_to_hold(*NAMES)
        with path.open("w", encoding="utf-8") as file:
            began, told = time.monotonic(), False
            for n in range(0, len(text), 20):
                file.write(text[n : n + 20])
                file.flush()
                told |= str(path) in state.read(case.root).waiting
                if n == 200:
                    write(case.docs, {"other.txt": article("other")})
                time.sleep(REST_SECONDS / 20)
            assert time.monotonic() - began > 5, "longer than a burst is waited for"
        case.comes_to_hold(*NAMES, "other.txt", "long.txt")
        assert case.held()["long.txt"].split() == text.split()
        assert told, "who asks hears that it is waited for"
    with closing(Store(case.root / STORE)) as store:
        assert len(store.versions(document_id("long.txt", "long.txt"), 10**6)) == 1
    assert not case.told()


@pytest.mark.parametrize("left", ["nothing", "an empty folder", "another folder"])
def test_a_share_that_is_away_empties_no_index(case: Case, tmp_path: Path, left: str) -> None:
    """It is told, and the folder is followed again as soon as it is back."""
    with case.followed():
        case.comes_to_hold(*NAMES)
        case.docs.rename(tmp_path / "away")
        if left != "nothing":
            case.docs.mkdir()
        if left == "another folder":
            write(case.docs, {"readme.txt": "The share is not mounted.\n"})
        case.settled(case.told)
        assert set(NAMES) <= case.held().keys()
        assert report(case.root).problems
        shutil.rmtree(case.docs, ignore_errors=True)
        (tmp_path / "away").rename(case.docs)
        write(case.docs, {"a.txt": article("a.txt", 1), "new.txt": article("new.txt")})
        case.comes_to_hold(*NAMES, "new.txt")
        case.settled(lambda: not report(case.root).problems)


def test_a_folder_that_is_away_at_the_start_is_waited_for(case: Case, tmp_path: Path) -> None:
    away = case.docs.rename(tmp_path / "away")
    with case.followed():
        case.settled(case.told)
        away.rename(case.docs)
        case.comes_to_hold(*NAMES)


def test_shares_that_tell_nothing_are_swept(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.sync.watch.events.Events._matters", lambda self, path: False)
    case.habits = Habits(sweep=0.5)
    with case.followed():
        case.comes_to_hold(*NAMES)
        write(case.docs, {"silent.txt": article("silent")})
        case.comes_to_hold(*NAMES, "silent.txt")


def test_a_full_look_reads_every_byte(case: Case) -> None:
    case.habits = Habits(sweep=0.2, rehash=0.1)
    with case.followed():
        wait_for(lambda: len(case.ledgers) > 2)
    assert state.read(case.root).rehashed > time.time() - 600


def test_what_failed_is_told_once_and_tried_again_when_somebody_asks(
    case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    write(case.docs, {"bad.txt": ""})
    caplog.set_level(logging.WARNING, "index.sync.watch")
    with case.followed():
        case.comes_to_hold(*NAMES)
        write(case.docs, {"d.txt": article("d.txt")})
        case.comes_to_hold(*NAMES, "d.txt")
        (failure,) = report(case.root).failed
        assert (failure.source, failure.attempts) == ("bad.txt", 1)
        state.ask(case.root)
        case.settled(lambda: report(case.root).failed[0].attempts == 2)
        assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["bad.txt"]
        write(case.docs, {"bad.txt": article("bad.txt")})
        case.comes_to_hold(*NAMES, "d.txt", "bad.txt")
        assert report(case.root).failed == ()


def test_failures_outlive_the_process(case: Case) -> None:
    write(case.docs, {"bad.txt": ""})
    with case.followed():
        case.comes_to_hold(*NAMES)
    case.ledgers.clear()
    with case.followed():
        wait_for(lambda: case.ledgers)
        (entry,) = [entry for entry in case.ledgers[0].entries if entry.source == "bad.txt"]
        assert entry.action is Action.SKIPPED
        assert report(case.root).failed[0].attempts == 1


def test_what_changed_while_nobody_followed_is_found_at_the_start(case: Case) -> None:
    with case.followed():
        case.comes_to_hold(*NAMES)
    write(case.docs, {"d.txt": article("d.txt")})
    (case.docs / "a.txt").rename(case.docs / "z.txt")
    with case.followed():
        case.comes_to_hold("b.txt", "sub/c.txt", "d.txt", "z.txt")
    assert case.leads_to("a.txt") == "z.txt"


def test_between_runs_others_may_write_and_a_run_waits_for_them(case: Case) -> None:
    with case.followed():
        case.comes_to_hold(*NAMES)
        with writing(case.root, create=False):
            write(case.docs, {"d.txt": article("d.txt")})
            wait_for(lambda: "another process is writing" in state.read(case.root).trouble)
            assert report(case.root).writing
        case.comes_to_hold(*NAMES, "d.txt")
        assert state.read(case.root).trouble == ""


def test_a_full_disk_is_told_and_tried_again(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    case.failing = [IndexLocked("busy"), PinciteError("no room")]
    with caplog.at_level(logging.WARNING), case.followed():
        case.comes_to_hold(*NAMES)
    assert [record.getMessage() for record in caplog.records] == ["tried again in 2 seconds: no room"]


def test_an_index_that_has_to_be_mended_ends_it(case: Case) -> None:
    case.failing = [IndexUnusable("made with another encoder")]
    with pytest.raises(IndexUnusable), case.followed():
        pass
    assert not state.read(case.root).following


def test_a_second_one_is_refused(case: Case) -> None:
    with case.followed(), pytest.raises(IndexLocked, match="keeps folders in step"):
        Keeper(case.root, [case.docs], case.run).follow()


def test_the_index_may_lie_in_the_folder(case: Case) -> None:
    """What it writes there is no change."""
    case.root = case.docs / ".pincite"
    with case.followed():
        case.comes_to_hold(*NAMES)
        write(case.docs, {"d.txt": article("d.txt")})
        case.comes_to_hold(*NAMES, "d.txt")
        runs = len(case.ledgers)
        time.sleep(3 * REST_SECONDS)  # what never comes cannot be waited for
        assert len(case.ledgers) <= runs + 1


def test_it_stops_in_the_middle_of_a_run_and_goes_on_later(case: Case) -> None:
    many = {f"many/{n}.txt": article(f"{n}") for n in range(60)}
    write(case.docs, many)
    keepers: list[Keeper] = []

    def run(*, pace: Pace, watch: Watch) -> Ledger:
        def committed(documents: object) -> None:
            keepers[0].stop()

        return update(case.root, [case.docs], QuickRecipe(), pace=pace, watch=Watch(watch.progress, committed))

    keepers.append(Keeper(case.root, [case.docs], run))
    keepers[0].follow()
    with closing(Store(case.root / STORE)) as store:
        assert 0 < store.count(store.published + 1) < len(many)
    assert not state.is_written(case.root)
    with case.followed():
        case.comes_to_hold(*NAMES, *many)
