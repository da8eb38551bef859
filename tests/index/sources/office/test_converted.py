"""What LibreOffice does is tried where it is there; how it is called, and what is done where it is not, everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import docx as python_docx
import pytest

from index.errors import SourceError
from index.sources import Limits, read
from index.sources.file import File
from index.sources.office import converted
from index.types import Document
from tests.index.sources.contract import check
from tests.index.sources.office.ooxml import docx, p, texts

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for LibreOffice is a shell script")


def _program(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a program called soffice on the path, and nothing else but the shell's tools."""
    programs = folder / "programs"
    programs.mkdir()
    (programs / "soffice").write_text(f"#!/bin/sh\n{script}\n")
    (programs / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/bin{os.pathsep}/usr/bin")


def _read(folder: Path, data: bytes = OLE, limits: Limits = Limits()) -> list[Document | SourceError]:  # noqa: B008
    path = folder / "a.doc"
    path.write_bytes(data)
    try:
        return list(converted.read(File(path, path.name, limits)))
    except SourceError as error:
        return [error]


def _is_over(noted: Path) -> bool:
    """Tell whether the process whose number is ``noted`` has ended."""
    status = Path(f"/proc/{int(noted.read_text())}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"


def _wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_what_is_made_is_read_as_the_file_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made.docx").write_bytes(docx(p("First words.")))
    script = (
        f'for each; do given="$each"; done\necho "$1" > {tmp_path}/said\ncp {tmp_path}/made.docx "${{given%.doc}}.docx"'
    )
    _program(tmp_path, monkeypatch, script)
    (document,) = _read(tmp_path)
    assert isinstance(document, Document)
    assert (document.source, document.name, texts(document)) == ("a.doc", "a.doc", ["First words."])
    assert document.sha256 == File(tmp_path / "a.doc", "a.doc").sha256()
    assert (tmp_path / "said").read_text().startswith("-env:UserInstallation=file:///")


def test_a_program_that_makes_nothing_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path, monkeypatch, "echo 'Warning: failed to launch javaldx'; echo 'source file could not be loaded'")
    (error,) = _read(tmp_path)
    assert isinstance(error, SourceError)
    assert "could not be converted by LibreOffice (source file could not be loaded)" in error.reason


def test_a_program_that_never_ends_is_ended_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path, monkeypatch, f"sleep 600 &\necho $! > {tmp_path}/started\nwait")
    began = time.monotonic()
    (error,) = _read(tmp_path, limits=Limits(max_reader_seconds=1))
    assert isinstance(error, SourceError)
    assert "was not converted by LibreOffice within 1 seconds" in error.reason
    assert time.monotonic() - began < 30
    _wait_until(lambda: _is_over(tmp_path / "started"))


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_the_program_ends_with_the_process_that_started_it_however_that_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f"sleep 600 &\necho $! > {tmp_path}/inner\necho $$ > {tmp_path}/outer\nwait"
    _program(tmp_path, monkeypatch, script)
    (tmp_path / "a.doc").write_bytes(OLE)
    reading = (
        "from pathlib import Path\nfrom index.sources.file import File\nfrom index.sources.office import converted\n"
        f"list(converted.read(File(Path({str(tmp_path / 'a.doc')!r}), 'a.doc')))"
    )
    path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    process = subprocess.Popen([sys.executable, "-c", reading], env={**os.environ, "PYTHONPATH": path})
    try:
        _wait_until(lambda: (tmp_path / "outer").exists() and (tmp_path / "outer").read_text().endswith("\n"))
        assert not _is_over(tmp_path / "inner")
    finally:
        process.kill()
        process.wait()
    _wait_until(lambda: _is_over(tmp_path / "inner") and _is_over(tmp_path / "outer"))


def test_without_the_program_it_is_said_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (error,) = _read(tmp_path)
    assert isinstance(error, SourceError)
    assert error.reason.endswith("save it as .docx, or install LibreOffice")


@pytest.mark.parametrize(
    ("data", "text"), [(docx(p("New.")), "New."), (rb"{\rtf1\ansi\pard Rich.\par}", "Rich.")], ids=["docx", "rtf"]
)
def test_what_is_something_else_is_read_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, text: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (document,) = _read(tmp_path, data)
    assert isinstance(document, Document)
    assert texts(document) == [text]


def test_what_is_no_office_file_is_told(tmp_path: Path) -> None:
    (error,) = _read(tmp_path, b"plain text")
    assert isinstance(error, SourceError)
    assert "is no old Office file: its first bytes are 70 6c 61 69 6e 20 74 65; save it as .docx" in error.reason


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_converts(tmp_path: Path) -> None:
    given = python_docx.Document()
    given.add_paragraph("First words.")
    given.add_paragraph("The pump has 7.5 kW.")
    given.save(str(tmp_path / "a.docx"))
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "doc",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.docx"),
    ]
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    documents = list(read(tmp_path / "a.doc", "a.doc", Limits()))
    assert all(isinstance(document, Document) for document in documents)
    check(documents, documents, by_heading=True)  # type: ignore[arg-type]
    (document,) = documents
    assert isinstance(document, Document)
    assert texts(document) == ["First words.", "The pump has 7.5 kW."]
    assert document.reader.startswith("converted ")
