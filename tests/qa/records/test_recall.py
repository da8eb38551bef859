"""A file that changed is held against the answers that cited it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import PinciteError
from index.search.index import Index
from index.sync.update import update
from qa.assistant import Assistant
from qa.records.audit import AuditLog
from qa.records.recall import Recall, recall
from qa.settings import Settings
from tests.support.parts import write

HARBOUR = (
    "# The harbour\n\nThe harbour of Almere was opened in 1932. It has 47 berths for fishing boats.\n\n"
    "The harbour master is Ana Ruiz.\n"
)
OFFICE = "# The office\n\nThe office of Tolm opens at nine in the morning.\n"
BERTHS = "How many berths does the harbour have?"
MASTER = "Who is the harbour master?"
OFFICE_HOURS = "When does the office open?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "documents", {"harbour.md": HARBOUR, "town/office.md": OFFICE})


@pytest.fixture
def assistant(folder: Path, tmp_path: Path) -> Iterator[Assistant]:
    update(tmp_path / "index", [folder])
    assistant = Assistant.open(tmp_path / "index", Settings(audit=str(tmp_path / "audit.sqlite"), quotes_shown=1))
    for question in (BERTHS, MASTER, OFFICE_HOURS):
        assistant.ask(question)
    yield assistant
    assistant.index.close()


@pytest.fixture
def log(assistant: Assistant, tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path / "audit.sqlite")


@pytest.fixture
def index(assistant: Assistant) -> Index:
    return assistant.index


def questions(found: Recall) -> list[str]:
    return [one.entry.content["question"] for one in found.answers if one.entry.content]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_what_has_not_changed_stands(log: AuditLog, index: Index, folder: Path) -> None:
    found = recall(log, index, folder / "harbour.md")
    assert questions(found) == [BERTHS, MASTER]
    assert found.exact == 2


@pytest.mark.parametrize("indexed_again", [False, True])
def test_only_what_changed_is_recalled(
    indexed_again: bool, log: AuditLog, index: Index, folder: Path, tmp_path: Path
) -> None:
    edit(folder / "harbour.md", "47 berths", "52 berths")
    if indexed_again:
        update(tmp_path / "index", [folder])
    first, second = recall(log, index, folder / "harbour.md").answers
    assert (first.stands, second.stands) == (False, True)
    (state,) = first.citations
    assert state.state == "changed"
    assert ("added", "52") in state.diff
    assert first.to_json()["content"]["question"] == BERTHS
    assert first.to_json()["citations"][0]["diff"]


def test_what_moved_is_told_apart(log: AuditLog, index: Index, folder: Path) -> None:
    edit(folder / "harbour.md", "# The harbour\n", "# The harbour\n\nA new paragraph.\n")
    found = recall(log, index, folder / "harbour.md")
    assert {state.state.value for one in found.answers for state in one.citations} == {"moved"}
    assert found.exact == 0


@pytest.mark.parametrize("indexed_again", [False, True])
def test_a_file_that_is_gone_is_known(
    indexed_again: bool, log: AuditLog, index: Index, folder: Path, tmp_path: Path
) -> None:
    (folder / "harbour.md").unlink()
    if indexed_again:
        update(tmp_path / "index", [folder])
    for named in (folder / "harbour.md", Path("harbour.md")):
        found = recall(log, index, named)
        assert {state.state.value for one in found.answers for state in one.citations} == {"missing"}
        assert len(found.answers) == 2


def test_a_file_that_was_moved_is_recalled_by_either_name(
    log: AuditLog, index: Index, folder: Path, tmp_path: Path
) -> None:
    """What was cited of it stands, in its new place."""
    (folder / "harbour.md").rename(folder / "town" / "port.md")
    assert not update(tmp_path / "index", [folder]).failed
    for named in (folder / "harbour.md", Path("harbour.md"), folder / "town/port.md", Path("town/port.md")):
        found = recall(log, index, named)
        assert (questions(found), found.exact) == ([BERTHS, MASTER], 2)
        assert {state.moved_to for one in found.answers for state in one.citations} == {"town/port.md"}
    edit(folder / "town" / "port.md", "47 berths", "52 berths")
    assert recall(log, index, Path("harbour.md")).exact == 1


def test_a_file_goes_by_its_path_or_its_name(
    log: AuditLog, index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "town")
    for named in (folder / "town" / "office.md", Path("office.md"), Path("town/office.md"), Path("../town/office.md")):
        assert questions(recall(log, index, named)) == [OFFICE_HOURS]


def test_redacted_entries_are_counted(log: AuditLog, index: Index, folder: Path) -> None:
    log.redact(1)
    found = recall(log, index, folder / "harbour.md")
    assert ([one.entry.number for one in found.answers], found.redacted) == ([2], 1)


def test_a_place_that_holds_the_same_words_was_cited_too(folder: Path, tmp_path: Path) -> None:
    write(folder, {"copy.md": HARBOUR.replace("opened in 1932. It", "opened  in 1932; it")})
    update(tmp_path / "index", [folder])
    log = AuditLog(tmp_path / "audit.sqlite")
    assistant = Assistant.open(tmp_path / "index", Settings(audit=str(tmp_path / "audit.sqlite"), quotes_shown=1))
    (quote,) = assistant.ask(BERTHS).quotes
    (other,) = quote.also_in
    assert {quote.citation.source, other.source} == {"copy.md", "harbour.md"}
    for name in ("copy.md", "harbour.md"):
        assert recall(log, assistant.index, Path(name)).exact == 1
        edit(folder / name, "47 berths", "52 berths")
        assert recall(log, assistant.index, Path(name)).exact == 0
    assistant.index.close()


def test_a_file_that_nothing_is_known_of_is_an_error(log: AuditLog, index: Index, folder: Path) -> None:
    with pytest.raises(PinciteError, match="neither cited"):
        recall(log, index, folder / "harbuor.md")


def test_a_file_that_was_never_cited_is_no_error(log: AuditLog, index: Index, folder: Path, tmp_path: Path) -> None:
    write(folder, {"new.md": "# New\n\nNobody has asked about this.\n"})
    update(tmp_path / "index", [folder])
    assert recall(log, index, folder / "new.md").answers == ()
