"""Old Word and PowerPoint files, ``.doc`` and ``.ppt``: LibreOffice converts them, and the result is read.

LibreOffice is a program of its own and need not be there; then the files are refused with what to do.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from index.errors import SourceError
from index.sources.archive import OLE
from index.sources.file import File, Loaded
from index.sources.formats import FORMATS
from index.types import Document

_INTO = {".doc": ".docx", ".ppt": ".pptx"}
_UNDER_ANOTHER_NAME = ((b"PK\x03\x04", None), (b"{\\rtf", ".rtf"))
"""How files begin that were given the old ending, and what they are; None for what would be converted into."""
_NO_JAVA = "javaldx"
"""In what LibreOffice says of Java, which no conversion here needs."""
_TIED = 'exec 3<&0 </dev/null; { read -r _ <&3; kill -9 0; } >/dev/null 2>&1 & exec "$@" 3<&-'
"""Starts a program beside a shell that waits for the end of a pipe, which comes when the process here ends, however it
does; then it ends its process group: LibreOffice is a script that starts a program that starts another."""
_SHARE = 0.8
"""Of the time for one file: the rest is for reading the result."""


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the document of an old Word or PowerPoint file. Raises :class:`SourceError`."""
    loaded = file.load()
    into = _INTO[file.suffix]
    for begins, what in _UNDER_ANOTHER_NAME:
        if loaded.data.startswith(begins):
            yield from FORMATS[what or into].read(file)
            return
    if not loaded.data.startswith(OLE):
        first = loaded.data[:8].hex(" ")
        raise SourceError(file.source, f"is no old Office file: its first bytes are {first}; save it as {into}")
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise SourceError(
            file.source,
            f"is an old Office file, which LibreOffice converts, and that is not installed: save it as {into}, or "
            "install LibreOffice",
        )
    seconds = max(1.0, _SHARE * file.limits.max_reader_seconds)
    data = _convert(program, loaded.data, file.suffix, file.source, seconds)
    yield from FORMATS[into].reader(replace(file, within=Loaded(data, loaded.sha256)))


def _convert(program: str, data: bytes, suffix: str, source: str, seconds: float) -> bytes:
    """Return what LibreOffice makes of ``data``. Raises :class:`SourceError` if it makes nothing, or takes too long."""
    into = _INTO[suffix]
    with TemporaryDirectory(prefix="pincite-", ignore_cleanup_errors=True) as folder:
        given, made = Path(folder, f"given{suffix}"), Path(folder, f"given{into}")
        given.write_bytes(data)
        profile = Path(folder, "profile").as_uri()  # of its own: two that share one wait for each other for ever
        command = [
            program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nologo", "--nodefault",
            "--convert-to", into[1:], "--outdir", folder, str(given),
        ]  # fmt: skip
        said = _run(command, folder, seconds)
        if said is None:
            raise SourceError(
                source,
                f"was not converted by LibreOffice within {seconds:.0f} seconds, most of the setting "
                f"max_reader_seconds: save it as {into}, or raise the limit",
            )
        if not made.exists():
            raise SourceError(
                source,
                f"could not be converted by LibreOffice ({said or 'it says nothing'}): it is damaged or "
                f"has a password; save it as {into} without one",
            )
        return made.read_bytes()


def _run(command: list[str], folder: str, seconds: float) -> str | None:
    """Run a program and return the end of what it says; None if its time was up and it was ended."""
    tie, held = os.pipe()
    with os.fdopen(tie), os.fdopen(held):
        process = subprocess.Popen(
            ["/bin/sh", "-c", _TIED, "sh", *command],
            cwd=folder,
            env={**os.environ, "HOME": folder},
            stdin=tie,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # what it starts is ended with it
        )
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(process)
    lines = [line for line in said.decode("utf-8", errors="replace").splitlines() if _NO_JAVA not in line]
    return " ".join(" ".join(lines).split())[-200:]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and what it started."""
    with suppress(ProcessLookupError, PermissionError):  # all of them have ended
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


__all__ = ["read"]
