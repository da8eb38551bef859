import hashlib
from pathlib import Path

import pytest

from index.sources import Limits, read
from index.types import Document

ARTICLES = Path(__file__).parents[3] / "fixtures" / "articles"
FILES = sorted(ARTICLES.glob("*.txt"))


def test_there_are_articles() -> None:
    assert len(FILES) >= 4


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_text_is_the_whole_file(path: Path) -> None:
    (document,) = read(path, f"news/{path.name}", Limits())
    assert isinstance(document, Document)
    assert document.text == path.read_text("utf-8")
    assert document.source == document.name == f"news/{path.name}"
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_offsets_are_into_the_text_without_mark_and_carriage_returns(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfFirst Words\r\n\r\nThe body of it.\r\n")
    (document,) = read(path, "a.txt", Limits())
    assert isinstance(document, Document)
    assert document.text == path.read_text("utf-8-sig").replace("\r\n", "\n")
    body = document.paragraphs[1]
    assert document.text[body.start : body.end] == "The body of it."
    assert body.line == 3
    assert document.title == "First Words"


def test_date_and_author_come_from_the_head() -> None:
    (document,) = read(ARTICLES / "newswire.txt", "newswire.txt", Limits())
    assert isinstance(document, Document)
    assert (document.date, document.author) == ("2024-03-12", "Mara Lind and Otto Kerr")
