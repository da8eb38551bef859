import hashlib
import json
from pathlib import Path

import pytest

from index.errors import NoDocument, SourceError
from index.sources import Limits, read
from index.sources.file import File
from index.sources.plain import jsonl
from index.types import Document


def written(folder: Path, *lines: object) -> Path:
    path = folder / "a.jsonl"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), "utf-8")
    return path


def test_a_record_is_a_document(tmp_path: Path) -> None:
    record = {
        "id": "d1", "title": "A title", "text": "First Part\r\n\r\nThe body of it.", "date": "May 29, 2020",
        "author": "Ida Boll", "url": "https://x.example", "more": [1],
    }  # fmt: skip
    path = written(tmp_path, "", record)
    (document,) = read(path, "set/a.jsonl", Limits())
    assert isinstance(document, Document)
    assert (document.source, document.name, document.title) == ("set/a.jsonl", "d1", "A title")
    assert (document.date, document.author, document.url) == ("2020-05-29", "Ida Boll", "https://x.example")
    assert document.text == "First Part\n\nThe body of it."
    assert [p.line for p in document.paragraphs] == [1, 3]
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_title_falls_back_on_the_text(tmp_path: Path) -> None:
    (document,) = read(written(tmp_path, {"id": 7, "text": "One sentence. Two."}), "a.jsonl", Limits())
    assert isinstance(document, Document)
    assert (document.name, document.title) == ("7", "One sentence.")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", r"is not JSON \("),
        ("[1]", "holds a JSON list; expected an object"),
        ('"text"', "holds a JSON str"),
        ({"id": True, "text": "a"}, 'has "id" of type bool'),
        ({"id": "b", "text": ["a", 1]}, 'has "text" of type list'),
        ({"id": "b", "text": {}}, 'has "text" of type dict'),
        ({"id": "b", "text": "a", "url": 5}, 'has "url" of type int; expected "url" to be a string or left out'),
        ({"id": "b", "text": " \n"}, 'is empty: the "text" of record "b"'),
        ('{"id": "b", "text": "\\ud83d"}', r"half of a surrogate pair \(\\ud83d\)"),
        ('{"id": ' + "9" * 5000 + ', "text": "a"}', "JSON that cannot be read"),
        ("[" * 100_000, "JSON that cannot be read"),
        ({"id": "b", "text": "x" * 200_000}, "is longer than 150,000 bytes"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_bad_record_is_reported_and_the_others_go_on(tmp_path: Path, line: object, reason: str) -> None:
    path = written(tmp_path, {"id": "a", "text": "One."}, line, {"id": "c", "text": "Three."})
    first, error, last = read(path, "a.jsonl", Limits(max_record_bytes=150_000))
    assert isinstance(first, Document)
    assert isinstance(last, Document)
    assert last.name == "c"
    assert isinstance(error, SourceError)
    assert error.line == 2
    with pytest.raises(SourceError, match=rf"a\.jsonl:2: .*{reason}"):
        raise error


def test_bytes_that_are_not_utf8_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"id": "a", "text": "One."}\n{"id": "b", "text": "caf\xe9"}')
    first, error = read(path, "a.jsonl", Limits())
    assert isinstance(first, Document)
    assert str(error) == "a.jsonl:2: is not UTF-8 at byte 24 of the line; save the file as UTF-8"


def test_an_oversize_line_is_not_held_and_still_hashed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"x" * 1000 + b'\n{"id": "a", "text": "One."}')
    error, document = read(path, "a.jsonl", Limits(max_record_bytes=100))
    assert isinstance(error, SourceError)
    assert error.line == 1
    assert isinstance(document, Document)


def test_a_file_that_changes_while_it_is_read_is_reported(tmp_path: Path) -> None:
    path = written(tmp_path, *({"id": str(number), "text": "One. " * 2000} for number in range(20)))
    found = jsonl.read(File(path, "a.jsonl"))
    next(found)
    with path.open("a") as stream:
        stream.write('{"id": "late", "text": "Late."}\n')
    with pytest.raises(SourceError, match="changed while it was being read"):
        list(found)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"%PDF-1.7"])
def test_a_file_without_records_is_one_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    (error,) = read(path, "a.jsonl", Limits())
    assert isinstance(error, SourceError)
    assert "is empty" in error.reason or "a PDF" in error.reason


def test_an_id_that_no_citation_could_hold_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, {"id": "i" * 1001, "text": "One sentence."}, {"id": "i" * 1000, "text": "Another one."})
    error, document = read(path, "a.jsonl", Limits())
    assert isinstance(error, SourceError)
    assert 'has an "id" of 1,001 characters; at most 1,000 are taken' in error.reason
    assert isinstance(document, Document)


