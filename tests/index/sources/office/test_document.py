from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources.blocks import Block
from index.sources.file import File
from index.sources.office.document import document
from index.sources.properties import Properties
from index.types import Kind

FILE = File(Path("pay.docx"), "pay.docx")
HEAD = Block("Scope", Kind.HEADING, 1)
BODY = Block("All staff. And more.")


@pytest.mark.parametrize(
    ("blocks", "shown", "stated", "title"),
    [
        ([HEAD, BODY], "Shown", "Stated", "Shown"),
        ([HEAD, BODY], None, "Stated", "Stated"),
        ([HEAD, BODY], None, None, "Scope"),
        ([BODY, HEAD], None, None, "All staff."),
        ([Block("a | b", Kind.TABLE)], None, None, "pay"),
    ],
)
def test_titles(blocks: list[Block], shown: str | None, stated: str | None, title: str) -> None:
    assert document(FILE, "0", blocks, Properties(stated), shown).title == title


def test_what_is_all_there_is_is_what_the_document_says() -> None:
    made = document(FILE, "0", [HEAD, Block("ACME", Kind.FURNITURE)], Properties(), None)
    assert [paragraph.kind for paragraph in made.paragraphs] == [Kind.BODY, Kind.BODY]


def test_nothing_is_an_error() -> None:
    with pytest.raises(SourceError, match="is empty: it holds no text"):
        document(FILE, "0", [], Properties(), None)
