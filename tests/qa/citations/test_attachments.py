"""A message leads to what is attached to it, and back; only to what may be seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage

import pytest

from index.search.filters import Filters
from index.search.index import Index
from index.store.records import document_id
from index.sync.update import update
from qa.citations.attachments import NONE, attachments, is_message
from tests.support.parts import QuickRecipe, write


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("mail")
    inner = EmailMessage()
    inner["Subject"], inner["From"] = "Older words", "omar@a.example"
    inner.set_content("The divers come on Thursday.")
    inner.add_attachment("Berth;Cargo\nB1;salt\n", filename="berths.csv")
    letter = EmailMessage()
    letter["Subject"], letter["From"] = "Quay wall", "dana@a.example"
    letter.set_content("The plan is attached.")
    letter.add_attachment("The plan of the wall.\n", filename="plan.txt")
    letter.add_attachment(inner)
    docs = write(folder / "docs", {"notes.txt": "Some notes of the quay."})
    (docs / "wall.eml").write_bytes(bytes(letter))
    update(folder / "index", [docs], QuickRecipe())
    with closing(Index.open(folder / "index", QuickRecipe())) as opened:
        yield opened


def _names(index: Index) -> list[str]:
    return [info.name for info in index.documents() if info.source == "wall.eml"]


def test_a_message_names_what_is_attached_to_it(index: Index) -> None:
    held = index.document(document_id("wall.eml", "wall.eml"))
    found = attachments(index, held)
    assert [name for _, name in found.files] == ["Older words", "plan.txt"]
    assert found.message is None
    assert is_message(held)


def test_what_is_attached_leads_to_its_message(index: Index) -> None:
    plan = index.document(document_id("wall.eml", "wall.eml/plan.txt"))
    assert attachments(index, plan).message == (document_id("wall.eml", "wall.eml"), "Quay wall")
    berths = next(name for name in _names(index) if name.endswith("berths.csv"))
    found = attachments(index, index.document(document_id("wall.eml", berths)))
    assert found.message is not None
    assert found.message[1] == "Older words"


def test_what_is_no_message_has_none(index: Index) -> None:
    assert attachments(index, index.document(document_id("notes.txt", "notes.txt"))) == NONE


def test_nothing_is_said_of_what_may_not_be_seen(index: Index) -> None:
    held = index.document(document_id("wall.eml", "wall.eml"))
    assert attachments(index.within(Filters(("notes.txt",))), held) == NONE
