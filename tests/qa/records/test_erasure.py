"""What was forgotten is told apart from what only uses the same words."""

from __future__ import annotations

import pytest

from index.store.records import document_id
from qa.records.erasure import Erasure

TEXT = "The harbour master of Sund, Dr. Ada Lind, lives at 12 Quay Street\nand keeps the keys of all berths."
ERASURE = Erasure(frozenset({document_id("a.jsonl", "7")}), (TEXT, "Another text."))


def test_a_citation_names_a_document() -> None:
    assert ERASURE.names("a.jsonl", "7")
    assert not ERASURE.names("a.jsonl", "8")
    assert not ERASURE.names("b.jsonl", "7")


@pytest.mark.parametrize(
    ("text", "repeats", "holds"),
    [
        ("Is it so that THE HARBOUR MASTER OF SUND, “Dr” Ada is away?", True, True),
        ("lives at 12 quay street and keeps", True, True),
        ("Who is the harbour master of Sund?", False, False),
        ("Dr. Ada Lind", False, True),
        ("ada", False, True),
        ("Ad", False, False),
        ("Ada Lind, 13 Quay Street", False, False),
        ("", False, False),
        ("…", False, False),
        (None, False, False),
    ],
)
def test_words_in_a_row(text: str | None, repeats: bool, holds: bool) -> None:
    assert (ERASURE.repeats(text), ERASURE.holds(text)) == (repeats, holds)


def test_of_what_was_forgotten_before_only_the_names_are_known() -> None:
    known = Erasure(frozenset({document_id("a.txt", "a.txt")}), ())
    assert known.names("a.txt", "a.txt")
    assert not known.holds(TEXT)
