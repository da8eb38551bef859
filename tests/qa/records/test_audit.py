"""The log keeps what was answered, and shows what was altered."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from index.errors import PinciteError
from index.sync.discover import discover
from qa.assistant import Assistant
from qa.records.audit import AuditLog
from qa.settings import Kept
from qa.types import Answer
from tests.conftest import ROOT
from tests.support.recording import ANSWER

QUESTIONS = ("How many branches does ICBC have?", "Who is the CEO of JD Finance?", "What is KYC?", "xyzzy")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.sqlite"


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Answer]:
    return [assistant.ask(question) for question in QUESTIONS]


@pytest.fixture
def log(path: Path, answers: list[Answer]) -> AuditLog:
    return filled(AuditLog(path), answers)


def filled(log: AuditLog, answers: list[Answer]) -> AuditLog:
    log.create()
    assert [log.record(answer, (), "a model") for answer in answers] == list(range(1, len(answers) + 1))
    return log


def alter(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()


def on_disk(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in path.parent.iterdir() if each.name.startswith(path.name))


def test_entries_hold_what_was_answered(path: Path, assistant: Assistant) -> None:
    log = AuditLog(path)
    log.create()
    for question in QUESTIONS:
        found = assistant.find(question)
        answer = assistant.read(found)
        log.record(answer, found.hits, "a model")
        *_, entry = log.entries()
        content = entry.content
        assert content is not None
        assert content["question"] == content["standalone_question"] == question
        assert content["status"] == answer.status
        assert (content["model"], content["corpus"]) == ("a model", answer.corpus)
        assert [passage["document"] for passage in content["passages"]] == [hit.document for hit in found.hits]
        for name in ("quotes", "near_misses"):
            shown = getattr(answer, name)
            assert [quote["text"] for quote in content[name]] == [quote.text for quote in shown]
            assert [quote["citation"]["sha256"] for quote in content[name]] == [q.citation.sha256 for q in shown]
        assert set(entry.sources) >= {quote.citation.source for quote in answer.quotes}
    assert content["near_misses"], "the last question has no answer"
    assert log.verify().problems == ()
    assert log.verify().entries == len(QUESTIONS)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE entries SET content = replace(content, 'ICBC', 'CCB') WHERE number = 1", "entry 1 was altered"),
        ("UPDATE entries SET content = '{' WHERE number = 1", "entry 1 was altered"),
        ("UPDATE entries SET content = NULL WHERE number = 1", "entry 1 has lost its content"),
        ("UPDATE entries SET time = '2020-01-01' WHERE number = 2", "entry 2 was altered"),
        ("UPDATE entries SET digest = hash WHERE number = 3", "entry 3 was altered"),
        ("UPDATE entries SET previous = digest WHERE number = 3", "entry 3 does not follow"),
        ("UPDATE entries SET previous = digest WHERE number = 1", "entry 1 does not begin"),
        ("UPDATE entries SET oldest = 4 WHERE number = 4", "entry 4 was altered"),
        ("UPDATE entries SET number = 9 WHERE number = 4", "entries 4 to 8 are gone"),
        ("DELETE FROM entries WHERE number = 2", "entries 2 to 2 are gone"),
        ("DELETE FROM entries WHERE number < 3", "entries 1 to 2 are gone before their time"),
    ],
)
def test_every_alteration_is_found(statement: str, told: str, log: AuditLog, path: Path) -> None:
    alter(path, statement)
    assert any(told in problem for problem in log.verify().problems)


def test_a_noted_head_shows_that_the_end_was_cut_off(log: AuditLog, path: Path) -> None:
    head = log.verify().head
    assert log.verify(head).problems == ()
    alter(path, "DELETE FROM entries WHERE number = 4")
    assert log.verify().problems == ()
    assert any("its end was cut off" in problem for problem in log.verify(head).problems)


def test_an_empty_log_holds(path: Path) -> None:
    log = AuditLog(path)
    log.create()
    log.create()
    report = log.verify()
    assert (report.entries, report.oldest, report.head, report.problems) == (0, None, "0" * 64, ())
    assert log.verify("a head").problems
    assert list(log.entries()) == []


def test_content_can_be_redacted_and_the_chain_holds(log: AuditLog, path: Path) -> None:
    words = QUESTIONS[0].encode()
    assert words in on_disk(path)
    log.redact(1)
    assert words not in on_disk(path)
    first, *_, last = log.entries()
    assert (first.content, first.sources, last.content) == (None, (), {"redacted": 1})
    report = log.verify()
    assert (report.problems, report.redacted, report.entries) == ((), 1, len(QUESTIONS) + 1)


@pytest.mark.parametrize("number", [0, 1, 5, 99])
def test_only_what_is_there_can_be_redacted(number: int, log: AuditLog) -> None:
    """1 was redacted before, and 5 says so."""
    log.redact(1)
    with pytest.raises(PinciteError, match=f"no answer under {number}"):
        log.redact(number)
    assert log.verify().entries == len(QUESTIONS) + 1


@pytest.mark.parametrize(("kept", "shown"), [(Kept.DIGEST, "sha256:"), (Kept.NOTHING, None)])
def test_questions_need_not_be_kept(kept: Kept, shown: str | None, path: Path, answers: list[Answer]) -> None:
    log = filled(AuditLog(path, kept), answers)
    for entry in log.entries():
        assert entry.content is not None
        assert (entry.content["question"] or "").startswith(shown or "")
        assert (entry.content["question"] is None) == (shown is None)
    assert not any(question.encode() in on_disk(path) for question in QUESTIONS)


def test_what_is_past_its_time_is_dropped_and_the_rest_still_holds(path: Path, answers: list[Answer]) -> None:
    filled(AuditLog(path), answers)
    time.sleep(0.3)
    log = AuditLog(path, keep=timedelta(milliseconds=200))
    assert log.record(ANSWER, (), "a model") == 5
    assert log.record(ANSWER, (), "a model") == 6
    report = log.verify()
    assert (report.problems, report.oldest, report.entries) == ((), 5, 2)
    assert QUESTIONS[0].encode() not in on_disk(path)


def test_a_clock_that_was_put_back_leaves_no_hole(log: AuditLog, path: Path) -> None:
    alter(path, "UPDATE entries SET time = '2999-01-01' WHERE number = 2")
    AuditLog(path, keep=timedelta(0)).record(ANSWER, (), "a model")
    report = log.verify()
    assert (report.oldest, report.entries) == (2, 4)
    assert all("altered" in problem for problem in report.problems)


def test_processes_and_threads_keep_one_chain(path: Path) -> None:
    command = [sys.executable, "-m", "tests.support.recording", str(path), "3", "10"]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = [process.communicate(timeout=120)[0].split() for process in running]
    assert [process.returncode for process in running] == [0] * 4
    numbers = sorted(int(word) for words in said for word in words if word != "ack")
    assert numbers == list(range(1, 121))
    report = AuditLog(path).verify()
    assert (report.problems, report.entries) == ((), 120)


def test_a_kill_loses_nothing_that_was_recorded(path: Path) -> None:
    for killing in range(5):
        command = [sys.executable, "-m", "tests.support.recording", str(path), "2", "1000"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.05 + 0.031 * killing)
            process.kill()
            acknowledged = [int(line.split()[1]) for line in process.stdout.read().splitlines() if " " in line]
        report = AuditLog(path).verify()
        assert report.problems == ()
        assert report.entries >= max(acknowledged, default=1)
    assert report.entries > 10


def test_reading_does_not_keep_an_answer_waiting(log: AuditLog) -> None:
    reading = log.entries()
    next(reading)
    began = time.monotonic()
    log.record(ANSWER, (), "a model")
    assert time.monotonic() - began < 5
    assert len(list(reading)) == len(QUESTIONS) - 1, "what is read is as it was"


def test_a_log_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_bytes(b"this is no database" * 100)
    alter(tmp_path / "other.sqlite", "CREATE TABLE documents (id)")
    for name, told in (
        ("text.sqlite", "not a database"),
        ("other.sqlite", "is another database"),
        ("missing/audit.sqlite", "could not be used"),
        (".", "could not be used"),
    ):
        with pytest.raises(PinciteError, match=told):
            AuditLog(tmp_path / name).create()
    with sqlite3.connect(tmp_path / "other.sqlite") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",), "another's file is left as it was"
    connection.close()


def test_a_log_that_is_not_there_is_neither_made_nor_empty(path: Path) -> None:
    log = AuditLog(path)
    for use in (log.verify, lambda: list(log.entries()), lambda: log.redact(1), lambda: log.record(ANSWER, (), "")):
        with pytest.raises(PinciteError, match="could not be used"):
            use()
    assert not path.exists()


def test_a_log_that_was_moved_away_is_noticed(log: AuditLog, path: Path) -> None:
    path.rename(path.with_name("moved.sqlite"))
    with pytest.raises(PinciteError, match="could not be used"):
        log.record(ANSWER, (), "a model")


def test_altered_content_that_is_no_json_is_an_error(log: AuditLog, path: Path) -> None:
    alter(path, "UPDATE entries SET content = '{' WHERE number = 1")
    with pytest.raises(PinciteError, match=r"entry 1 .* was altered"):
        list(log.entries())


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_log_is_for_its_owner_alone(log: AuditLog, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_log_is_never_indexed(log: AuditLog, path: Path, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text("An article.")
    reading = log.entries()
    next(reading)  # while it is open, there are files beside it
    assert len(list(tmp_path.iterdir())) > 2
    found = discover([tmp_path], tmp_path / "index")
    assert [file.source for file in found.files] == ["article.txt"]
