from pathlib import Path

from index.sources import Limits, read
from index.types import Document
from qa.text.places import line_at
from tests.index.sources.contract import check, check_damaged

LOG = """2025-05-01 10:00:07 INFO worker-1 started

2025-05-01 10:00:09 ERROR worker-2 copy of volume orion failed
Traceback (most recent call last):
  File "copy.py", line 3, in run
OSError: no space left
2025-05-01 10:00:11 INFO worker-1 idle
"""


def documents(tmp_path: Path, text: str, name: str = "app.log") -> list[Document]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = [item for item in read(tmp_path / name, name, Limits()) if isinstance(item, Document)]
    check(found, [item for item in read(tmp_path / name, name, Limits()) if isinstance(item, Document)])
    return found


def test_an_entry_is_a_line_with_its_trace(tmp_path: Path) -> None:
    (document,) = documents(tmp_path, LOG)
    assert document.text == LOG
    said = [(each.line, document.text[each.start : each.end]) for each in document.paragraphs]
    assert [(line, text.split("\n")[-1]) for line, text in said] == [
        (1, "2025-05-01 10:00:07 INFO worker-1 started"),
        (3, "OSError: no space left"),
        (7, "2025-05-01 10:00:11 INFO worker-1 idle"),
    ]


def test_a_long_log_comes_in_documents_and_every_entry_keeps_its_line(tmp_path: Path) -> None:
    text = "".join(f"10:{n // 60 % 60:02}:{n % 60:02} INFO step {n}\n\n" for n in range(10_050))
    first, second = documents(tmp_path, text)
    assert first.text + second.text == text
    assert second.name == "app.log lines 20001–20100"
    lines = text.split("\n")
    for document in (first, second):
        for each in document.paragraphs[::997]:
            assert each.line is not None
            assert document.text[each.start : each.end] == lines[each.line - 1]
            assert line_at(document, each, each.start) == each.line


def test_a_text_of_entries_is_read_as_a_log(tmp_path: Path) -> None:
    text = "".join(f"2025-05-01T10:00:{n % 60:02}Z INFO step {n} done\n" for n in range(200))
    (document,) = documents(tmp_path, text, "log.txt")
    assert len(document.paragraphs) == 200


def test_a_log_is_read_alike_whatever_it_is_called(tmp_path: Path) -> None:
    """Where each entry begins with its time, a line without one belongs to the entry above it."""
    text = "".join(f"2025-05-01T10:00:{n:02}Z ERROR step {n}\nwhile copying volume {n}\n" for n in range(30))
    (log,), (plain,) = documents(tmp_path, text), documents(tmp_path, text, "log.txt")
    spans = [[(each.start, each.end, each.line) for each in document.paragraphs] for document in (log, plain)]
    assert spans[0] == spans[1]
    assert len(log.paragraphs) == 30


def test_damaged_files_are_documents_or_errors(tmp_path: Path) -> None:
    check_damaged(tmp_path / "bad.log", (LOG * 5).encode(), 60)
