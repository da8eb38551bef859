"""Binary formats are read in a process of their own, so that a bad file ends that process and nothing else.

One process is started at the first such file and used for all of them; it has a limit of memory, and each file one of
time. The same process draws pages. Requests and what comes of them pass as pickles, each behind its length in eight
bytes.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from typing import IO, Any

from index.errors import SourceError
from index.sources.file import File, Limits
from index.sources.formats import FORMATS
from index.types import Document

_LENGTH = 8
_FILES = 500
"""Files after which the process is replaced: what a library never gives back is given back then."""
_END = None


@dataclass(frozen=True, slots=True)
class _Call:
    """Something else to be done with a file than to read it."""

    function: str
    """``module:name`` below ``index.sources``."""
    file: File
    arguments: tuple[Any, ...]

    def made(self) -> Iterator[Any]:
        module, _, name = self.function.partition(":")
        yield getattr(import_module(f"index.sources.{module}"), name)(self.file, *self.arguments)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file to be read."""

    file: File

    def made(self) -> Iterator[Document | SourceError]:
        yield from FORMATS[self.file.suffix].read(self.file)


_Request = _Call | _Reading


@dataclass(frozen=True, slots=True)
class _Alive:
    """Said instead of a document: another one of its pages is done, which took its time."""


@dataclass(slots=True)
class _Listener:
    """Who waits for this process, if it is one that reads."""

    stream: IO[bytes] | None = None


_listener = _Listener()


def alive() -> None:
    """Let ``max_reader_seconds`` begin anew: what was done took long, as it has to, and is done."""
    if _listener.stream is not None:
        _send(_listener.stream, _Alive())


class _Died(Exception):
    """The process ended, or took too long, before it had read the file."""


@dataclass(slots=True)
class _Child:
    """The process, from here."""

    limits: Limits
    files: int = 0
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        script = "from index.sources.child import serve; serve()"
        path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)  # noqa: PTH109
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, str(self.limits.max_reader_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # Ctrl+C is for the one that waits, which then ends this one
        )

    def answers(self, request: _Request) -> Iterator[Any]:
        """Yield what the process makes of ``request``. Raises :class:`_Died` with the reason."""
        self.files += 1
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None  # noqa: S101
        assert stdout is not None  # noqa: S101
        try:
            _send(stdin, request)
        except OSError as problem:
            raise _Died(self._ended()) from problem
        # A mailbox is many documents, and what becomes of one takes its time before the next is asked for.
        limits = request.file.limits
        while (item := self._receive(stdout, monotonic() + limits.max_reader_seconds, limits)) is not _END:
            if not isinstance(item, _Alive):
                yield item

    def _receive(self, stream: IO[bytes], until: float, limits: Limits) -> Any:  # noqa: ANN401 - whatever was asked for
        length = int.from_bytes(self._bytes(stream, _LENGTH, until, limits), "big")
        return pickle.loads(self._bytes(stream, length, until, limits))  # noqa: S301 - written by our own process

    def _bytes(self, stream: IO[bytes], count: int, until: float, limits: Limits) -> bytes:
        parts: list[bytes] = []
        with DefaultSelector() as selector:
            selector.register(stream, EVENT_READ)
            while count:
                if not selector.select(max(0.0, until - monotonic())):
                    raise _Died(
                        f"was not read within {limits.max_reader_seconds} seconds, the setting max_reader_seconds; "
                        "split it or raise the limit"
                    )
                part = os.read(stream.fileno(), min(count, 1 << 20))
                if not part:
                    raise _Died(self._ended())
                parts.append(part)
                count -= len(part)
        return b"".join(parts)

    def _ended(self) -> str:
        code = self.process.wait()
        how = signal.Signals(-code).name if code < 0 else f"status {code}"
        return (
            f"ended the process that read it ({how}): it is damaged, or needs more memory than max_reader_bytes, "
            f"{self.limits.max_reader_bytes:,}; open it in its program and save it anew"
        )

    def end(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:  # what was still to be sent has nobody to go to
                    continue


@dataclass(slots=True)
class _Readers:
    """The one process of this one, and whose turn it is."""

    child: _Child | None = None
    turn: threading.RLock = field(default_factory=threading.RLock)

    def answers(self, request: _Request) -> Iterator[Any]:
        with self.turn:
            child = self._ready(request.file.limits)
            finished = False
            try:
                yield from child.answers(request)
                finished = True
            except _Died as death:
                raise SourceError(request.file.source, str(death)) from death
            finally:
                if not finished:  # what it has still to say would be taken for the next file's
                    self.end()

    def _ready(self, limits: Limits) -> _Child:
        if self.child is not None and (self.child.limits != limits or self.child.files >= _FILES):
            self.end()
        if self.child is None:
            self.child = _Child(limits)
        return self.child

    def end(self) -> None:
        with self.turn:
            child, self.child = self.child, None
            if child is not None:
                child.end()


_readers = _Readers()
os.register_at_fork(after_in_child=lambda: setattr(_readers, "child", None))


def read_isolated(file: File) -> Iterator[Document | SourceError]:
    """Yield what the reader of ``file`` yields, read in another process.

    Raises :class:`SourceError` if the file ends that process, or takes more time than ``max_reader_seconds``.
    """
    yield from _readers.answers(_Reading(file))


def call_isolated(function: str, file: File, *arguments: object) -> Any:  # noqa: ANN401 - what the function returns
    """Return what ``function``, ``module:name`` below ``index.sources``, returns of ``file`` and ``arguments``.

    Raises :class:`SourceError` as :func:`read_isolated`, and if the function does.
    """
    (made,) = _readers.answers(_Call(function, file, arguments))
    if isinstance(made, SourceError):
        raise made
    return made


def end() -> None:
    """End the other process; the next file starts another one."""
    _readers.end()


atexit.register(end)


def serve() -> None:
    """Read files until nobody asks: what the process does. Its one argument is its limit of memory, in bytes."""
    _limit_memory(int(sys.argv[1]))
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # a library that prints would be taken for an answer
    _listener.stream = answers
    while length := requests.read(_LENGTH):
        request: _Request = pickle.loads(requests.read(int.from_bytes(length, "big")))  # noqa: S301 - ours, too
        file = request.file
        try:
            for item in request.made():
                _send(answers, item)
        except SourceError as problem:
            _send(answers, problem)
        except MemoryError:
            _send(answers, SourceError(file.source, _too_large(file.limits)))
        except Exception as problem:  # noqa: BLE001 - libraries raise what they like at damaged files
            _send(answers, SourceError(file.source, _damaged(problem)))
        _send(answers, _END)


def _limit_memory(most: int) -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(stream: IO[bytes], item: object) -> None:
    data = pickle.dumps(item)
    stream.write(len(data).to_bytes(_LENGTH, "big") + data)
    stream.flush()


def _too_large(limits: Limits) -> str:
    return (
        f"needs more memory than {limits.max_reader_bytes:,} bytes, the setting max_reader_bytes; split it or raise "
        "the limit"
    )


def _damaged(problem: Exception) -> str:
    said = " ".join(str(problem).split())[:200]
    return (
        f"cannot be read ({type(problem).__name__}{': ' if said else ''}{said}): it is damaged or not what its name "
        "says; open it in its program and save it anew"
    )


__all__ = ["alive", "call_isolated", "end", "read_isolated", "serve"]