def named(folder: Path, name: str, content: str | bytes) -> list[Document | SourceError]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read(path, name, Limits()))


def test_a_record_without_an_id_is_called_by_its_line(tmp_path: Path) -> None:
    found = named(tmp_path, "a.jsonl", '{"text": "One."}\n\n{"id": null, "text": "Two."}\n{"id": "", "text": "Three."}')
    assert [item.name for item in found if isinstance(item, Document)] == ["1", "3", "4"]


def test_a_repeated_id_overwrites_nothing(tmp_path: Path) -> None:
    first, second = named(tmp_path, "a.jsonl", '{"id": "a", "text": "One."}\n{"id": "a", "text": "Two."}')
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.name, second.name, second.text) == ("a", "a (line 2)", "Two.")
    assert 'line 2 has the id "a", which an earlier line has too' in (second.note or "")


def test_plain_names_of_other_programs_are_read(tmp_path: Path) -> None:
    record = {
        "_id": "x1", "headline": "Oil", "content": ["It burns.", "It smells."], "authors": ["Ada", "Bo"],
        "published_at": "2021-04-05T10:00:00Z", "link": "https://x.example", "price": 3,
    }  # fmt: skip
    (document,) = named(tmp_path, "a.ndjson", json.dumps(record))
    assert isinstance(document, Document)
    assert (document.name, document.title, document.text) == ("x1", "Oil", "It burns.\n\nIt smells.")
    assert (document.author, document.date, document.url) == ("Ada, Bo", "2021-04-05", "https://x.example")


def test_records_without_text_are_one_error(tmp_path: Path) -> None:
    rows = [{"sku": number, "price": 2} for number in range(30)]
    (error,) = named(tmp_path, "a.jsonl", "\n".join(map(json.dumps, rows)))
    assert isinstance(error, SourceError)
    assert error.line == 1
    assert error.reason.startswith('has no "text" (nor "body", "content"')
    assert '"price", "sku"' in error.reason
    assert error.reason.endswith("29 more records have none either")


def test_each_line_may_have_a_byte_order_mark(tmp_path: Path) -> None:
    found = named(tmp_path, "a.jsonl", '\ufeff{"id": "a", "text": "One."}\n\ufeff{"id": "b", "text": "Two."}')
    assert [item.name for item in found if isinstance(item, Document)] == ["a", "b"]


RECORDS = [{"id": "a", "text": "One."}, {"id": "b", "text": "Two."}]


@pytest.mark.parametrize("suffix", ["jsonl", "json"])
@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_of_records(tmp_path: Path, suffix: str, indent: int | None) -> None:
    found = named(tmp_path, f"a.{suffix}", json.dumps(RECORDS, indent=indent) + "\n")
    assert [item.name for item in found if isinstance(item, Document)] == ["a", "b"]


def test_records_over_several_lines(tmp_path: Path) -> None:
    found = named(tmp_path, "a.jsonl", "\n".join(json.dumps(record, indent=1) for record in RECORDS))
    assert [item.name for item in found if isinstance(item, Document)] == ["a", "b"]


def test_a_record_over_several_lines_that_ends_early_is_one_error(tmp_path: Path) -> None:
    (error,) = named(tmp_path, "a.jsonl", json.dumps(RECORDS[0], indent=1)[:-2])
    assert str(error).startswith("a.jsonl:3: ends in the middle of a record (Expecting ','")


@pytest.mark.parametrize(
    "content", ['{"port": 80}', '[{"port": 80}, 3]', "[]", "{}", "{port: 80}", '// a note\n{"port": 80}']
)
def test_json_that_is_no_document_is_skipped(tmp_path: Path, content: str) -> None:
    (item,) = named(tmp_path, "a.json", content)
    assert isinstance(item, NoDocument)


@pytest.mark.parametrize("length", [1, 5, 10, 15, 20, 25])
@pytest.mark.parametrize("indent", [None, 2])
def test_json_that_was_cut_off_has_failed(tmp_path: Path, length: int, indent: int | None) -> None:
    (item,) = named(tmp_path, "a.json", json.dumps(RECORDS[:1], indent=indent)[:length])
    assert isinstance(item, SourceError)
    assert not isinstance(item, NoDocument)
    assert "ends in the middle of a record" in item.reason


def test_a_list_without_records_is_told(tmp_path: Path) -> None:
    (item,) = named(tmp_path, "a.json", "[\n]\n")
    assert str(item) == "a.json:1: holds a list without a record; remove it or fill it"
