import threading
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources.file import CHANGED, HELD, File, Limits
from index.sources.formats import FORMATS
from index.types import Document


def test_a_file_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "Lease.TXT"
    path.write_bytes(b"until 2031")
    file = File(path, "b/Lease.TXT")
    assert (file.name, file.suffix, file.stem) == ("b/Lease.TXT", ".txt", "Lease")
    assert file.load().data == b"until 2031"
    assert file.load().sha256 == file.sha256() == sha256(b"until 2031").hexdigest()
    with file.open() as stream:
        assert stream.read() == b"until 2031"


def test_a_file_in_another_has_its_own_bytes_and_the_hash_of_the_outer(tmp_path: Path) -> None:
    outer = File(tmp_path / "a.eml", "a.eml")
    inner = outer.holding("Lease.PDF", b"%PDF", "ff").holding("note.txt", b"see above", "ff")
    assert (inner.name, inner.source, inner.suffix, inner.stem) == ("a.eml/Lease.PDF/note.txt", "a.eml", ".txt", "note")
    assert (inner.load().data, inner.sha256(), inner.depth) == (b"see above", "ff", 2)
    with inner.open() as stream:
        assert stream.readline(4) == b"see "


def test_what_is_too_long_or_gone_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with pytest.raises(SourceError, match="No such file"):
        File(path, "a.txt").sha256()
    with pytest.raises(SourceError, match="No such file"), File(path, "a.txt").open():
        pass
    path.write_bytes(b"12345")
    with pytest.raises(SourceError, match="is 5 bytes; the limit, the setting max_file_bytes, is 4"):
        File(path, "a.txt", Limits(max_file_bytes=4)).load()


def test_bytes_that_are_held_stay_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"one state")
    held = File(path, "a.log").once()
    path.write_bytes(b"another one")
    assert held.once() is held
    assert held.load().data == b"one state"
    assert held.sha256() == held.load().sha256 == sha256(b"one state").hexdigest()
    with held.open() as stream:
        assert stream.read() == b"one state"
    with pytest.raises(SourceError, match="the limit, the setting max_file_bytes, is 4"):
        replace(held, limits=Limits(max_file_bytes=4)).load()


def test_a_long_file_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as stream:
        stream.truncate(HELD + 1)
    long = File(path, "a.csv")
    assert long.once() is long
    before = long.stamp()
    with path.open("ab") as stream:
        stream.write(b"1;2\n")
    assert long.stamp() != before


@pytest.mark.parametrize(
    ("suffix", "line", "later"),
    [
        ("log", "2026-05-04 10:00:00 gauge at 4\n", "2026-05-04 10:00:01 gauge at 5\n"),
        ("csv", "day,gauge\nMonday,4\n", "Tuesday,5\n"),
        ("txt", "The gauge stood at 4.\n", "\nLater it stood at 5.\n"),
        ("jsonl", '{"text": "The gauge stood at 4."}\n', '{"text": "Later it stood at 5."}\n'),
        ("json", '[{"text": "The gauge stood at 4."}]', " "),
        ("mbox", "From a@b Mon May  4 10:00:00 2026\nSubject: Gauge\n\nIt stood at 4.\n", "\nIt stood at 5.\n"),
    ],
)
@pytest.mark.parametrize("anew", [False, True])
def test_a_file_that_changes_while_it_is_read_is_the_state_whose_hash_is_told(
    tmp_path: Path, suffix: str, line: str, later: str, anew: bool
) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_text(line, "utf-8")
    form = FORMATS[f".{suffix}"]
    expected = list(form.reader(File(path, path.name)))
    assert {item.sha256 for item in expected if isinstance(item, Document)} == {sha256(line.encode()).hexdigest()}
    file = File(path, path.name).once()
    path.write_text(later if anew else line + later, "utf-8")
    assert list(form.reader(file)) == expected


@pytest.mark.parametrize("name", ["a.log", "a.csv", "a.jsonl", "a.mbox"])
def test_a_long_file_that_changes_while_it_is_read_is_an_error(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.sources.file.HELD", 1000)
    unit = {
        "a.log": "2026-05-04 10:00:00 gauge at 4, the harbour master has been told of it and has signed the book\n",
        "a.csv": "Monday,the harbour master has been told of it and has signed the book,4\n",
        "a.jsonl": '{"text": "The gauge stood at 4, and the harbour master has been told of it."}\n',
        "a.mbox": "From a@b Mon May  4 10:00:00 2026\nSubject: Gauge\n\nIt stood at 4, and no higher.\n\n",
    }[name]
    path = tmp_path / name
    path.write_text(unit * 40, "utf-8")
    found = FORMATS[path.suffix].read(File(path, name))
    next(found)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(unit)
    with pytest.raises(SourceError, match="changed while it was being read"):
        list(found)


def test_a_file_that_is_written_over_all_the_time_is_read_with_its_hash_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    states = [f"The gauge stood at {n}. ".encode() * 50_000 for n in range(2)]
    path.write_bytes(states[0])
    stop = threading.Event()

    def write() -> None:
        with path.open("r+b", buffering=0) as stream:
            while not stop.wait(0.001):
                states.reverse()
                stream.seek(0)
                stream.write(states[0])

    writer = threading.Thread(target=write)
    writer.start()
    reasons = set()
    try:
        for _ in range(30):
            try:
                loaded = File(path, "a.txt").load()
            except SourceError as problem:
                reasons.add(problem.reason)
            else:
                assert loaded.sha256 == sha256(loaded.data).hexdigest()
    finally:
        stop.set()
        writer.join()
    assert reasons <= {CHANGED}
