"""A bad file ends the process that reads it, and nothing else. The readers here are real code in that process."""

from __future__ import annotations

import os
import signal
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources import child
from index.sources.child import call_isolated, read_isolated
from index.sources.file import File, Limits
from index.types import Document

READER = """
    import ctypes, os, sys, time
    from index.errors import SourceError
    from index.sources.plain import text

    def counted(file, times):
        return 20 // times

    def read(file):
        from index.sources.child import alive
        words = file.load().data
        if words == b"crash":
            ctypes.string_at(0)
        if words == b"exit":
            os._exit(3)
        if words == b"sleep":
            time.sleep(60)
        if words == b"pages":
            for _ in range(5):
                time.sleep(0.8)
                alive()
        if words == b"grow":
            kept = [bytearray(1 << 24) for _ in range(1000)]
        if words == b"raise":
            raise KeyError("no such table")
        if words == b"refuse":
            raise SourceError(file.source, "is not read", 7)
        if words == b"print":
            print("noise", flush=True)
            os.write(1, b"more noise")
        yield from text.read(file)
        if words == b"half":
            ctypes.string_at(0)
        if words == b"pid":
            yield SourceError(file.source, str(os.getpid()))
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose ``sitecustomize`` gives the other process the reader above for ``.odd``."""
    (tmp_path / "odd_reader.py").write_text(textwrap.dedent(READER))
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, importlib\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'index.sources.odd':\n"
        "            return importlib.util.spec_from_file_location(name, {!r})\n".format(
            str(tmp_path / "odd_reader.py")
        )
        + "import importlib.util\nsys.meta_path.insert(0, Finder())\n"
        "from index.sources.formats import FORMATS, Format\n"
        "FORMATS['.odd'] = Format('odd', isolated=True)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    child.end()
    yield tmp_path
    child.end()


def made(folder: Path, words: str, limits: Limits | None = None) -> list[Document | SourceError]:
    path = folder / f"{words.partition(' ')[0]}.odd"
    path.write_text(words)
    found: list[Document | SourceError] = []
    try:
        found.extend(read_isolated(File(path, path.name, limits or Limits())))
    except SourceError as error:
        found.append(error)
    return found


def reason(folder: Path, words: str, limits: Limits | None = None) -> str:
    (error,) = made(folder, words, limits)
    assert isinstance(error, SourceError)
    assert error.source == f"{words}.odd"
    return error.reason


def test_documents_come_whole_and_the_process_is_used_again(here: Path) -> None:
    first, second = (made(here, "pid") for _ in range(2))
    assert isinstance(first[0], Document)
    assert first[0].text == "pid"
    assert first[1] != os.getpid()
    assert str(first[1]) == str(second[1])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("crash", "ended the process that read it (SIGSEGV)"),
        ("exit", "ended the process that read it (status 3)"),
        ("grow", "needs more memory than 402,653,184 bytes, the setting max_reader_bytes"),
        ("raise", "cannot be read (KeyError: 'no such table')"),
        ("refuse", "is not read"),
    ],
)
def test_a_bad_file_is_one_error_and_the_next_is_read(here: Path, words: str, said: str) -> None:
    limits = Limits(max_reader_bytes=384 * 1024 * 1024)
    assert reason(here, words, limits).startswith(said)
    (document,) = made(here, "good", limits)
    assert isinstance(document, Document)


def test_a_file_that_takes_too_long_is_given_up(here: Path) -> None:
    assert "was not read within 1 seconds, the setting max_reader_seconds" in reason(
        here, "sleep", Limits(max_reader_seconds=1)
    )
    assert isinstance(made(here, "good")[0], Document)


def test_each_page_that_takes_its_time_has_its_own(here: Path) -> None:
    (document,) = made(here, "pages", Limits(max_reader_seconds=3))
    assert isinstance(document, Document)


def test_what_came_before_the_end_is_kept(here: Path) -> None:
    document, error = made(here, "half")
    assert isinstance(document, Document)
    assert isinstance(error, SourceError)


def test_what_a_library_prints_is_no_answer(here: Path) -> None:
    (document,) = made(here, "print")
    assert isinstance(document, Document)


def test_whoever_stops_listening_disturbs_nobody(here: Path) -> None:
    path = here / "a.odd"
    path.write_text("pid")
    reading = read_isolated(File(path, path.name))
    next(reading)
    reading.close()
    assert isinstance(made(here, "good")[0], Document)


def test_a_process_that_was_ended_from_outside_is_replaced(here: Path) -> None:
    _, error = made(here, "pid")
    assert isinstance(error, SourceError)
    os.kill(int(error.reason), signal.SIGKILL)
    assert "SIGKILL" in reason(here, "good")
    assert isinstance(made(here, "good")[0], Document)


def test_other_work_is_done_there_too(here: Path) -> None:
    path = here / "a.odd"
    path.write_text("some words")
    file = File(path, path.name)
    assert call_isolated("odd:counted", file, 2) == 10
    with pytest.raises(SourceError, match="ZeroDivisionError"):
        call_isolated("odd:counted", file, 0)
    assert isinstance(made(here, "good")[0], Document)


def test_the_line_of_an_error_comes_along(here: Path) -> None:
    (error,) = made(here, "refuse")
    assert isinstance(error, SourceError)
    assert error.line == 7
