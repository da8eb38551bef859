"""``pincite sync``, as it is typed, and as a process that is stopped and killed."""

from __future__ import annotations

import signal
import threading
from contextlib import closing
from pathlib import Path

import pytest

from index.derived.publish import STORE, writing
from index.store.store import Store
from index.sync.watch import state
from tests.support.command_line import GOOD, Command
from tests.support.following_command import LIGHT, following
from tests.support.parts import article, write
from tests.support.waiting import wait_for


@pytest.fixture(autouse=True)
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in LIGHT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write(tmp_path / "docs", GOOD)


def test_one_run_is_that_of_index(pincite: Command, docs: Path) -> None:
    said = pincite("sync", docs, "--json")
    assert (said.status, said.json["added"]) == (0, 2)
    assert "2 unchanged" in pincite("sync", docs, "--rehash").out
    assert "2 unchanged" in pincite("index", docs).out


def test_the_folders_may_stand_in_the_settings(pincite: Command, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = pincite("sync")
    assert (said.status, "give a folder, or name some in the setting sources" in said.err) == (2, True)
    monkeypatch.setenv("PINCITE_SOURCES", str(docs))
    assert pincite("sync", "--json").json["added"] == 2


def test_status_says_what_failed_and_until_when_it_waits(pincite: Command, docs: Path) -> None:
    write(docs, {"bad.txt": ""})
    assert pincite("sync", docs).status == 1
    said = pincite("status")
    assert said.status == 0
    assert f"folder       {docs}" in said.out
    assert "nobody follows changes; pincite sync --watch does" in said.out
    assert "2 added, 1 failed" in said.out
    assert "failed       bad.txt: is empty" in said.out
    assert "(tried once, again at " in said.out
    (failed,) = pincite("status", "--json").json["sync"]["failed"]
    assert (failed["source"], failed["attempts"], failed["paused"]) == ("bad.txt", 1, False)
    for _ in range(4):
        assert pincite("sync", docs, "--retry").status == 1, "nobody follows them, so it is done here"
    assert "paused       bad.txt: is empty" in pincite("status").out
    write(docs, {"bad.txt": article("good after all")})
    assert pincite("sync", docs).status == 0
    assert pincite("status", "--json").json["sync"]["failed"] == []


def test_a_second_writer_waits_and_says_so(pincite: Command, docs: Path, tmp_path: Path) -> None:
    held, index = threading.Event(), tmp_path / ".pincite"
    over = threading.Event()

    def write_meanwhile() -> None:
        with writing(index, create=True):
            held.set()
            over.wait(60)

    thread = threading.Thread(target=write_meanwhile)
    thread.start()
    held.wait(60)
    threading.Timer(0.5, over.set).start()
    said = pincite("index", docs)
    thread.join()
    assert said.status == 0
    assert "another process writes to the index .pincite: waiting until it has finished" in said.err


def test_a_process_that_follows_them_is_asked_and_stopped(pincite: Command, docs: Path, tmp_path: Path) -> None:
    index = tmp_path / ".pincite"
    write(docs, {"bad.txt": ""})
    with following(index, docs, log=tmp_path / "log") as it:
        it.wait_until_idle()
        said = pincite("status")
        assert "hears of changes" in said.out
        assert "next sync" in said.out
        assert "was asked to try again" in pincite("sync", "--retry").out
        wait_for(lambda: pincite("status", "--json").json["sync"]["failed"][0]["attempts"] == 2)
        assert pincite("sync", docs, "--watch").status == 1, "one is enough"
        write(docs, {"new.md": "# New\n\nThe new answer is 43 days.\n"})
        wait_for(lambda: pincite("status", "--json").json["documents"] == 3)
        assert pincite("index", docs, "--json").json["unchanged"] == 3, "others may write meanwhile"
        it.wait_until_idle()
        it.process.send_signal(signal.SIGTERM)
        assert it.process.wait(60) == 0
    log = it.log.read_text()
    assert "Traceback" not in log
    assert log.index(f"keeping in step with the index {index}: {docs}") < log.index("in step after")
    assert "nobody follows changes" in pincite("status").out


def test_killed_in_the_middle_nothing_is_lost(pincite: Command, docs: Path, tmp_path: Path) -> None:
    index = tmp_path / ".pincite"
    write(docs, {f"many/{n}.txt": article(str(n)) for n in range(90)})

    def stored() -> int:
        if not (index / STORE).is_file():
            return 0
        with closing(Store(index / STORE)) as store:
            return store.count(store.published + 1)

    with following(index, docs, log=tmp_path / "log") as it:
        wait_for(stored)
        it.process.kill()
        it.process.wait(60)
    acknowledged = stored()
    assert acknowledged > 0
    assert not state.is_followed(index)
    assert pincite("status", "--json").json["documents"] >= acknowledged
    with following(index, docs, log=tmp_path / "log") as it:
        wait_for(lambda: pincite("status", "--json").json["documents"] == 92)
        it.process.send_signal(signal.SIGINT)
        assert it.process.wait(60) == 0
